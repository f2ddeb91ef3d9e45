"""Agreeing by itself: where the bot is sure enough, its own answer is taken without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.engine.session.snapshot import Asking, Snapshot

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session

_USUAL = 0.95
"""The limit where the settings name none."""


class Agreeing:
    """Whether it is on, and from which probability."""

    def __init__(self, limit: float) -> None:
        """A limit of 0: the usual one, and not before it is asked for."""
        self.is_on = limit > 0
        self.limit = limit or _USUAL

    def goes_on(self, before: Snapshot, now: Snapshot) -> bool:
        """Whether what is asked now is agreed to: only where the conversation just went on, so never after an undo."""
        shared = now.events[: len(before.events)] == before.events
        longer = len(now.step_lengths) > len(before.step_lengths)
        return self.is_on and before.revision >= 0 and shared and longer and not now.can_redo and self._is_sure(now)

    def _is_sure(self, now: Snapshot) -> bool:
        question = now.question
        if question.asking not in (Asking.INTENT, Asking.ACTION) or not question.choices or question.prefers_new:
            return False
        return (question.choices[0].probability or 0.0) >= self.limit


def agree(session: Session) -> Snapshot:
    """The bot's own answer, unless a rule demands another."""
    snapshot = session.snapshot
    question = snapshot.question
    if question.asking is Asking.ACTION and session.outlook.warn(snapshot, question.choices[0].value):
        return snapshot
    return session.accept()
