"""What dialogues and lessons show, gathered for training: decisions to weigh, pasts to remember, ways of loops."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.prediction.past.boundaries import Boundaries
from teachbot.engine.prediction.past.decisions import action_names, decisions
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.loops import Loops
from teachbot.engine.prediction.past.memory import Memory
from teachbot.engine.prediction.ranker.features import copies, features
from teachbot.engine.prediction.ranker.samples import Collector
from teachbot.engine.training_data.stories import Dialogue

Lesson = tuple[Sequence[Event], str]
"""Events, and the action that follows them."""

TAUGHT = 2.0
"""What a lesson weighs in a refit; a decision of a story weighs 1."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one dialogue shows."""

    samples: array[int]
    """Numbers of its decisions among the distinct ones."""
    is_story: bool
    """A rule says nothing of whole pasts."""
    pasts: tuple[tuple[int, str], ...]
    """Keys of its pasts with the action that followed; none of a rule."""
    loops: Loops
    actions: frozenset[str]


class Gathering:
    """Takes up dialogues and lessons, one after the other."""

    def __init__(
        self, dialogues: Sequence[Dialogue], domain: Domain, boundaries: Boundaries, max_history: int | None
    ) -> None:
        """All `dialogues` must be known beforehand, as slots may name any action of theirs."""
        self.collected = Collector(action_names(dialogues, domain))
        self._known_actions = frozenset(self.collected.actions)
        self._domain, self._boundaries, self._max_history = domain, boundaries, max_history

    def shown(self, dialogue: Dialogue) -> Shown:
        """The dialogue's decisions are collected; what else it shows is returned."""
        samples, pasts, loops = array("i"), [], Loops()
        for decision in decisions(dialogue, self._domain, self._known_actions, self._boundaries, self._max_history):
            history, action = decision.history, decision.action
            loops.observe(decision)
            pasts.append((history.shown_key, action))
            samples.append(self.collected.add(features(history), copies(history), action, 1.0))
        actions = frozenset(action for _, action in pasts)
        is_story = dialogue.kind != "rule"
        return Shown(samples, is_story, tuple(pasts) if is_story else (), loops, actions)

    def add(self, lesson: Lesson) -> None:
        """The lesson's decision is collected."""
        events, action = lesson
        history = History.of(events, self._domain, self._known_actions, self._boundaries, self._max_history)
        self.collected.add(features(history), copies(history), action, TAUGHT)


def united(shown: Iterable[Shown], lessons: Iterable[Lesson]) -> tuple[Memory, Loops, frozenset[str]]:
    """What dialogues show together: their memory, the ways of their loops, and the actions taken, taught ones too."""
    memory, loops, seen = Memory(), Loops(), {action for _, action in lessons}
    for one in shown:
        loops.join(one.loops)
        seen |= one.actions
        for key, action in one.pasts:
            memory.observe(key, action)
    return memory, loops, frozenset(seen)
