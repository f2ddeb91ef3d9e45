"""A linear ranker over sparse features, and what lessons add to it.

The score of an action is the sum of its weights over the features that hold. Besides, each of a few pointers at an
action that the moment itself names (see `features.find_pointer_targets`) has weights of its own; the action pointed
at has the better of the two scores: "repeat it" is learned like an action.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.ranker.features import POINTERS, kind_of

Floats = NDArray[np.float32]

MARGIN, WIDE_MARGIN = 0.5, 4.0
"""By how much a taught action leads; wider where something new was met, since nothing else speaks for it."""


class Ranker:
    """Trained weights by feature and action; never changed once they are found."""

    def __init__(self, vocabulary: Mapping[str, int], actions: Sequence[str], weights: Floats) -> None:
        self.vocabulary = vocabulary
        """The row of each feature."""
        self.actions = tuple(actions)
        self.weights = weights
        """One row a feature; the first columns are the pointers', then the actions'."""


class CorrectedRanker:
    """A trained ranker with what lessons changed, kept apart so that going back costs nothing."""

    def __init__(self, base: Ranker) -> None:
        self._base = base
        self._vocabulary = base.vocabulary
        self._new_features: dict[str, int] = {}
        self.actions = list(base.actions)
        self.index = {name: at for at, name in enumerate(self.actions)}
        self._changed: dict[int, Floats] = {}
        """What lessons added to a row; as wide as there were actions then."""

    def snapshot(self) -> CorrectedRanker:
        """The same as it is now, which later lessons leave alone: arrays are shared, as `_step` replaces them."""
        same = CorrectedRanker(self._base)
        same._new_features = dict(self._new_features)
        same.actions, same.index = list(self.actions), dict(self.index)
        same._changed = dict(self._changed)
        return same

    @property
    def size(self) -> int:
        """How many features there are."""
        return len(self._vocabulary) + len(self._new_features)

    @property
    def new_features(self) -> tuple[str, ...]:
        """Features that training never saw, in the order of their rows."""
        return tuple(self._new_features)

    def known(self, features: Iterable[str]) -> list[int]:
        """The rows of the features that have one."""
        vocabulary, new = self._vocabulary, self._new_features
        rows = [row for f in features if (row := vocabulary.get(f)) is not None]
        if new:
            rows += [row for f in features if (row := new.get(f)) is not None]
        return rows

    def scores(self, rows: Sequence[int], pointer_targets: Sequence[str | None]) -> Floats:
        """The score of each action."""
        return self._scores(self._summed(rows), pointer_targets)[0]

    def score_many(self, rows: Sequence[Sequence[int]], pointer_targets: Sequence[Sequence[str | None]]) -> Floats:
        """The scores of each action, one line a moment."""
        summed = np.stack([self._summed(row) for row in rows])
        for line, targets in zip(summed, pointer_targets, strict=True):
            for pointer, action in enumerate(targets):
                at = self.index.get(action) if action is not None else None
                if at is not None:
                    line[POINTERS + at] = max(line[POINTERS + at], line[pointer])
        scores: Floats = summed[:, POINTERS:]
        return scores

    def _scores(self, summed: Floats, pointer_targets: Sequence[str | None]) -> tuple[Floats, list[int]]:
        """The score of each action, and the columns of pointers that gave theirs to one, by action."""
        scores: Floats = summed[POINTERS:].copy()
        sources = [*range(POINTERS, len(summed))]
        for pointer, action in enumerate(pointer_targets):
            at = self.index.get(action) if action is not None else None
            if at is not None and summed[pointer] > scores[at]:
                scores[at], sources[at] = summed[pointer], pointer
        return scores, sources

    def add_action(self, action: str) -> None:
        """Make room for an action."""
        if action not in self.index:
            self.index[action] = len(self.actions)
            self.actions.append(action)

    def correct(self, features: Sequence[str], pointer_targets: Sequence[str | None], action: str) -> None:
        """Passive-aggressive steps until the action leads by a margin (Crammer et al. 2006, PA for many classes).

        Features that training never saw take most of each step, as changing them can spoil nothing.
        """
        self.add_action(action)
        for feature in features:
            if feature not in self._vocabulary and feature not in self._new_features:
                self._new_features[feature] = self.size
        rows = self.known(features)
        shares = {row: share for f in features if (share := self._share(f)) for row in self.known([f])}
        margin = WIDE_MARGIN if any(row >= len(self._vocabulary) for row in shares) else MARGIN
        length = sum(share**2 for share in shares.values())
        right = self.index[action]
        for _ in range(20):
            scores, sources = self._scores(self._summed(rows), pointer_targets)
            lead = scores[right]
            scores[right] = -np.inf
            rival = int(scores.argmax()) if len(scores) > 1 else right
            lack = margin - float(lead - scores[rival])
            if lack <= 1e-4:
                return
            self._step(shares, sources[right], sources[rival], lack / (2 * length))

    def _share(self, feature: str) -> float:
        kind = kind_of(feature)
        return kind.scale if kind.is_taught else 0.0

    def _step(self, shares: Mapping[int, float], right: int, rival: int, step: float) -> None:
        width = POINTERS + len(self.actions)
        for row, share in shares.items():
            held, changed = self._changed.get(row), np.zeros(width, np.float32)
            if held is not None:
                changed[: len(held)] = held
            changed[right] += step * share**2
            changed[rival] -= step * share**2
            self._changed[row] = changed

    def _summed(self, rows: Sequence[int]) -> Floats:
        trained = self._base.weights
        height, width = trained.shape
        summed = np.zeros(POINTERS + len(self.actions), np.float32)
        summed[:width] = trained[[row for row in rows if row < height]].sum(axis=0)
        for row in rows if self._changed else ():
            change = self._changed.get(row)
            if change is not None:
                summed[: len(change)] += change
        return summed
