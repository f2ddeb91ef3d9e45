"""Maximum-entropy training of the ranker, exact, for projects of usual size: L-BFGS with numpy and scipy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.prediction.features import COPIES
from engine.prediction.objective import Doubles, Objective
from engine.prediction.samples import Samples
from engine.prediction.threads import one_thread

ROUNDS = 60
"""Of L-BFGS at most."""


def fit(samples: Samples, scales: Doubles, action_count: int) -> NDArray[np.float32]:
    """The weights that make the decisions most probable, less a penalty on large weights.

    `scales` says how readily each feature gains weight.
    """
    if not len(samples):
        return np.zeros((len(scales), COPIES + action_count), np.float32)
    objective = Objective(samples, scales, action_count)
    return objective.weights(minimised(objective, np.zeros(objective.size), ROUNDS))


def minimised(objective: Objective, start: Doubles, rounds: int) -> Doubles:
    """The free weights at which the objective is least, as near as the rounds get from the start."""
    from scipy.optimize import minimize

    with one_thread():
        found: Any = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 5})
    least: Doubles = found.x
    return least
