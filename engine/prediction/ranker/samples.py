"""Decisions as numbers, equal ones counted once: what training works on."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.ranker.features import COPIES


@dataclass(frozen=True, slots=True)
class Samples:
    """Distinct decisions."""

    columns: NDArray[np.int32]
    """The features of all decisions, one decision after the other."""
    starts: NDArray[np.int64]
    """Where each decision's features start, and at last their number."""
    aims: NDArray[np.int32]
    """Lines of the actions pointed at (see `features.copies`), −1 for none."""
    actions: NDArray[np.int32]
    counts: NDArray[np.float32]
    """How often, or how much, each decision counts."""

    def __len__(self) -> int:
        return len(self.actions)


class Numbering(dict[str, int]):
    """Gives each new name the next number."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


class Collector:
    """Gathers decisions; features and actions get their numbers as they come."""

    def __init__(self, actions: Sequence[str]) -> None:
        self.actions = list(actions)
        self.index = {name: at for at, name in enumerate(self.actions)}
        self._empty()

    def _empty(self) -> None:
        self.vocabulary = Numbering()
        self._places: dict[int, int] = {}
        self._columns, self._aims, self._taken = array("i"), array("i"), array("i")
        self._starts, self._counts = array("q", [0]), array("f")

    def add(self, features: Sequence[str], copies: Sequence[str | None], action: str, count: float) -> int:
        """One more decision; returns its number among the distinct ones."""
        if action not in self.index:
            self.index[action] = len(self.actions)
            self.actions.append(action)
        index = self.index
        rows = tuple(map(self.vocabulary.__getitem__, features))
        aims = tuple([index.get(c, -1) if c is not None else -1 for c in copies])
        taken = index[action]
        key = hash((rows, aims, taken))
        place = self._places.get(key)
        if place is not None:
            self._counts[place] += count
            return place
        place = self._places[key] = len(self._taken)
        self._columns.extend(rows)
        self._starts.append(len(self._columns))
        self._aims.extend(aims)
        self._taken.append(taken)
        self._counts.append(count)
        return place

    def taken(self) -> tuple[Samples, Mapping[str, int]]:
        """What was gathered, and the numbers of its features; only the actions are kept here."""
        samples = Samples(
            np.frombuffer(self._columns, np.int32) if self._columns else np.zeros(0, np.int32),
            np.frombuffer(self._starts, np.int64),
            np.frombuffer(self._aims, np.int32).reshape(-1, COPIES) if self._aims else np.zeros((0, COPIES), np.int32),
            np.frombuffer(self._taken, np.int32) if self._taken else np.zeros(0, np.int32),
            np.frombuffer(self._counts, np.float32) if self._counts else np.zeros(0, np.float32),
        )
        vocabulary = self.vocabulary
        self._empty()
        return samples, vocabulary
