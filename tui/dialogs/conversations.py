"""The conversations of the session."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import ConversationView
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.drawing.numbers import count


class ConversationsDialog(ChooseDialog):
    """Answers with the id of the conversation to switch to; the current one comes first."""

    def __init__(self, talks: Sequence[ConversationView]) -> None:
        titles = {t.id: t.title for t in talks}
        ordered = sorted(talks, key=lambda t: not t.current)
        super().__init__("Conversations", [Way(t.id, t.title[:40], _detail(t, titles)) for t in ordered])


def _detail(talk: ConversationView, titles: dict[str, str]) -> str:
    parts = [count(talk.turns, "turn")]
    if talk.current:
        parts.append("on the screen")
    if talk.forked_from:
        parts.append(f"forked from {plain(titles.get(talk.forked_from, talk.forked_from))[:30]}")
    parts.append("exported" if talk.exported else "not exported")
    return " · ".join(parts)
