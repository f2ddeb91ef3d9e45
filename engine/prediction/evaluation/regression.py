"""What a correction does to the stories: all of them predicted again after each one, fast enough to do it live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.places import Place
from teachbot.engine.prediction.policy.policy import Moment, Policy
from teachbot.engine.training_data.stories import Dialogue


@dataclass(frozen=True, slots=True)
class Failure:
    """The first step of a story that the bot gets wrong."""

    story: str
    place: Place | None
    step: int
    """Counts the story's actions from 1, listens included."""
    expected: str
    predicted: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the stories stand after the latest correction."""

    total: int
    passed: int
    failures: tuple[Failure, ...]
    broken: tuple[Failure, ...] = ()
    """Stories that passed before the latest correction and fail now."""
    mended: tuple[str, ...] = ()
    """Stories that failed before it and pass now."""


@dataclass(slots=True)
class _Step:
    expected: str
    place: Place | None
    moment: Moment
    rejected: Moment | None
    """Once the loop that was predicted made nothing of the answer (see `evaluation`)."""


@dataclass(slots=True)
class _Story:
    name: str
    steps: list[_Step] = field(default_factory=list)


class Regression:
    """Stories read once; only what corrections change is computed again."""

    def __init__(self, policy: Policy, dialogues: Sequence[Dialogue]) -> None:
        self._policy = policy
        self._stories = [_story(policy, dialogue) for dialogue in dialogues if dialogue.kind != "rule"]
        self._failing: dict[int, Failure] = {}
        self._features: tuple[str, ...] | None = None
        """What training never saw and lessons brought when the rows were looked up."""
        self._rows: list[list[int]] = []
        self.standing = self._score()

    def update(self, policy: Policy | None = None) -> Standing:
        """Score again after a correction, or with another policy that was trained on the same stories."""
        if policy is not None:
            self._features = self._features if policy.trained is self._policy.trained else None
            self._policy = policy
        before = self._failing
        standing = self._score()
        broken = tuple(failure for at, failure in self._failing.items() if at not in before)
        mended = tuple(self._stories[at].name for at in before if at not in self._failing)
        self.standing = Standing(standing.total, standing.passed, standing.failures, broken, mended)
        return self.standing

    @property
    def failing(self) -> Mapping[int, Failure]:
        """Each story that fails, by its index."""
        return self._failing

    def _score(self) -> Standing:
        moments = [m for story in self._stories for step in story.steps for m in (step.moment, step.rejected) if m]
        choices = iter(self._choices(moments))
        self._failing = {}
        for at, story in enumerate(self._stories):
            for number, step in enumerate(story.steps, 1):
                predicted = next(choices)
                if step.rejected is not None:
                    after = next(choices)
                    predicted = after if predicted == step.moment.loop != step.expected else predicted
                if predicted != step.expected and at not in self._failing:
                    self._failing[at] = Failure(story.name, step.place, number, step.expected, predicted)
        total = len(self._stories)
        return Standing(total, total - len(self._failing), tuple(self._failing.values()))

    def _choices(self, moments: Sequence[Moment]) -> list[str]:
        ranker = self._policy.ranker
        if ranker.new_features != self._features:
            self._features = ranker.new_features
            self._rows = [ranker.known(m.features) for m in moments]
        return self._policy.choices(moments, self._rows)


def _story(policy: Policy, dialogue: Dialogue) -> _Story:
    story = _Story(dialogue.name)
    events: list[Event] = []
    for at, event in enumerate(dialogue.events):
        if isinstance(event, ev.ActionExecuted) and at:
            expected = event.name or event.text or ""
            moment, rejected = policy.moment(events), None
            if moment.loop is not None and expected != moment.loop:
                refused = [*events, ev.ActionExecutionRejected(moment.loop)]
                rejected = policy.moment(refused)
                if moment.verdict is not None and moment.verdict.action == moment.loop:
                    events = refused
            places = dialogue.event_places
            place = (places[at] if at < len(places) else None) or dialogue.place
            story.steps.append(_Step(expected, place, moment, rejected))
        events.append(event)
    return story
