"""Maximum-entropy training of the ranker, exact, for projects of usual size: L-BFGS with numpy and scipy alone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.ranker.dataset import Samples
from teachbot.engine.prediction.ranker.features import POINTERS
from teachbot.engine.prediction.ranker.objective import L2, Doubles, Objective

Story: TypeAlias = "array[int]"
"""Numbers of a story's decisions among the distinct ones."""

ROUNDS = 60
"""Of L-BFGS at most."""

ENOUGH = 100
"""Stories from which on those held out say more about the penalty than chance does."""

AFFORDABLE = 10_000_000
"""Distinct decisions times actions times features of one, up to which training a dozen times is no burden."""

L2_CANDIDATES = (0.2, 0.1, L2, 0.02)
"""What is tried, the strongest first: the weights for one are near those for the next."""

PARTS = 3
"""The stories are held out in so many parts."""

TRIAL_ROUNDS = 15
"""Of L-BFGS for each penalty and part: enough to compare penalties, not to predict."""


def fit(samples: Samples, scales: Doubles, action_count: int, stories: Sequence[Story] = ()) -> NDArray[np.float32]:
    """The weights that make the decisions most probable, less a penalty on large weights.

    `scales` says how readily each feature gains weight; for `stories` see `make_objective`.
    """
    if not len(samples):
        return np.zeros((len(scales), POINTERS + action_count), np.float32)
    objective = make_objective(samples, scales, action_count, stories)
    return objective.weights(minimise(objective, np.zeros(objective.size), ROUNDS))


def make_objective(samples: Samples, scales: Doubles, action_count: int, stories: Sequence[Story]) -> Objective:
    """What is to be minimised, with the penalty that suits held-out stories best where there are enough of them."""
    objective = Objective(samples, scales, action_count)
    if len(stories) >= ENOUGH and len(samples.columns) * action_count <= AFFORDABLE:
        objective.l2 = _choose_l2(objective, stories)
    return objective


def minimise(objective: Objective, start: Doubles, rounds: int) -> Doubles:
    """The free weights at which the objective is least, as near as the rounds get from the start."""
    from scipy.optimize import minimize

    with one_thread():
        found: Any = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 5})
    least: Doubles = found.x
    return least


def one_thread() -> AbstractContextManager[object]:
    """A context in which linear algebra runs in one thread: many small steps on several cores wait for each other."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def _choose_l2(objective: Objective, stories: Sequence[Story]) -> float:
    """The penalty under which stories are most probable to training without them.

    What is in no story, such as rules, is always trained on.
    """
    counts = objective.counts
    losses = np.zeros(len(L2_CANDIDATES))
    for part in range(PARTS):
        held = np.zeros(len(counts))
        for story in stories[part::PARTS]:
            np.add.at(held, story, 1.0)
        objective.counts = counts - held
        flat: Doubles = np.zeros(objective.size)
        for number, objective.l2 in enumerate(L2_CANDIDATES):
            flat = minimise(objective, flat, TRIAL_ROUNDS)
            losses[number] += held @ objective.nll(flat)
    objective.counts = counts
    return L2_CANDIDATES[int(losses.argmin())]
