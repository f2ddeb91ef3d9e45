"""Training: dialogues and lessons become what the policies remember and the ranker weighs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.prediction.past.boundaries import Boundaries
from teachbot.engine.prediction.past.decisions import learn_boundaries
from teachbot.engine.prediction.past.recall import Answers, Loops, Memory
from teachbot.engine.prediction.ranker.dataset import (
    Correction,
    DatasetBuilder,
    Samples,
    SampleSet,
    merge,
)
from teachbot.engine.prediction.ranker.features import POINTERS, kind_of
from teachbot.engine.prediction.ranker.fitting import fit
from teachbot.engine.prediction.ranker.ranker import Ranker
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
    answers: Answers
    boundaries: Boundaries
    seen: frozenset[str] = frozenset()
    """Actions that were taken at least once."""
    lessons: tuple[Correction, ...] = ()
    """Those that were learned among the dialogues."""


def train_ranker(
    dialogues: Sequence[Dialogue],
    domain: Domain,
    lessons: Sequence[Correction] = (),
    progress: Progress | None = None,
    max_history: int | None = None,
) -> Trained:
    """What dialogues, and lessons beside them, teach; the same ones always teach the same.

    Of each past the latest `max_history` states are seen, without it everything (see `turns.recent`).
    """
    tell = progress or (lambda _what, _share: None)
    tell("reading stories", 0.0)
    boundaries = learn_boundaries(dialogues, domain)
    builder = DatasetBuilder(dialogues, domain, boundaries, max_history)
    recalled = merge(map(builder.add_dialogue, dialogues), lessons)
    for lesson in lessons:
        builder.add_correction(lesson)
    tell("weighing features", 0.3)
    ranker = _weigh(builder.sample_set)
    tell("policy trained", 1.0)
    return Trained(
        ranker, recalled.memory, recalled.loops, recalled.answers, boundaries, recalled.actions, tuple(lessons)
    )


def is_exact(samples: Samples, action_count: int) -> bool:
    """Whether training on these weighs everything exactly, rather than in passes."""
    return len(samples.columns) * action_count <= EXACT


def scales_of(vocabulary: Iterable[str]) -> NDArray[np.float64]:
    """The value of each feature where it holds."""
    return np.array([kind_of(f).scale for f in vocabulary])


def _weigh(sample_set: SampleSet) -> Ranker:
    """What was collected is let go on the way: of very many stories, there is no room for it beside the weights."""
    samples, vocabulary = sample_set.take()
    actions = sample_set.actions
    most = max(1, ROOM // (POINTERS + len(actions)))
    if len(vocabulary) > most:
        samples, vocabulary = _frequent(samples, vocabulary, most)
    scales = scales_of(vocabulary)
    if is_exact(samples, len(actions)):
        return Ranker(vocabulary, actions, fit(samples, scales, len(actions)))
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
