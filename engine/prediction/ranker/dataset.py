"""What training works on: decisions as numbers, equal ones counted once, and what dialogues show besides."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.prediction.past.boundaries import Boundaries
from teachbot.engine.prediction.past.decisions import action_names, decisions
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.recall import Answers, Loops, Memory
from teachbot.engine.prediction.ranker.features import POINTERS, extract_features, find_pointer_targets
from teachbot.engine.training_data.stories import Dialogue

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Samples:
    """Distinct decisions."""

    columns: NDArray[np.int32]
    """The features of all decisions, one decision after the other."""
    starts: NDArray[np.int64]
    """Where each decision's features start, and at last their number."""
    targets: NDArray[np.int32]
    """Lines of the actions pointed at (see `features.find_pointer_targets`), −1 for none."""
    actions: NDArray[np.int32]
    counts: NDArray[np.float32]
    """How often, or how much, each decision counts."""

    def __len__(self) -> int:
        return len(self.actions)

    def only(self, counts: NDArray[np.float32]) -> Samples:
        """Those that still count, as much as is said."""
        kept = counts > 0
        lengths = np.diff(self.starts)
        return Samples(
            self.columns[np.repeat(kept, lengths)],
            np.concatenate([[0], np.cumsum(lengths[kept])]),
            self.targets[kept],
            self.actions[kept],
            counts[kept],
        )


class Vocabulary(dict[str, int]):
    """Gives each new name the next number."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


class SampleSet:
    """Gathers decisions; features and actions get their numbers as they come."""

    def __init__(self, actions: Sequence[str]) -> None:
        self.actions = list(actions)
        self.index = {name: at for at, name in enumerate(self.actions)}
        self._empty()

    def _empty(self) -> None:
        self.vocabulary = Vocabulary()
        self._places: dict[int, int] = {}
        self._columns, self._targets, self._actions_taken = array("i"), array("i"), array("i")
        self._starts, self._counts = array("q", [0]), array("f")

    def add(self, features: Sequence[str], pointer_targets: Sequence[str | None], action: str, count: float) -> int:
        """One more decision; returns its number among the distinct ones."""
        if action not in self.index:
            self.index[action] = len(self.actions)
            self.actions.append(action)
        index = self.index
        rows = tuple(map(self.vocabulary.__getitem__, features))
        targets = tuple([index.get(c, -1) if c is not None else -1 for c in pointer_targets])
        number = index[action]
        key = hash((rows, targets, number))
        place = self._places.get(key)
        if place is not None:
            self._counts[place] += count
            return place
        place = self._places[key] = len(self._actions_taken)
        self._columns.extend(rows)
        self._starts.append(len(self._columns))
        self._targets.extend(targets)
        self._actions_taken.append(number)
        self._counts.append(count)
        return place

    def take(self) -> tuple[Samples, Mapping[str, int]]:
        """What was gathered, and the numbers of its features; only the actions are kept here."""
        samples = Samples(
            _array(self._columns, np.int32),
            _array(self._starts, np.int64),
            _array(self._targets, np.int32).reshape(-1, POINTERS),
            _array(self._actions_taken, np.int32),
            _array(self._counts, np.float32),
        )
        vocabulary = self.vocabulary
        self._empty()
        return samples, vocabulary


def _array(numbers: array[Any], kind: type[Number]) -> NDArray[Number]:
    """The same memory as numpy sees it."""
    return np.frombuffer(numbers, kind) if numbers else np.zeros(0, kind)


Correction = tuple[Sequence[Event], str]
"""Events, and the action that follows them."""

CORRECTION_WEIGHT = 2.0
"""What a correction weighs in a refit; a decision of a story weighs 1."""


@dataclass(frozen=True, slots=True)
class DialogueSamples:
    """What one dialogue shows."""

    samples: array[int]
    """Numbers of its decisions among the distinct ones."""
    is_story: bool
    """A rule says nothing of whole pasts."""
    pasts: tuple[tuple[int, str], ...]
    """Keys of its pasts with the action that followed; none of a rule."""
    loops: Loops
    answers: Answers
    actions: frozenset[str]


class DatasetBuilder:
    """Takes up dialogues and corrections, one after the other."""

    def __init__(
        self, dialogues: Sequence[Dialogue], domain: Domain, boundaries: Boundaries, max_history: int | None
    ) -> None:
        """All `dialogues` must be known beforehand, as slots may name any action of theirs."""
        self.sample_set = SampleSet(action_names(dialogues, domain))
        self._known_actions = frozenset(self.sample_set.actions)
        self._domain, self._boundaries, self._max_history = domain, boundaries, max_history

    def add_dialogue(self, dialogue: Dialogue) -> DialogueSamples:
        """The dialogue's decisions are collected; what else it shows is returned."""
        samples, pasts, loops, answers = array("i"), [], Loops(), Answers()
        for decision in decisions(dialogue, self._domain, self._known_actions, self._max_history):
            history, action = decision.history, decision.action
            loops.observe(decision)
            answers.observe(decision)
            pasts.append((history.shown_key, action))
            samples.append(self.sample_set.add(extract_features(history), find_pointer_targets(history), action, 1.0))
        actions = frozenset(action for _, action in pasts)
        is_story = dialogue.kind != "rule"
        return DialogueSamples(samples, is_story, tuple(pasts) if is_story else (), loops, answers, actions)

    def add_correction(self, correction: Correction) -> None:
        """The correction's decision is collected."""
        events, action = correction
        history = History.of(events, self._domain, self._known_actions, self._boundaries, self._max_history)
        self.sample_set.add(extract_features(history), find_pointer_targets(history), action, CORRECTION_WEIGHT)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What dialogues show together, besides what is weighed."""

    memory: Memory
    loops: Loops
    answers: Answers
    actions: frozenset[str]
    """Those that were taken, corrections' among them."""


def merge(dialogues: Iterable[DialogueSamples], corrections: Iterable[Correction]) -> Recalled:
    """What all of them show."""
    memory, loops, answers = Memory(), Loops(), Answers()
    actions = {action for _, action in corrections}
    for shown in dialogues:
        loops.join(shown.loops)
        answers.join(shown.answers)
        actions |= shown.actions
        for key, action in shown.pasts:
            memory.observe(key, action)
    return Recalled(memory, loops, answers, frozenset(actions))
