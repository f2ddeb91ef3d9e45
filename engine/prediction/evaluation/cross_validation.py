"""Accuracy on stories held out in turn, here or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.errors import EnvironmentFailure, ServerFailure, UsageError
from teachbot.engine.prediction.evaluation.evaluation import evaluate_stories
from teachbot.engine.prediction.evaluation.scores import StoryScores
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue

Fold = tuple[tuple[Dialogue, ...], tuple[Dialogue, ...]]
"""Dialogues to train on, and stories to test."""


def cross_validate(
    dialogues: Sequence[Dialogue],
    domain: Domain,
    config: Config,
    *,
    parts: int = 5,
    scheduler: str | None = None,
    jobs: int = 1,
) -> StoryScores:
    """Every story predicted by a policy that was trained without it; rules are always trained on.

    The figures are the same wherever it runs; `scheduler` is the address of a Dask scheduler.
    """
    return evaluate_folds(folds_of(dialogues, parts), domain, config, scheduler=scheduler, jobs=jobs)


def folds_of(dialogues: Sequence[Dialogue], parts: int) -> list[Fold]:
    """The dialogues in turn held out by story name, so that the variants of one story stay together."""
    names = list(dict.fromkeys(d.name for d in dialogues if d.kind == "story"))
    found: list[Fold] = []
    for part in range(min(parts, len(names))):
        held = frozenset(names[part::parts])
        out = tuple(d for d in dialogues if d.kind == "story" and d.name in held)
        found.append((tuple(d for d in dialogues if d.kind != "story" or d.name not in held), out))
    return found


def evaluate_folds(
    folds: Sequence[Fold], domain: Domain, config: Config, *, scheduler: str | None = None, jobs: int = 1
) -> StoryScores:
    """Train and test each fold, in several processes or on a cluster."""
    from joblib import Parallel, delayed

    with _workers(scheduler):
        done = Parallel(n_jobs=jobs if scheduler is None else -1)(
            delayed(_evaluate)(train, test, domain, config) for train, test in folds
        )
    return StoryScores(tuple(story for scores in done for story in scores.stories))


def _evaluate(train: Sequence[Dialogue], test: Sequence[Dialogue], domain: Domain, config: Config) -> StoryScores:
    return evaluate_stories(train_policy(train, domain, config), test)


@contextmanager
def _workers(scheduler: str | None) -> Iterator[None]:
    """joblib's work goes to the cluster; without one, nothing changes."""
    if scheduler is None:
        yield
        return
    from joblib import parallel_config

    with client_of(scheduler), parallel_config(backend="dask"):
        yield


def client_of(scheduler: str) -> Any:
    """A Dask client of the scheduler at this address; raises EnvironmentFailure, ServerFailure or UsageError."""
    try:
        from distributed import Client
    except ImportError as error:
        raise EnvironmentFailure("Dask is not installed", remedy="pip install 'teachbot[dask]'") from error
    try:
        return Client(scheduler, timeout=10)
    except OSError as error:
        raise ServerFailure(f"no Dask scheduler answers at {scheduler}", remedy="check --scheduler") from error
    except ValueError as error:
        raise UsageError(f"'{scheduler}' is no address of a scheduler", remedy="tcp://host:8786") from error
