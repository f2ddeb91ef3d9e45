"""A log-linear ranker over sparse binary features: numpy and scipy alone, in training too.

The score of an action is the sum of its weights over the features that hold. Besides, each of a few
pointers at an action that the moment itself names (see `features.copies`) has weights of its own, which
are added to the score of the action pointed at: "repeat it" is learned like an action.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.prediction.features import COPIES
from engine.prediction.threads import one_thread

Floats = NDArray[np.float32]

PENALTY = 0.05
"""Weight of the squared weights in the training objective."""

SCALES = {"i": 6.0, "ia": 3.0, "d": 3.0, "q1": 2.0, "bi": 2.0, "ba": 2.0}
SCALES |= {"l": 0.5, "la": 0.5, "li": 0.5, "l+": 0.5, "c": 0.5}
"""How readily a kind of feature gains weight; others: 1. Chosen on held-out stories of training parts."""

ROUNDS = 60
"""Of L-BFGS at most."""


@dataclass(slots=True)
class Samples:
    """Decisions as numbers, each distinct one once."""

    features: list[tuple[int, ...]]
    copies: list[tuple[int, ...]]
    """−1 where there is nothing to repeat."""
    actions: list[int]
    weights: list[float]


class LogLinear:
    """Weights by feature and action; grows with what it meets."""

    def __init__(self, vocabulary: dict[str, int], actions: Sequence[str]) -> None:
        self.vocabulary = vocabulary
        self.actions: list[str] = list(actions)
        self.index = {name: at for at, name in enumerate(self.actions)}
        self.weights: Floats = np.zeros((len(vocabulary), COPIES + len(self.actions)), np.float32)
        """One row a feature; the first columns are the pointers', then the actions'."""

    def copy(self) -> LogLinear:
        """One to learn on, that leaves this one as it is."""
        copied = LogLinear.__new__(LogLinear)
        copied.vocabulary = dict(self.vocabulary)
        copied.actions = list(self.actions)
        copied.index = dict(self.index)
        copied.weights = self.weights.copy()
        return copied

    def known(self, features: Iterable[str]) -> list[int]:
        """The rows of the features that have one."""
        vocabulary = self.vocabulary
        return [vocabulary[f] for f in features if f in vocabulary]

    def scores(self, rows: Sequence[int], copies: Sequence[str | None]) -> Floats:
        """The score of each action."""
        summed = self.weights[rows].sum(axis=0) if rows else np.zeros(self.weights.shape[1], np.float32)
        scores: Floats = summed[COPIES : COPIES + len(self.actions)].copy()
        for pointer, action in enumerate(copies):
            at = self.index.get(action) if action is not None else None
            if at is not None:
                scores[at] += summed[pointer]
        return scores

    def score_many(self, rows: Sequence[Sequence[int]], copies: Sequence[Sequence[str | None]]) -> Floats:
        """The scores of each action, one line a moment; no moment is without a feature."""
        lengths = [len(r) for r in rows]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        flat = np.fromiter((at for row in rows for at in row), np.int64, sum(lengths))
        summed = np.add.reduceat(self.weights[flat], starts, axis=0)
        scores: Floats = summed[:, COPIES : COPIES + len(self.actions)].copy()
        for line, aims in enumerate(copies):
            for pointer, action in enumerate(aims):
                at = self.index.get(action) if action is not None else None
                if at is not None:
                    scores[line, at] += summed[line, pointer]
        return scores

    def meet(self, features: Iterable[str], action: str) -> list[int]:
        """The rows of the features, new ones and a new action made room for."""
        if action not in self.index:
            self.index[action] = len(self.actions)
            self.actions.append(action)
        rows = [self.vocabulary.setdefault(f, len(self.vocabulary)) for f in features]
        height, width = self.weights.shape
        if len(self.vocabulary) > height or COPIES + len(self.actions) > width:
            self.grow(spare=64)
        return rows

    def grow(self, spare: int = 0) -> None:
        """Make the weights as large as vocabulary and actions are, with some rows to spare."""
        height, width = self.weights.shape
        grown = np.zeros((len(self.vocabulary) + spare, COPIES + len(self.actions)), np.float32)
        grown[:height, :width] = self.weights[: len(grown)]
        self.weights = grown

    def correct(self, rows: list[int], copies: Sequence[str | None], action: str, margin: float = 2.0) -> None:
        """Passive-aggressive steps until the action leads by the margin (Crammer et al. 2006, PA for many classes)."""
        right = self.index[action]
        for _ in range(20):
            scores = self.scores(rows, copies)
            rivals = scores.copy()
            rivals[right] = -np.inf
            rival = int(rivals.argmax())
            lack = margin - float(scores[right] - rivals[rival])
            if lack <= 1e-4:
                return
            step = lack / (2 * len(rows))
            self.weights[rows, COPIES + right] += step
            self.weights[rows, COPIES + rival] -= step


def train(samples: Samples, model: LogLinear) -> None:
    """Find the weights that make the decisions most probable, less a penalty on large weights."""
    from scipy.optimize import minimize

    objective = _Objective(samples, model)
    if not objective.size:
        return
    with one_thread():
        found = minimize(
            objective, np.zeros(objective.size), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 5}
        )
    objective.write(found.x)


class _Objective:
    """Negative log-likelihood with its gradient, over the actions that occur."""

    def __init__(self, samples: Samples, model: LogLinear) -> None:
        from scipy.sparse import csr_matrix

        self.model = model
        count = len(samples.actions)
        lengths = np.fromiter(map(len, samples.features), np.int64, count)
        columns = np.fromiter((c for row in samples.features for c in row), np.int32, int(lengths.sum()))
        starts = np.concatenate([[0], np.cumsum(lengths)])
        shape = (count, len(model.vocabulary))
        scales = np.array([SCALES.get(f.partition("=")[0], 1.0) for f in model.vocabulary])
        self.scales = scales
        self.matrix = csr_matrix((scales[columns], columns, starts), shape=shape)
        self.transposed = self.matrix.T.tocsr()
        self.occurring = np.unique(np.array(samples.actions, np.int64))
        place = np.full(len(model.actions) + 1, -1)
        place[self.occurring] = np.arange(len(self.occurring))
        self.right = place[np.array(samples.actions, np.int64)]
        self.pointed = place[np.array(samples.copies, np.int64).reshape(count, COPIES)].T
        self.counted = np.array(samples.weights)
        self.shape = (shape[1], COPIES + len(self.occurring))
        self.size = self.shape[0] * self.shape[1] if count else 0

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(self.shape)
        summed = self.matrix @ weights
        scores = summed[:, COPIES:].copy()
        rows = np.arange(len(scores))
        aims = [(np.flatnonzero(aim >= 0), aim[aim >= 0]) for aim in self.pointed]
        for pointer, (at, aim) in enumerate(aims):
            scores[at, aim] += summed[at, pointer]
        top = scores.max(axis=1, keepdims=True)
        chances = np.exp(scores - top)
        total = chances.sum(axis=1, keepdims=True)
        loss = self.counted * (np.log(total[:, 0]) + top[:, 0] - scores[rows, self.right])
        chances /= total
        chances[rows, self.right] -= 1
        chances *= self.counted[:, None]
        slope = np.zeros_like(summed)
        slope[:, COPIES:] = chances
        for pointer, (at, aim) in enumerate(aims):
            slope[at, pointer] = chances[at, aim]
        gradient = (self.transposed @ slope).ravel() + PENALTY * flat
        return float(loss.sum() + 0.5 * PENALTY * (flat @ flat)), gradient

    def write(self, flat: NDArray[np.float64]) -> None:
        """Put the weights that were found into the model."""
        weights = flat.reshape(self.shape) * self.scales[:, None]
        height = len(weights)
        self.model.weights[:height, :COPIES] = weights[:, :COPIES]
        self.model.weights[:height, COPIES + self.occurring] = weights[:, COPIES:]
        absent = np.setdiff1d(np.arange(len(self.model.actions)), self.occurring)
        self.model.weights[:height, COPIES + absent] = 0.0
