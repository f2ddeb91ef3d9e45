"""What the screen tells about a snapshot in words: hints, the standing of the lesson, what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from teachbot.engine.session.snapshot import Asking, Choice, LineKind, Question, Snapshot, Turn
from teachbot.tui.panes.header import Standing

_HINTS = {
    Asking.MESSAGE: "type a message, or /intent",
    Asking.INTENT: "Enter agrees; ↑↓ or typing picks another intent; ^E edits the entities",
    Asking.ACTION: "Enter agrees; ↑↓ or typing picks another action",
    Asking.DESCRIPTION: "Enter: nothing; or type what the bot says",
    Asking.VALIDATION: "Enter agrees; ↑↓ chooses",
    Asking.CONTRADICTION: "Enter goes on; ↑↓ chooses; ^Z goes back",
}

_WAITING = {
    Asking.INTENT: "understood right?",
    Asking.ACTION: "what next?",
    Asking.DESCRIPTION: "what does it do?",
    Asking.VALIDATION: "may the form read this?",
    Asking.CONTRADICTION: "really?",
}


def hint(question: Question) -> str:
    """What the empty line to type in says."""
    if question.asking is Asking.MESSAGE and question.choices:
        return "↑↓ picks a button, or type a message"
    return _HINTS[question.asking]


def waiting(question: Question) -> str:
    """What the conversation waits for, under its last line; nothing where the user has the word."""
    return _WAITING.get(question.asking, "")


def standing(snapshot: Snapshot, before: Standing, exported_at: float) -> Standing:
    """How the lesson stands now; what a snapshot does not tell stays as it was. `exported_at` as in a lesson."""
    return replace(
        before,
        project=snapshot.project,
        loop=snapshot.active_loop or "",
        learned=snapshot.learned,
        unsaved=snapshot.unsaved,
        saved=f"{datetime.fromtimestamp(exported_at):%H:%M}" if exported_at else "",
        conversations=len(snapshot.conversations),
    )


def said(turns: Sequence[Turn]) -> tuple[str, ...]:
    """What the user said, the latest last, once each in a row."""
    texts = [line.text for turn in turns for line in turn.lines if line.kind is LineKind.USER_TEXT and not line.pending]
    return tuple(text for i, text in enumerate(texts) if text and (i == 0 or texts[i - 1] != text))


def intent_choices(typed: str, intents: Sequence[str]) -> tuple[Choice, ...]:
    """Intents that a begun `/intent` can become."""
    name = typed[1:].casefold()
    fitting = [i for i in intents if name in i.casefold()]
    fitting.sort(key=lambda i: not i.casefold().startswith(name))
    return tuple(Choice(f"/{i}", f"/{i}", "intent") for i in fitting)
