"""What was seen in many conversations: how often each hole showed, and what was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.talking.message import Message

KEPT = 3
"""Shortest sightings of a hole that are kept to be shrunk."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One conversation up to the answer that shows the hole."""

    number: int
    """Of the conversation."""
    hole: Hole
    messages: tuple[Message, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """Shorter ones first."""
        return len(self.messages), self.number


@dataclass(slots=True)
class Seen:
    """All sightings of one hole."""

    count: int = 0
    """Conversations that show it."""
    weight: float = 0.0
    shortest: list[Sighting] = field(default_factory=list)

    def add(self, sighting: Sighting, weight: float) -> None:
        """One conversation more."""
        self.count += 1
        self.weight += weight
        self._keep([sighting])

    def join(self, other: Seen) -> None:
        """Those of other conversations."""
        self.count += other.count
        self.weight += other.weight
        self._keep(other.shortest)

    def _keep(self, more: Iterable[Sighting]) -> None:
        self.shortest = sorted((*self.shortest, *more), key=lambda s: s.rank)[:KEPT]


@dataclass(slots=True)
class Tally:
    """The sum of some conversations; sums of parts are the same in whatever parts they were taken."""

    conversations: int = 0
    turns: int = 0
    weight: float = 0.0
    holes: dict[tuple[str, ...], Seen] = field(default_factory=dict)
    reached: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By kind and name: intents, actions, slots, branches, form paths; conversations that reached it."""

    def add(
        self,
        number: int,
        weight: float,
        messages: Sequence[Message],
        holes: Iterable[Hole],
        reached: Iterable[tuple[str, str]],
    ) -> None:
        """One conversation."""
        self.conversations += 1
        self.turns += len(messages)
        self.weight += weight
        self.reached.update(reached)
        for hole in holes:
            sighting = Sighting(number, hole, tuple(messages[: hole.turn + 1]))
            self.holes.setdefault(hole.key, Seen()).add(sighting, weight)

    def join(self, other: Tally) -> None:
        """Other conversations."""
        self.conversations += other.conversations
        self.turns += other.turns
        self.weight += other.weight
        self.reached.update(other.reached)
        for key, seen in other.holes.items():
            self.holes.setdefault(key, Seen()).join(seen)
