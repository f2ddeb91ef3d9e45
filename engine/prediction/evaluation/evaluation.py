"""A bot put to the test on stories and examples, counted as `rasa test` counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Ranking
from teachbot.engine.prediction.evaluation.scores import NluScores, Prediction, StoryScores, calibration_error
from teachbot.engine.prediction.nlu.interpreter import Interpreter
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.stories import Dialogue

__all__ = ["NluScores", "Prediction", "Ranks", "StoryScores", "calibration_error", "evaluate_nlu", "evaluate_stories"]


class Ranks(Protocol):
    """What is put to the test: a policy, or anything that ranks as one."""

    def rank(self, events: Sequence[Event], /) -> Ranking:
        """Every action with its probability, the most probable first."""

    def active_loop(self, events: Sequence[Event], /) -> str | None:
        """The loop that is active after the events."""


def evaluate_stories(policy: Ranks, dialogues: Sequence[Dialogue]) -> StoryScores:
    """Predict every step after the true past, as `rasa test core` does."""
    return StoryScores(tuple(evaluate_story(policy, dialogue) for dialogue in dialogues))


def evaluate_story(policy: Ranks, dialogue: Dialogue) -> tuple[Prediction, ...]:
    """Predict every step of one story; the listen that it starts with is none."""
    events: list[Event] = []
    steps: list[Prediction] = []
    for at, event in enumerate(dialogue.events):
        if isinstance(event, ev.ActionExecuted) and at:
            expected = event.name or event.text or ""
            ranking = _ranked(policy, events, expected)
            steps.append(_prediction(dialogue, at, len(steps) + 1, expected, ranking))
        events.append(event)
    return tuple(steps)


def _ranked(policy: Ranks, events: list[Event], expected: str) -> Ranking:
    """The ranking after the events; where the active loop is predicted but not expected, the loop rejects first.

    So does `rasa test core` (`_form_might_have_been_rejected`): the story says that something else ran, which
    in a conversation means that the form could make nothing of the answer. The rejection stays in the events.
    """
    ranking = policy.rank(events)
    if ranking.best != expected and policy.active_loop(events) == ranking.best:
        events.append(ev.ActionExecutionRejected(ranking.best))
        return policy.rank(events)
    return ranking


def _prediction(dialogue: Dialogue, at: int, step: int, expected: str, ranking: Ranking) -> Prediction:
    place = dialogue.event_places[at] if at < len(dialogue.event_places) else None
    place = place or dialogue.place
    return Prediction(
        story=dialogue.name,
        file=place.path if place else None,
        line=place.line if place else None,
        step=step,
        expected=expected,
        predicted=ranking.best,
        confidence=ranking.actions[0].probability,
        rank=next((n for n, a in enumerate(ranking.actions, 1) if a.name == expected), 0),
        policy=ranking.policy,
    )


def evaluate_nlu(interpreter: Interpreter, examples: Sequence[Example]) -> NluScores:
    """Read every example's text."""
    return NluScores(tuple((example, interpreter.parse(example.text)) for example in examples))
