"""Where one story ends and the next begins in the same chat, told from how training stories begin and end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from teachbot.engine.prediction.past.turns import Turn


class Boundaries:
    """A new story begins where stories ended, with an intent that stories begin with and never went on with."""

    def __init__(self) -> None:
        self.begins: set[str] = set()
        """Intents that stories begin with."""
        self.ends: set[str] = set()
        """Situations that stories end in (see `situation`)."""
        self.goes_on: set[tuple[str, str]] = set()
        """Situations and the intents that stories went on with."""

    def is_new_story(self, situation: str, intent: str) -> bool:
        """Whether the intent, heard in this situation, starts a new story."""
        return situation in self.ends and intent in self.begins and (situation, intent) not in self.goes_on

    def restore(self, begins: Iterable[str], ends: Iterable[str], goes_on: Iterable[tuple[str, str]]) -> None:
        """Take up what was saved."""
        self.begins, self.ends = set(begins), set(ends)
        self.goes_on = {(a, b) for a, b in goes_on}


def situation(turns: Sequence[Turn], loop: str | None) -> str:
    """What tells the end of a story: its two latest turns, whether it is longer than that, and the active loop."""
    told = [f"{turn.intent}:{'>'.join(turn.actions)}" for turn in turns[-2:]]
    return f"{'/'.join(told)}|{min(len(turns), 4)}|{loop}"
