"""What training dialogues showed, recalled exactly: the action after a past, and what active loops do."""

from __future__ import annotations

from collections.abc import Iterable

from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.decisions import Decision
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


class Loops:
    """The unhappy paths that training dialogues show."""

    def __init__(self) -> None:
        self.uninvolved: set[tuple[str, str, str]] = set()
        """Loop, latest bot action and intent after which a dialogue ran the loop although the answer was not for it."""
        self.leaving: set[tuple[str, str]] = set()
        """Loop and bot action after which a dialogue did something else than return to the loop."""

    def observe(self, decision: Decision) -> None:
        """Take one training decision into account."""
        history, action = decision.history, decision.action
        if history.loop is None:
            return
        if history.heard and action == history.loop:
            self.uninvolved.add(_answer(history))
        elif not history.heard and action not in (ACTION_LISTEN, history.loop):
            self.leaving.add((history.loop, history.latest_action or ""))

    def join(self, other: Loops) -> None:
        """Take up what other dialogues showed."""
        self.uninvolved |= other.uninvolved
        self.leaving |= other.leaving

    def happy_path(self, history: History) -> str | None:
        """The loop after the user's message, a listen after the loop; None outside, or where it rejected."""
        if history.loop is None or history.rejected:
            return None
        return ACTION_LISTEN if history.latest_action == history.loop else history.loop

    def is_interrupting(self, history: History) -> bool:
        """Whether the loop must leave the latest message alone."""
        return history.loop is not None and history.heard and _answer(history) in self.uninvolved

    def returns(self, history: History) -> bool:
        """Whether the loop goes on after a rule that knows nothing of it said its piece."""
        return history.loop is not None and (history.loop, history.latest_action or "") not in self.leaving

    def restore(self, uninvolved: Iterable[tuple[str, str, str]], leaving: Iterable[tuple[str, str]]) -> None:
        """Take up what was saved."""
        self.uninvolved = {(a, b, c) for a, b, c in uninvolved}
        self.leaving = {(a, b) for a, b in leaving}


def _answer(history: History) -> tuple[str, str, str]:
    earlier = history.turns[-2].actions if len(history.turns) > 1 else []
    return history.loop or "", earlier[-1] if earlier else "", history.turn.intent
