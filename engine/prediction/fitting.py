"""Maximum-entropy training of the ranker, exact, for projects of usual size: L-BFGS with numpy and scipy alone."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.prediction.features import COPIES
from engine.prediction.samples import Samples
from engine.prediction.threads import one_thread

Doubles = NDArray[np.float64]

Sparse: TypeAlias = Any
"""scipy.sparse.csr_matrix, which has no types."""

PENALTY = 0.05
"""Weight of the squared weights in the training objective."""

ROUNDS = 60
"""Of L-BFGS at most."""

GENERAL = 0.2
"""Share of decisions in which a feature must hold to be held against actions that it was never seen with."""


def fit(samples: Samples, scales: Doubles, action_count: int) -> NDArray[np.float32]:
    """The weights that make the decisions most probable, less a penalty on large weights.

    `scales` says how readily each feature gains weight.
    """
    from scipy.optimize import minimize

    weights = np.zeros((len(scales), COPIES + action_count), np.float32)
    if not len(samples):
        return weights
    objective = Objective(samples, scales, action_count)
    start: Doubles = np.zeros(objective.size)
    with one_thread():
        found: Any = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 5})
    columns = np.concatenate([np.arange(COPIES), COPIES + objective.occurring])
    weights[:, columns] = objective.spread(found.x) * scales[:, None]
    return weights


class Objective:
    """Negative log-likelihood with its gradient, over the actions that occur."""

    def __init__(self, samples: Samples, scales: Doubles, action_count: int) -> None:
        from scipy.sparse import csr_matrix

        count = len(samples)
        self.matrix: Sparse = csr_matrix(
            (scales[samples.columns], samples.columns, samples.starts), shape=(count, len(scales))
        )
        self.transposed: Sparse = self.matrix.T.tocsr()
        self.occurring = np.unique(samples.actions)
        place = np.full(action_count + 1, -1)
        place[self.occurring] = np.arange(len(self.occurring))
        self.right = place[samples.actions]
        pointed = place[samples.aims].T
        self.aims = [(np.flatnonzero(aim >= 0), aim[aim >= 0]) for aim in pointed]
        self.counts = samples.counts.astype(np.float64)
        self.shape = (len(scales), COPIES + len(self.occurring))
        self.free = self._free()
        self.size = len(self.free)

    def _free(self) -> NDArray[np.int64]:
        """The weights worth finding: of features with actions that they were seen with, and of all pointers.

        Besides, those of general features with all actions: that a bot never listens before it answered holds for
        intents that no story shows, too.
        """
        coo = self.matrix.tocoo()
        pairs = coo.col.astype(np.int64) * self.shape[1] + COPIES + self.right[coo.row]
        pointers = [
            np.unique(self.matrix[at].indices).astype(np.int64) * self.shape[1] + pointer
            for pointer, (at, _) in enumerate(self.aims)
            if len(at)
        ]
        often = np.flatnonzero(np.bincount(coo.col) >= GENERAL * self.matrix.shape[0]).astype(np.int64)
        against = (often[:, None] * self.shape[1] + np.arange(COPIES, self.shape[1])).ravel()
        return np.unique(np.concatenate([pairs, against, *pointers]))

    def spread(self, flat: Doubles) -> Doubles:
        """The weights as a matrix, those that are not free 0."""
        whole = np.zeros(self.shape[0] * self.shape[1])
        whole[self.free] = flat
        return whole.reshape(self.shape)

    def __call__(self, flat: Doubles) -> tuple[float, Doubles]:
        summed = self.matrix @ self.spread(flat)
        scores = summed[:, COPIES:].copy()
        rows = np.arange(len(scores))
        for pointer, (at, aim) in enumerate(self.aims):
            scores[at, aim] += summed[at, pointer]
        top = scores.max(axis=1, keepdims=True)
        chances = np.exp(scores - top)
        total = chances.sum(axis=1, keepdims=True)
        loss = self.counts * (np.log(total[:, 0]) + top[:, 0] - scores[rows, self.right])
        chances /= total
        chances[rows, self.right] -= 1
        chances *= self.counts[:, None]
        slope = np.zeros_like(summed)
        slope[:, COPIES:] = chances
        for pointer, (at, aim) in enumerate(self.aims):
            slope[at, pointer] = chances[at, aim]
        gradient = (self.transposed @ slope).ravel()[self.free] + PENALTY * flat
        return float(loss.sum() + 0.5 * PENALTY * (flat * flat).sum()), gradient
