"""A bot trained here, acting here or through an action server."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from teachbot.engine.actions.forms import declared_forms
from teachbot.engine.actions.legacy_forms import infer_forms
from teachbot.engine.actions.runner import ActionRunner, Server
from teachbot.engine.bots.bot import Correction, Lessons, Progress
from teachbot.engine.bots.scoring import Scoring
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, UserUtteranceReverted
from teachbot.engine.dialogue.ranking import RankedAction, Ranking, Understanding
from teachbot.engine.dialogue.state import ACTION_LISTEN

if TYPE_CHECKING:
    from teachbot.engine.prediction.evaluation.regression import Standing
    from teachbot.engine.prediction.model.apart import ApartTraining
    from teachbot.engine.prediction.model.model import Model
    from teachbot.engine.prediction.policy.policy import Policy
    from teachbot.engine.project.project import Project


REFIT_AFTER = 5
"""Corrected actions after which the policy is trained anew in the background."""

EXAMPLES_A_REFIT = 500
"""For every so many training examples, understanding waits for one more corrected text to be trained anew."""


class LocalBot:
    """Predicts with a trained model and runs actions by the domain; learns from corrections at once."""

    def __init__(
        self, project: Project, model: Model, server: Server | None = None, training: ApartTraining | None = None
    ) -> None:
        """`training` makes the full model where this one is provisional."""
        self._training = training
        self._domain = project.domain
        self._model = model
        self._forms = declared_forms(project.domain, infer_forms(project.domain, project.stories))
        self._runner = ActionRunner(project.domain, self._forms, server)
        self._learned = Lessons()
        self._scoring = Scoring((*project.dialogues, *project.test_dialogues), self._snapshot_learned)
        self._learning, self._refitting = Lock(), Lock()
        self._nlu = project.nlu
        self._refitted = 0
        """How many corrected actions the policy was trained with."""
        self._reread = 0
        """How many corrected texts the interpreter was trained with."""

    @property
    def domain(self) -> Domain:
        """The project's domain."""
        return self._domain

    def understand(self, text: str, events: Sequence[Event]) -> Understanding:
        """The interpreter's reading of the text."""
        return self._model.interpreter.parse(text)

    def rank(self, events: Sequence[Event]) -> Ranking:
        """The policies' ranking, with the training stories that speak for it; a followup action goes before all."""
        ranking = self._model.policy.rank(events)
        if events and isinstance(events[-1], UserUtteranceReverted):
            # The message is taken back, and its listen with it: Rasa listens again after a fallback.
            return _force(ranking, ACTION_LISTEN, "rules")
        followup = self._runner.state(events).followup
        if followup is not None:
            return _force(ranking, followup, "followup")
        return replace(ranking, witnesses=tuple(self._model.policy.explain(events)))

    def rank_without(self, events: Sequence[Event], stories: Collection[str]) -> Ranking | None:
        """The policies' ranking, had these stories not been there; None where that cannot be told in time.

        For a thread in the background.
        """
        return self._model.policy.rank_without(events, stories)

    def fills_after_message(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """Auto-fill or slot mappings, as the domain's generation has it."""
        return self._runner.fills_after_message(events)

    def run(self, action: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """What the action adds."""
        return self._runner.run(action, events)

    def learn(self, lessons: Lessons) -> None:
        """Learns what is new; goes back to the trained base first where something was taken back."""
        if lessons == self._learned:
            return
        with self._learning:
            self._learn(lessons)

    def _learn(self, lessons: Lessons) -> None:
        held = self._learned
        if lessons.actions[: len(held.actions)] == held.actions:
            for events, action in lessons.actions[len(held.actions) :]:
                self._model.policy.learn(events, action)
        else:
            self._model.policy.relearn(lessons.actions)
            self._refitted = 0
        if lessons.examples[: len(held.examples)] == held.examples:
            for example in lessons.examples[len(held.examples) :]:
                self._model.interpreter.learn(example)
        else:
            self._model.interpreter.relearn(lessons.examples)
            self._reread = 0
        self._learned = lessons

    def standing(self) -> Standing:
        """How the project's training and test stories stand with what was learned; from a thread of its own."""
        return self._scoring.standing()

    def _snapshot_learned(self) -> tuple[Policy, tuple[Correction, ...]]:
        with self._learning:
            return self._model.policy.snapshot(), self._learned.actions

    def refit(self) -> bool:
        """Trains anew with the corrections among the project's data what has enough new ones; whether it did.

        For a thread in the background: the person goes on meanwhile, and what is new is swapped in whole, unless a
        correction in it was taken back. Always of a round number of corrections, so that the same lesson gives
        the same bot.
        """
        if self._model.is_provisional or not self._refitting.acquire(blocking=False):
            return False  # the other thread takes up what came meanwhile
        try:
            anew = False
            while self._refit_interpreter() or self._refit_policy():
                anew = True
            return anew
        finally:
            self._refitting.release()

    def _refit_interpreter(self) -> bool:
        taken = self._learned.examples
        taken = taken[: len(taken) - len(taken) % (1 + len(self._nlu.examples) // EXAMPLES_A_REFIT)]
        if len(taken) <= self._reread:
            return False
        interpreter = self._model.interpreter.refit(self._nlu, taken)
        with self._learning:
            held = self._learned.examples
            if held[: len(taken)] != taken:
                return False
            for example in held[len(taken) :]:
                interpreter.learn(example)
            self._model = replace(self._model, interpreter=interpreter)
            self._reread = len(taken)
        return True

    def _refit_policy(self) -> bool:
        taken = self._learned.actions
        taken = taken[: len(taken) - len(taken) % REFIT_AFTER]
        if len(taken) <= self._refitted:
            return False
        policy = self._model.policy.refit(taken)
        with self._learning:
            held = self._learned.actions
            if held[: len(taken)] != taken:
                return False
            for events, action in held[len(taken) :]:
                policy.learn(events, action)
            self._model = replace(self._model, policy=policy)
            self._refitted = len(taken)
        return True

    def twin(self) -> LocalBot:
        """Another that shares what was trained, with a lesson of its own and without the action server."""
        with self._learning:
            twin, model = copy(self), self._model
            lessons = replace(model, policy=model.policy.snapshot(), interpreter=model.interpreter.snapshot())
        twin._domain, twin._model = self._runner.domain, lessons
        twin._runner = ActionRunner(twin._domain, self._forms)
        twin._learning, twin._refitting = Lock(), Lock()
        twin._training = None
        return twin

    @property
    def is_provisional(self) -> bool:
        """Whether the full model is still being learned."""
        return self._model.is_provisional

    def complete(self, progress: Progress) -> bool:
        """Waits for the full model, and swaps it in whole with what was taught meanwhile."""
        if self._training is None or not self._model.is_provisional:
            return False
        model = self._training.run(progress)
        with self._learning:
            if self._model.is_provisional:
                self._swap(model)
        return True

    def train(self, project: Project, progress: Progress) -> None:
        """Trains anew on the project as it is in its files; the new model is swapped in whole, with what was taught."""
        from teachbot.engine.prediction.model.model import train

        model = train(project, progress)
        with self._learning:
            self._domain, self._nlu = project.domain, project.nlu
            self._swap(model)
            self._scoring = Scoring((*project.dialogues, *project.test_dialogues), self._snapshot_learned)

    def _swap(self, model: Model) -> None:
        """The model with what was taught; the lock on learning is held."""
        self._model = model
        lessons, self._learned, self._refitted, self._reread = self._learned, Lessons(), 0, 0
        self._learn(lessons)

    def log(self) -> tuple[str, ...]:
        """The latest lines of our own action server's log."""
        return self._runner.server.log() if self._runner.server is not None else ()

    def adopt(self, domain: Domain) -> None:
        """Acts by the extended domain from now on."""
        self._runner.domain = domain

    def rewind(self, events: Sequence[Event]) -> None:
        """Nothing to do: every call gets the whole history."""

    def cancel(self) -> None:
        """Passed on to the action server, where there is one."""
        if self._runner.server is not None:
            self._runner.server.cancel()

    def close(self) -> None:
        """Gives up what is still learned, and closes the connection to the action server, where there is one."""
        if self._training is not None:
            self._training.give_up()
        if self._runner.server is not None:
            self._runner.server.close()


def _force(ranking: Ranking, action: str, policy: str) -> Ranking:
    rest = tuple(RankedAction(a.name, 0.0) for a in ranking.actions if a.name != action)
    return Ranking((RankedAction(action, 1.0), *rest), policy, confidence=1.0)
