"""Training: dialogues and lessons become what the policies remember and the ranker weighs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.dialogue.domain import Domain
from engine.dialogue.events import Event
from engine.prediction.boundaries import Boundaries
from engine.prediction.decisions import action_names, decisions, learn_boundaries
from engine.prediction.features import copies, features
from engine.prediction.history import History
from engine.prediction.loglinear import LogLinear, Samples, train
from engine.prediction.loops import Loops
from engine.prediction.memory import Memory
from engine.training_data.stories import Dialogue

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is, between 0 and 1."""

Lesson = tuple[Sequence[Event], str]
"""Events, and the action that follows them."""

TAUGHT = 2.0
"""What a lesson weighs in a refit; a decision of a story weighs 1."""


@dataclass(slots=True)
class Trained:
    """All that training found, and what lessons add to it."""

    ranker: LogLinear
    memory: Memory
    loops: Loops
    boundaries: Boundaries
    seen: set[str] = field(default_factory=set)
    """Actions that were taken at least once in training or in a lesson."""

    def copy(self) -> Trained:
        """One to learn on, that leaves this one as it is."""
        return Trained(self.ranker.copy(), self.memory.copy(), self.loops, self.boundaries, set(self.seen))

    def history(self, events: Sequence[Event], domain: Domain) -> History:
        """The past as it was seen in training."""
        return History.of(events, domain, self.ranker.index, self.boundaries)


def learned(
    dialogues: Sequence[Dialogue], domain: Domain, lessons: Sequence[Lesson] = (), progress: Progress | None = None
) -> Trained:
    """What dialogues, and lessons beside them, teach; the same ones always teach the same."""
    tell = progress or (lambda _what, _share: None)
    tell("reading stories", 0.0)
    ranker = LogLinear({}, action_names(dialogues, domain))
    trained = Trained(ranker, Memory(), Loops(), learn_boundaries(dialogues, domain))
    sink = _Sink(ranker)
    for dialogue in dialogues:
        for decision in decisions(dialogue, domain, ranker.index, trained.boundaries):
            trained.loops.observe(decision)
            trained.seen.add(decision.action)
            if dialogue.kind != "rule":
                trained.memory.observe(decision.history.key, decision.action)
            sink.add(decision.history, decision.action, 1.0)
    for events, action in lessons:
        ranker.meet((), action)
        trained.seen.add(action)
        sink.add(trained.history(events, domain), action, TAUGHT)
    ranker.grow()
    tell("weighing features", 0.3)
    train(sink.samples(), ranker)
    tell("policy trained", 1.0)
    return trained


class _Sink:
    """Decisions as numbers, equal ones added up."""

    def __init__(self, ranker: LogLinear) -> None:
        self._ranker = ranker
        self._counted: dict[tuple[tuple[int, ...], tuple[int, ...], int], float] = {}

    def add(self, history: History, action: str, weight: float) -> None:
        vocabulary, index = self._ranker.vocabulary, self._ranker.index
        rows = tuple(vocabulary.setdefault(f, len(vocabulary)) for f in features(history))
        aims = tuple(index.get(c, -1) if c else -1 for c in copies(history))
        sample = rows, aims, index[action]
        self._counted[sample] = self._counted.get(sample, 0.0) + weight

    def samples(self) -> Samples:
        rows, aims, actions = [], [], []
        for row, aim, action in self._counted:
            rows.append(row)
            aims.append(aim)
            actions.append(action)
        return Samples(rows, aims, actions, list(self._counted.values()))
