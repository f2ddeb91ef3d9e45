"""Training: dialogues and lessons become what the policies remember and the ranker weighs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.prediction.past.boundaries import Boundaries
from teachbot.engine.prediction.past.decisions import learn_boundaries
from teachbot.engine.prediction.past.loops import Loops
from teachbot.engine.prediction.past.memory import Memory
from teachbot.engine.prediction.ranker.features import COPIES
from teachbot.engine.prediction.ranker.fitting import Story, fit
from teachbot.engine.prediction.ranker.gathering import Gathering, Lesson, Shown, united
from teachbot.engine.prediction.ranker.ranker import SCALES, Ranker, kind_of
from teachbot.engine.prediction.ranker.samples import Collector, Samples
from teachbot.engine.prediction.ranker.streaming import stream
from teachbot.engine.training_data.stories import Dialogue

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is, between 0 and 1."""

EXACT = 60_000_000
"""Distinct decisions times actions times features of one, up to which training is exact."""

NOTED = 5_000
"""Stories whose decisions are noted at most: where there are more, nothing is chosen by them."""

ROOM = 40_000_000
"""Weights at most; where there would be more, features that were seen least go."""


@dataclass(frozen=True, slots=True)
class Trained:
    """All that training found; never changed by lessons."""

    ranker: Ranker
    memory: Memory
    loops: Loops
    boundaries: Boundaries
    seen: frozenset[str] = frozenset()
    """Actions that were taken at least once."""
    lessons: tuple[Lesson, ...] = ()
    """Those that were learned among the dialogues."""


def learned(
    dialogues: Sequence[Dialogue],
    domain: Domain,
    lessons: Sequence[Lesson] = (),
    progress: Progress | None = None,
    max_history: int | None = None,
) -> Trained:
    """What dialogues, and lessons beside them, teach; the same ones always teach the same.

    Of each past the latest `max_history` states are seen, without it everything (see `window`).
    """
    tell = progress or (lambda _what, _share: None)
    tell("reading stories", 0.0)
    boundaries = learn_boundaries(dialogues, domain)
    gathering = Gathering(dialogues, domain, boundaries, max_history)
    stories: list[Story] = []
    memory, loops, seen = united(_noted(map(gathering.shown, dialogues), stories), lessons)
    for lesson in lessons:
        gathering.add(lesson)
    tell("weighing features", 0.3)
    ranker = _weighed(gathering.collected, stories)
    tell("policy trained", 1.0)
    return Trained(ranker, memory, loops, boundaries, seen, tuple(lessons))


def _noted(dialogues: Iterable[Shown], stories: list[Story]) -> Iterator[Shown]:
    """The same dialogues; the decisions of the stories among them are added to the list, as long as it is short."""
    for shown in dialogues:
        if shown.is_story and len(stories) < NOTED:
            stories.append(shown.samples)
        yield shown


def is_exact(samples: Samples, action_count: int) -> bool:
    """Whether training on these weighs everything exactly, rather than in passes."""
    return len(samples.columns) * action_count <= EXACT


def scales_of(vocabulary: Iterable[str]) -> NDArray[np.float64]:
    """How readily each feature gains weight."""
    return np.array([SCALES.get(kind_of(f), 1.0) for f in vocabulary])


def _weighed(collected: Collector, stories: Sequence[Story]) -> Ranker:
    """What was collected is let go on the way: of very many stories, there is no room for it beside the weights."""
    samples, vocabulary = collected.taken()
    actions = collected.actions
    most = max(1, ROOM // (COPIES + len(actions)))
    if len(vocabulary) > most:
        samples, vocabulary = _frequent(samples, vocabulary, most)
    scales = scales_of(vocabulary)
    if is_exact(samples, len(actions)):
        return Ranker(vocabulary, actions, fit(samples, scales, len(actions), stories))
    return Ranker(vocabulary, actions, stream(samples, scales, len(actions)))


def _frequent(samples: Samples, vocabulary: Mapping[str, int], most: int) -> tuple[Samples, Mapping[str, int]]:
    """The samples with the features that occur most; each keeps at least the one that is always there."""
    counts = np.bincount(samples.columns, minlength=len(vocabulary))
    kept = np.zeros(len(vocabulary), bool)
    kept[np.argsort(-counts, kind="stable")[:most]] = True
    number = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    inside = kept[samples.columns]
    left = np.add.reduceat(inside, samples.starts[:-1], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(left)])
    columns = number[samples.columns[inside]]
    names = {f: int(number[at]) for f, at in vocabulary.items() if kept[at]}
    return replace(samples, columns=columns, starts=starts), names
