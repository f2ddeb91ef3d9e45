"""How good a bot is on stories and on examples, counted as `rasa test` counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.dialogue import events as ev
from engine.dialogue.events import Event
from engine.dialogue.ranking import Ranking
from engine.dialogue.state import ACTION_LISTEN
from engine.prediction.ensemble import Policy
from engine.training_data.stories import Dialogue


@dataclass(frozen=True, slots=True)
class Prediction:
    """One step of a story: what it does and what the bot would have done."""

    story: str
    file: Path | None
    line: int | None
    step: int
    """Counts the story's actions from 1, listens included."""
    expected: str
    predicted: str
    confidence: float
    """Of the predicted action."""
    rank: int
    """The place of the expected action in the ranking, from 1; 0 where it is not ranked."""
    policy: str

    @property
    def right(self) -> bool:
        """Whether the bot does what the story does."""
        return self.expected == self.predicted


@dataclass(frozen=True, slots=True)
class StoryScores:
    """Every step of some stories, predicted."""

    stories: tuple[tuple[Prediction, ...], ...]

    @property
    def steps(self) -> tuple[Prediction, ...]:
        """All steps, listens included."""
        return tuple(step for story in self.stories for step in story)

    @property
    def failed(self) -> tuple[Prediction, ...]:
        """The steps that the bot gets wrong."""
        return tuple(step for step in self.steps if not step.right)

    @property
    def spoken(self) -> tuple[Prediction, ...]:
        """The steps that are not listens."""
        return tuple(step for step in self.steps if step.expected != ACTION_LISTEN)

    @property
    def stories_correct(self) -> int:
        """How many stories are right in every step."""
        return sum(all(step.right for step in story) for story in self.stories)

    @property
    def accuracy(self) -> float:
        """Share of right steps among those that are not listens."""
        return _share(sum(step.right for step in self.spoken), len(self.spoken))

    @property
    def story_accuracy(self) -> float:
        """Share of stories that are right in every step."""
        return _share(self.stories_correct, len(self.stories))

    @property
    def top3_accuracy(self) -> float:
        """Share of steps, listens apart, whose action is among the three most probable."""
        return _share(sum(0 < step.rank <= 3 for step in self.spoken), len(self.spoken))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of all steps."""
        return calibration_error([(step.confidence, step.right) for step in self.steps])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def calibration_error(judged: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Mean gap between confidence and accuracy over equal bins of confidence (Guo et al. 2017, ECE)."""
    if not judged:
        return 0.0
    gaps = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [(c, ok) for c, ok in judged if (low < c <= high) or (number == 0 and c <= 0.0)]
        if inside:
            gaps += abs(sum(c for c, _ in inside) - sum(ok for _, ok in inside))
    return gaps / len(judged)


def evaluate_stories(policy: Policy, dialogues: Sequence[Dialogue]) -> StoryScores:
    """Predict every step after the true past, as `rasa test core` does."""
    return StoryScores(tuple(evaluate_story(policy, dialogue) for dialogue in dialogues))


def evaluate_story(policy: Policy, dialogue: Dialogue) -> tuple[Prediction, ...]:
    """Predict every step of one story; the listen it starts with is none."""
    events: list[Event] = []
    steps: list[Prediction] = []
    for at, event in enumerate(dialogue.events):
        if isinstance(event, ev.ActionExecuted) and at:
            expected = event.name or event.text or ""
            ranking = predicted(policy, events, expected)
            place = dialogue.event_places[at] if at < len(dialogue.event_places) else dialogue.place
            place = place or dialogue.place
            steps.append(
                Prediction(
                    story=dialogue.name,
                    file=place.path if place else None,
                    line=place.line if place else None,
                    step=len(steps) + 1,
                    expected=expected,
                    predicted=ranking.best,
                    confidence=ranking.actions[0].probability,
                    rank=next((n for n, a in enumerate(ranking.actions, 1) if a.name == expected), 0),
                    policy=ranking.policy,
                )
            )
        events.append(event)
    return tuple(steps)


def predicted(policy: Policy, events: list[Event], expected: str) -> Ranking:
    """The ranking after the events; where the active loop is predicted but not expected, the loop rejects first.

    So does `rasa test core` (`_form_might_have_been_rejected`): the story says that something else ran, which
    in a conversation means that the form could make nothing of the answer. The rejection stays in the events.
    """
    ranking = policy.rank(events)
    if ranking.best == expected:
        return ranking
    if policy.active_loop(events) == ranking.best:
        events.append(ev.ActionExecutionRejected(ranking.best))
        return policy.rank(events)
    return ranking
