"""What training dialogues showed, recalled exactly: the action after a past, and what active loops do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.decisions import Decision
from teachbot.engine.prediction.past.history import History

CLEAR = 0.9
"""How probable the beginning of the present story must be for what is remembered of such stories to count."""

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
        """The only action that training dialogues took after this past; None where they differ or there is none.

        None, too, where it is not clear enough since when the past is this story's.
        """
        return (self.seen.get(history.shown_key) or None) if history.starts[0].belief >= CLEAR else None


class Loops:
    """The unhappy paths that training dialogues show."""

    def __init__(self) -> None:
        self.uninvolved: set[tuple[str, str, str]] = set()
        """Loop, latest bot action and intent after which a dialogue ran the loop although the answer was not for it."""
        self.leaving: set[tuple[str, str]] = set()
        """Loop and bot action after which a dialogue did not return to the loop, if only to listen (as Rasa counts)."""

    def observe(self, decision: Decision) -> None:
        """Take one training decision into account."""
        history, action = decision.history, decision.action
        if history.loop is None:
            return
        if history.heard and action == history.loop:
            self.uninvolved.add(_answer(history))
        elif not history.heard and history.loop not in (action, history.latest_action):
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


class Answers:
    """Which intents the stories answer, and how often the first answer is the action named after the intent."""

    def __init__(self, named: Mapping[str, bool | None] | None = None) -> None:
        self.named = dict(named or {})
        """By intent, whether a story ever answered it by its namesake; None where it has none."""

    def observe(self, decision: Decision) -> None:
        """Take one training decision into account."""
        history = decision.history
        if history.heard:
            namesake, intent = history.namesake, history.turn.intent
            self._note(intent, None if namesake is None else namesake == decision.action)

    def join(self, other: Answers) -> None:
        """Take up what other dialogues showed."""
        for intent, taken in other.named.items():
            self._note(intent, taken)

    def _note(self, intent: str, taken: bool | None) -> None:
        known = self.named.setdefault(intent, taken)
        if taken is not None:
            self.named[intent] = known or taken

    @property
    def share(self) -> float:
        """How probable the namesake is for an intent that no story answers, told from those that stories do."""
        named = [taken for taken in self.named.values() if taken is not None]
        return (sum(named) + 0.5) / (len(named) + 1)


def _answer(history: History) -> tuple[str, str, str]:
    earlier = history.turns[-2].actions if len(history.turns) > 1 else []
    return history.loop or "", earlier[-1] if earlier else "", history.turn.intent
