"""What a snapshot means for single panes: the header's figures, what was said before, intents that complete a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from teachbot.engine.session.snapshot import Choice, Fault, Health, LineKind, Question, Snapshot, Turn
from teachbot.tui.panes.header import Standing


def standing_after(snapshot: Snapshot, before: Standing) -> Standing:
    """How the lesson stands now; what a snapshot does not tell stays as it was."""
    exported_at = snapshot.exported_at
    return replace(
        before,
        project=snapshot.project,
        loop=snapshot.active_loop or "",
        is_learning=snapshot.is_provisional,
        learned=snapshot.learned,
        unsaved=snapshot.unsaved,
        saved=f"{datetime.fromtimestamp(exported_at):%H:%M}" if exported_at else "",
        conversations=len(snapshot.conversations),
        page=snapshot.page_url or before.page,
    )


def standing_with(health: Health, faults: Sequence[Fault], before: Standing) -> Standing:
    """The same with how the project stands, what is being taught counted in."""
    conflicts = len(faults) or health.conflicts
    return replace(before, stories_pass=health.passing, stories=health.stories, conflicts=conflicts)


def messages_said(turns: Sequence[Turn]) -> tuple[str, ...]:
    """What the user said, the latest last, once each in a row."""
    texts = [line.text for turn in turns for line in turn.lines if line.kind is LineKind.USER_TEXT and not line.pending]
    return tuple(text for i, text in enumerate(texts) if text and (i == 0 or texts[i - 1] != text))


def choices_while_typing(text: str, asked: Question, intents: Sequence[str]) -> tuple[Choice, ...]:
    """The bot's buttons; for a begun `/intent`, the intents that it can become."""
    if not text.startswith("/") or "{" in text:
        return asked.choices
    name = text[1:].casefold()
    fitting = [i for i in intents if name in i.casefold()]
    fitting.sort(key=lambda i: not i.casefold().startswith(name))
    return tuple(Choice(f"/{i}", f"/{i}", "intent") for i in fitting)
