"""Exact training of the ranker, for projects of usual size: two linear support vector machines.

One tells the actions apart, each against all others; the other tells which of the pointers names the action that is
taken, if any does. A plain linear ranker on turn features was the best of what was tried (see the manual).
"""

from __future__ import annotations

import warnings
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.ranker.dataset import Samples
from teachbot.engine.prediction.ranker.features import POINTERS

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]

Sparse: TypeAlias = Any
"""scipy.sparse.csr_matrix, which has no types."""

SHARPNESS = 5.0
"""Scores are multiplied by it before they are read like log-probabilities: margins are 2 where all is clear."""

TOLERANCE, ROUNDS = 0.05, 100
"""LinearSVC's; it stops when it has converged, hardly ever for the rounds."""

NEVER = -1.5
"""The bias of what was not seen: below what all is clear gives to the wrong ones, -1."""


def fit(samples: Samples, scales: Doubles, action_count: int) -> Floats:
    """The weights: one row a feature, the pointers' columns, then one an action.

    `scales` are the values of features where they hold; the first feature holds always. A decision counts by the
    logarithm of how often it was seen.
    """
    weights = np.zeros((len(scales), POINTERS + action_count), np.float32)
    if not len(samples):
        return weights
    matrix = _matrix(samples, scales)
    counts = np.where(samples.counts < 1, samples.counts, 1 + np.log(np.maximum(samples.counts, 1)))
    named = samples.targets == samples.actions[:, None]
    repeated = np.where(named.any(axis=1), named.argmax(axis=1) + 1, 0)
    pointers, pointer_biases = _separate(matrix, repeated, counts, POINTERS + 1)
    actions, action_biases = _separate(matrix, samples.actions, counts, action_count)
    weights[:, :POINTERS] = pointers[:, 1:] * scales[:, None]
    weights[:, POINTERS:] = actions * scales[:, None]
    weights[0] += np.concatenate([pointer_biases[1:], action_biases]).astype(np.float32)
    weights *= np.float32(SHARPNESS)
    return weights


def _matrix(samples: Samples, scales: Doubles) -> Sparse:
    from scipy.sparse import csr_matrix

    values = scales[samples.columns]
    shape = (len(samples), len(scales))
    return csr_matrix((values, samples.columns, samples.starts.astype(np.int32)), shape=shape)


def _separate(matrix: Sparse, labels: NDArray[Any], counts: Doubles, count: int) -> tuple[Doubles, Doubles]:
    """Weights by feature and label, and biases; those of labels that do not occur are NEVER."""
    from sklearn.svm import LinearSVC

    weights, biases = np.zeros((matrix.shape[1], count)), np.full(count, NEVER)
    present = np.unique(labels)
    if len(present) < 2:
        biases[present] = 1.0
        return weights, biases
    with warnings.catch_warnings(action="ignore"):  # of having stopped for the rounds
        machine = LinearSVC(tol=TOLERANCE, max_iter=ROUNDS, random_state=0).fit(matrix, labels, sample_weight=counts)
    rows, intercepts = machine.coef_, machine.intercept_
    if len(present) == 2:
        rows, intercepts = np.concatenate([-rows, rows]), np.concatenate([-intercepts, intercepts])
    weights[:, present], biases[present] = rows.T, intercepts
    return weights, biases
