"""Probing a bot: many conversations, what they show, and each find shrunk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeAlias

from teachbot.engine.probe.hole import SEVERITIES, Severity, is_at_least
from teachbot.engine.probe.prober import Find, Prober
from teachbot.engine.probe.reach import KINDS
from teachbot.engine.probe.tally import Seen, Tally
from teachbot.engine.probe.workers import Workers

BATCH = 50
"""Conversations that are counted together."""

Progress: TypeAlias = Callable[[str, float], None]
"""Is told what is being done and which share of it is, from 0 to 1."""


@dataclass(frozen=True)
class Findings:
    """What probing found."""

    conversations: int
    turns: int
    seed: int
    seconds: float
    finds: tuple[Find, ...]
    """What users meet most often first."""
    reached: Mapping[tuple[str, str], int]
    """By kind and name, how many conversations reached it."""
    names: Mapping[str, frozenset[str]]
    """All that could be reached, by kind."""
    stopped: bool = False
    """Before all conversations were played."""

    @cached_property
    def coverage(self) -> dict[str, tuple[int, int]]:
        """How many were reached, and how many there are, by kind."""
        return {kind: (len(self.names[kind]) - len(self.unreached(kind)), len(self.names[kind])) for kind in KINDS}

    def unreached(self, kind: str) -> tuple[str, ...]:
        """The names of this kind that no conversation reached, sorted."""
        return tuple(sorted(name for name in self.names[kind] if (kind, name) not in self.reached))

    def failing(self, least: Severity) -> tuple[Find, ...]:
        """The finds that are at least so severe."""
        return tuple(find for find in self.finds if is_at_least(find.hole.severity, least))


def probe(
    workers: Workers,
    names: Mapping[str, frozenset[str]],
    *,
    conversations: int,
    seed: int,
    progress: Progress = lambda _what, _share: None,
) -> Findings:
    """Plays the conversations and shrinks what they show; Ctrl+C ends either with what was found until then."""
    began = time.perf_counter()
    tally, stopped = _tally(workers, conversations, progress)
    finds, cut = _finds(workers, tally, progress)
    taken = time.perf_counter() - began
    return Findings(
        tally.conversations, tally.turns, seed, taken, ordered(finds), dict(tally.reached), names, stopped or cut
    )


def _tally(workers: Workers, conversations: int, progress: Progress) -> tuple[Tally, bool]:
    tally = Tally()
    try:
        for counted in workers.map(Prober.batch, batches(conversations)):
            tally.join(counted)
            progress("talking", tally.conversations / conversations)
    except KeyboardInterrupt:
        return tally, True
    return tally, False


def _finds(workers: Workers, tally: Tally, progress: Progress) -> tuple[list[Find], bool]:
    seen = [tally.holes[key] for key in sorted(tally.holes)]
    finds: list[Find] = []
    try:
        for number, find in enumerate(workers.map(partial(_find, whole=tally.weight), seen), 1):
            finds += [find] if find is not None else []
            progress("shrinking", number / len(seen))
    except KeyboardInterrupt:
        return finds, True
    return finds, False


def _find(prober: Prober, seen: Seen, *, whole: float) -> Find | None:
    return prober.find(seen, whole)


def batches(conversations: int) -> Iterator[range]:
    """The conversations in the parts in which they are counted."""
    for start in range(0, conversations, BATCH):
        yield range(start, min(start + BATCH, conversations))


def ordered(finds: Iterable[Find]) -> tuple[Find, ...]:
    """What most users meet first, then the worst."""
    return tuple(sorted(finds, key=lambda f: (-f.weight, SEVERITIES.index(f.hole.severity), f.hole.key)))
