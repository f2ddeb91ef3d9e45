"""Exact recall: what was done after this very past, in training dialogues and in the lesson."""

from __future__ import annotations

from engine.prediction.history import History

DIFFERENT = ""
"""Stands for a past after which training dialogues do not agree."""


class Memory:
    """Actions by the key of the past; what a lesson corrected stands apart and comes first."""

    def __init__(self) -> None:
        self.seen: dict[int, str] = {}
        """The action that followed a past in training dialogues, or DIFFERENT."""
        self.corrected: dict[int, str] = {}

    def copy(self) -> Memory:
        """One to learn on; what training saw is shared, since lessons never change it."""
        copied = Memory()
        copied.seen = self.seen
        copied.corrected = dict(self.corrected)
        return copied

    def observe(self, key: int, action: str) -> None:
        """Note one training decision."""
        if self.seen.setdefault(key, action) != action:
            self.seen[key] = DIFFERENT

    def correct(self, key: int, action: str) -> None:
        """From now on this action follows this past."""
        self.corrected[key] = action

    def recall(self, history: History) -> str | None:
        """The only action that training dialogues took after this past; None where they differ or there is none."""
        return self.seen.get(history.key) or None
