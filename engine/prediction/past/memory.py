"""Exact recall: what training dialogues did after this very past."""

from __future__ import annotations

from teachbot.engine.prediction.past.history import History

DIFFERENT = ""
"""Stands for a past after which training dialogues do not agree."""


class Memory:
    """The action that followed each past, by its key."""

    def __init__(self) -> None:
        self.seen: dict[int, str] = {}

    def observe(self, key: int, action: str) -> None:
        """Note one training decision."""
        if self.seen.setdefault(key, action) != action:
            self.seen[key] = DIFFERENT

    def recall(self, history: History) -> str | None:
        """The only action that training dialogues took after this past; None where they differ or there is none."""
        return self.seen.get(history.shown_key) or None
