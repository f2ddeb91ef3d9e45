"""Training: dialogues and lessons become what the policies remember and the ranker weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.dialogue.domain import Domain
from engine.dialogue.events import Event
from engine.prediction.boundaries import Boundaries
from engine.prediction.decisions import action_names, decisions, learn_boundaries
from engine.prediction.features import COPIES, copies, features
from engine.prediction.fitting import fit
from engine.prediction.history import History
from engine.prediction.loops import Loops
from engine.prediction.memory import Memory
from engine.prediction.ranker import SCALES, Ranker, kind_of
from engine.prediction.samples import Collector, Samples
from engine.prediction.streaming import stream
from engine.training_data.stories import Dialogue

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is, between 0 and 1."""

Lesson = tuple[Sequence[Event], str]
"""Events, and the action that follows them."""

TAUGHT = 2.0
"""What a lesson weighs in a refit; a decision of a story weighs 1."""


EXACT = 60_000_000
"""Distinct decisions times actions times features of one, up to which training is exact."""

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
    gathered = Collector(action_names(dialogues, domain))
    known_actions = frozenset(gathered.actions)
    memory, loops, boundaries = Memory(), Loops(), learn_boundaries(dialogues, domain)
    seen = {action for _, action in lessons}
    for dialogue in dialogues:
        for decision in decisions(dialogue, domain, known_actions, boundaries, max_history):
            history, action = decision.history, decision.action
            loops.observe(decision)
            seen.add(action)
            if dialogue.kind != "rule":
                memory.observe(history.shown_key, action)
            gathered.add(features(history), copies(history), action, 1.0)
    for events, action in lessons:
        history = History.of(events, domain, known_actions, boundaries, max_history)
        gathered.add(features(history), copies(history), action, TAUGHT)
    tell("weighing features", 0.3)
    ranker = _weighed(gathered.samples(), gathered.vocabulary, gathered.actions)
    tell("policy trained", 1.0)
    return Trained(ranker, memory, loops, boundaries, frozenset(seen))


def _weighed(samples: Samples, vocabulary: Mapping[str, int], actions: Sequence[str]) -> Ranker:
    most = max(1, ROOM // (COPIES + len(actions)))
    if len(vocabulary) > most:
        samples, vocabulary = _frequent(samples, vocabulary, most)
    scales = np.array([SCALES.get(kind_of(f), 1.0) for f in vocabulary])
    weigh = fit if len(samples.columns) * len(actions) <= EXACT else stream
    return Ranker(vocabulary, actions, weigh(samples, scales, len(actions)))


def _frequent(samples: Samples, vocabulary: Mapping[str, int], most: int) -> tuple[Samples, Mapping[str, int]]:
    """The samples with the features that occur most; each keeps at least the one that is always there."""
    counts = np.bincount(samples.columns, minlength=len(vocabulary))
    kept = np.zeros(len(vocabulary), bool)
    kept[np.argsort(-counts, kind="stable")[:most]] = True
    number = np.cumsum(kept) - 1
    inside = kept[samples.columns]
    starts = np.concatenate([[0], np.cumsum(inside)])[samples.starts]
    columns = number[samples.columns[inside]].astype(np.int32)
    names = {f: int(number[at]) for f, at in vocabulary.items() if kept[at]}
    return replace(samples, columns=columns, starts=starts), names
