"""What exact training of the ranker minimises, arranged so that a look at it costs little.

With D decisions, F features, A actions that occur, and P pointers (see `features.find_pointer_targets`):

    X   D × F   1 where the feature holds in the decision
    W   F × A   weights of features with actions
    V   F × P   weights of features with pointers
    T   D × P   the action that each pointer names in each decision, or none
    S   D × A   scores: S[d, a] = (X W)[d, a] + Σ over p with T[d, p] = a of (X V)[d, p]
    nll D       negative log-likelihoods: nll[d] = log Σ_a exp S[d, a] − S[d, y[d]], y[d] the action that was taken

    minimised:  Σ_d counts[d] · nll[d] + l2 / 2 · (Σ (W[f, a] / scale[f])² + Σ (V[f, p] / scale[f])²)
    gradient:   of S[d, a]: counts[d] · (softmax(S[d])[a] − [a = y[d]]), carried back through X and T

The weights are free only where something speaks for them: W[f, a] where f was seen with a, or where f is general
(holds in a share of `GENERAL` of the decisions, so that a bot never listens before it answered, whatever the
intent); V[f, p] where f was seen while p named something. All others stay 0.

Three things make it fast and change nothing. Features that hold in the very same decisions get one weight, of
length √Σ scale²: at the minimum they share it in proportion to scale². Features that were seen with few actions
(narrow) are summed through one sparse matrix from free weights to the cells of S that they touch, pointers too;
only the others (wide) through a product with a dense matrix. And S is kept in single precision.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.ranker.dataset import Samples
from teachbot.engine.prediction.ranker.features import POINTERS

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

Sparse: TypeAlias = Any
"""scipy.sparse.csr_matrix, which has no types."""

L2 = 0.05
"""Weight of the penalty, where nothing speaks for another one."""

GENERAL = 0.2
"""Share of decisions in which a feature must hold to be held against actions that it was never seen with."""

WIDE = 30
"""Actions from which on the dense sum is the cheaper one; changes nothing but the time taken."""


class Objective:
    """Penalised negative log-likelihood with its gradient, as the module describes it."""

    def __init__(self, samples: Samples, scales: Doubles, action_count: int) -> None:
        """`scales` says how readily each feature gains weight."""
        self._scales, self._action_count = scales, action_count
        self.counts = samples.counts.astype(np.float64)
        """What each decision counts; may be changed between calls."""
        self.l2 = L2
        """Weight of the penalty; may be changed, too."""
        self._occurring = np.unique(samples.actions)
        place = np.full(action_count + 1, -1)
        place[self._occurring] = np.arange(len(self._occurring))
        self._right = place[samples.actions]
        self._lines = np.arange(len(samples))
        lines = np.repeat(self._lines, np.diff(samples.starts))
        self._group = _group_features(samples.columns, lines, len(scales))
        self._lengths = np.sqrt(np.bincount(self._group, scales**2))
        present = np.unique(lines * len(self._lengths) + self._group[samples.columns])
        lines, groups = np.divmod(present, len(self._lengths))
        wide = self._choose(lines, groups)
        self._arrange_wide(lines, groups, wide)
        self._arrange_narrow(lines, groups, wide, place[samples.targets])
        self.size = self._narrow_size + len(self._wide_free)

    def _choose(self, lines: Numbers, groups: Numbers) -> NDArray[np.bool_]:
        """Which groups are summed densely; notes the pairs of groups and actions that were seen together."""
        width, count = len(self._occurring), len(self._lengths)
        pairs = np.unique(groups * width + self._right[lines])
        self._pairs = pairs
        self._general = np.bincount(groups, minlength=count) >= GENERAL * len(self._lines)
        chosen: NDArray[np.bool_] = self._general | (np.bincount(pairs // width, minlength=count) > WIDE)
        return chosen

    def _arrange_wide(self, lines: Numbers, groups: Numbers, wide: NDArray[np.bool_]) -> None:
        from scipy.sparse import csr_matrix

        width = len(self._occurring)
        self._wide = np.flatnonzero(wide)
        number = np.cumsum(wide) - 1
        inside = wide[groups]
        values = self._lengths[groups[inside]].astype(np.float32)
        shape = (len(self._lines), len(self._wide))
        self._dense: Sparse = csr_matrix((values, (lines[inside], number[groups[inside]])), shape=shape)
        self._dense_back: Sparse = self._dense.T.tocsr()
        free = np.zeros((len(self._wide), width), bool)
        free[number[np.flatnonzero(self._general)]] = True
        pairs = self._pairs[wide[self._pairs // width]]
        free[number[pairs // width], pairs % width] = True
        self._wide_free = np.flatnonzero(free)

    def _arrange_narrow(self, lines: Numbers, groups: Numbers, wide: NDArray[np.bool_], targets: Numbers) -> None:
        """One weight for each pair and each feature of a pointer; one cell for each score that they touch."""
        from scipy.sparse import csr_matrix

        width = len(self._occurring)
        self._pairs = self._pairs[~wide[self._pairs // width]]
        rows, columns, values = [], [], []
        first = np.searchsorted(self._pairs, np.arange(len(wide) + 1) * width)
        narrow = ~wide[groups]
        there, of = lines[narrow], groups[narrow]
        times = first[of + 1] - first[of]
        each = np.arange(times.sum()) + np.repeat(first[of] - np.cumsum(times) + times, times)
        rows.append(np.repeat(there, times) * width + self._pairs[each] % width)
        columns.append(each)
        values.append(np.repeat(self._lengths[of], times))
        self._pointers: list[tuple[int, Numbers]] = []
        size = len(self._pairs)
        for pointer in range(POINTERS):
            here = targets[lines, pointer] >= 0
            pointing, number = np.unique(groups[here], return_inverse=True)
            rows.append(lines[here] * width + targets[lines[here], pointer])
            columns.append(size + number)
            values.append(self._lengths[groups[here]])
            self._pointers.append((size, pointing))
            size += len(pointing)
        self._cells, row = np.unique(np.concatenate(rows), return_inverse=True)
        weighed = np.concatenate(values).astype(np.float32)
        shape = (len(self._cells), size)
        self._sparse: Sparse = csr_matrix((weighed, (row, np.concatenate(columns))), shape=shape)
        self._sparse_back: Sparse = self._sparse.T.tocsr()
        self._narrow_size = size

    def __call__(self, flat: Doubles) -> tuple[float, Doubles]:
        nll, probabilities = self._evaluate(flat)
        probabilities[self._lines, self._right] -= 1
        probabilities *= self.counts[:, None].astype(np.float32)
        narrow = self._sparse_back @ probabilities.ravel()[self._cells]
        wide = (self._dense_back @ probabilities).ravel()[self._wide_free]
        gradient = np.concatenate([narrow, wide]).astype(np.float64) + self.l2 * flat
        return float(self.counts @ nll + 0.5 * self.l2 * (flat @ flat)), gradient

    def nll(self, flat: Doubles) -> Doubles:
        """The negative log-likelihood of each decision, whatever it counts."""
        return self._evaluate(flat)[0]

    def _evaluate(self, flat: Doubles) -> tuple[Doubles, Floats]:
        """The negative log-likelihood of each decision, and the probability of each action in it."""
        free = flat.astype(np.float32)
        scores: Floats = self._dense @ self._spread(free)
        scores.ravel()[self._cells] += self._sparse @ free[: self._narrow_size]
        right = scores[self._lines, self._right].astype(np.float64)
        top = scores.max(axis=1, keepdims=True)
        probabilities = np.exp(scores - top)
        total = probabilities.sum(axis=1, keepdims=True)
        return np.log(total[:, 0]) + top[:, 0] - right, probabilities / total

    def _spread(self, free: Floats) -> Floats:
        whole = np.zeros(len(self._wide) * len(self._occurring), np.float32)
        whole[self._wide_free] = free[self._narrow_size :]
        return whole.reshape(len(self._wide), -1)

    def weights(self, flat: Doubles) -> Floats:
        """The ranker's weights: one row a feature; the pointers' columns, then one an action."""
        width = len(self._occurring)
        found = np.zeros((len(self._lengths), POINTERS + width), np.float32)
        found[self._wide, POINTERS:] = self._spread(flat.astype(np.float32))
        found[self._pairs // width, POINTERS + self._pairs % width] = flat[: len(self._pairs)]
        for pointer, (start, pointing) in enumerate(self._pointers):
            found[pointing, pointer] = flat[start : start + len(pointing)]
        whole = np.zeros((len(self._scales), POINTERS + self._action_count), np.float32)
        whole[:, self._columns] = found[self._group] * self._shares[:, None]
        return whole

    def flat(self, weights: Floats) -> Doubles:
        """The free weights under which `weights` gives these; where to start from what is known."""
        width = len(self._occurring)
        one = np.zeros(len(self._lengths), np.int64)
        one[self._group] = np.arange(len(self._group))
        found = (weights[one] / self._shares[one, None])[:, self._columns].astype(np.float64)
        pointers = [found[pointing, pointer] for pointer, (_, pointing) in enumerate(self._pointers)]
        pairs = found[self._pairs // width, POINTERS + self._pairs % width]
        wide = found[self._wide, POINTERS:].ravel()[self._wide_free]
        return np.concatenate([pairs, *pointers, wide])

    @property
    def _columns(self) -> Numbers:
        return np.concatenate([np.arange(POINTERS), POINTERS + self._occurring])

    @property
    def _shares(self) -> Floats:
        """How much of its group's weight each feature has."""
        shares: Floats = (self._scales**2 / self._lengths[self._group]).astype(np.float32)
        return shares


def _group_features(columns: NDArray[np.int32], lines: Numbers, count: int) -> Numbers:
    """For each feature the number of its group: features that hold in the same decisions (by a 64-bit sum)."""
    marks = np.random.default_rng(0).integers(1, 2**63, len(lines) and int(lines[-1]) + 1, dtype=np.uint64)
    sums = np.zeros(count, np.uint64)
    np.add.at(sums, columns, marks[lines])
    return np.unique(sums, return_inverse=True)[1]
