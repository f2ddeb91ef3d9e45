"""How the project's stories stand with what was learned: scored in the background, each learned state once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from teachbot.engine.bots.bot import Correction
from teachbot.engine.training_data.stories import Dialogue

if TYPE_CHECKING:
    from teachbot.engine.prediction.evaluation.regression import Failure, Regression, Standing
    from teachbot.engine.prediction.policy.policy import Policy

Learned: TypeAlias = "tuple[Policy, tuple[Correction, ...]]"
"""A policy that nobody changes any more, and what it has learned."""


@dataclass(frozen=True, slots=True)
class _Scored:
    """The standing of one learned state."""

    policy: Policy
    corrections: tuple[Correction, ...]
    failing: Mapping[int, Failure]
    before: Mapping[int, Failure]
    """What failed before the latest correction."""
    standing: Standing


class Scoring:
    """Scores all stories; takes no lock that a correction needs."""

    def __init__(self, dialogues: Sequence[Dialogue], learned: Callable[[], Learned]) -> None:
        """`learned` gives the state as it is when it is called."""
        self._dialogues = dialogues
        self._learned = learned
        self._regression: Regression | None = None
        self._scored: _Scored | None = None
        self._lock = Lock()

    def standing(self) -> Standing:
        """How the stories stand now, and which ones the latest correction broke; asked again, the same again.

        From any thread; whoever comes meanwhile waits, and what was learned is read after the wait: an older state
        is never scored after a newer one.
        """
        with self._lock:
            policy, corrections = self._learned()
            held = self._scored
            if held is None or policy.trained is not held.policy.trained or corrections != held.corrections:
                self._scored = held = self._score(policy, corrections)
            return held.standing

    def _score(self, policy: Policy, corrections: tuple[Correction, ...]) -> _Scored:
        held = self._scored
        standing = self._score_stories(policy)
        failing = dict(self._regression.failing) if self._regression is not None else {}
        if held is None:
            before: Mapping[int, Failure] = failing
        else:  # a refit has learned nothing new: what the latest correction broke is still that
            before = held.before if corrections == held.corrections else held.failing
        broken = tuple(failure for at, failure in failing.items() if at not in before)
        return _Scored(policy, corrections, failing, before, replace(standing, broken=broken))

    def _score_stories(self, policy: Policy) -> Standing:
        from teachbot.engine.prediction.evaluation.regression import Regression

        held = self._scored
        if self._regression is None or held is None or policy.trained is not held.policy.trained:
            self._regression = Regression(policy, self._dialogues)
            return self._regression.standing
        return self._regression.update(policy)
