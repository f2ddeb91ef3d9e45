"""What training would have found without some of its stories, found from where it ended with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from threading import Lock

import numpy as np

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.prediction.ranker.dataset import DatasetBuilder, merge
from teachbot.engine.prediction.ranker.fitting import make_objective, minimise
from teachbot.engine.prediction.ranker.objective import Objective
from teachbot.engine.prediction.ranker.ranker import Ranker
from teachbot.engine.prediction.ranker.training import Trained, is_exact, scales_of
from teachbot.engine.training_data.stories import Dialogue

LARGEST = 1_000
"""Dialogues at most; of more, the answer would come too late to be read."""

ROUNDS = 30
"""Of L-BFGS from the weights that were found with all stories; few are far from those without some."""


class Counterfactuals:
    """Answers for one trained policy; where stories begin and end is told as before.

    Safe in several threads, one of which is served at a time.
    """

    def __init__(
        self, dialogues: Sequence[Dialogue], domain: Domain, trained: Trained, max_history: int | None
    ) -> None:
        self._trained = trained
        self._names = [dialogue.name for dialogue in dialogues]
        builder = DatasetBuilder(dialogues, domain, trained.boundaries, max_history)
        self._shown = [builder.add_dialogue(dialogue) for dialogue in dialogues]
        for lesson in trained.lessons:
            builder.add_correction(lesson)
        self._samples, vocabulary = builder.sample_set.take()
        self._objective: Objective | None = None
        ranker = trained.ranker
        is_whole = list(vocabulary) == list(ranker.vocabulary) and len(self._samples) > 0
        if is_whole and is_exact(self._samples, len(ranker.actions)):
            stories = [shown.samples for shown in self._shown if shown.is_story]
            self._objective = make_objective(self._samples, scales_of(ranker.vocabulary), len(ranker.actions), stories)
            self._start = self._objective.flat(ranker.weights)
        self._serving = Lock()

    def without(self, stories: Collection[str]) -> Trained | None:
        """What training finds without the dialogues of these names; None where it did not weigh exactly."""
        if self._objective is None:
            return None
        counts = self._samples.counts.astype(np.float64)
        for name, shown in zip(self._names, self._shown, strict=True):
            if name in stories:
                np.subtract.at(counts, shown.samples, 1.0)
        with self._serving:
            self._objective.counts = counts
            weights = self._objective.weights(minimise(self._objective, self._start, ROUNDS))
        kept = (shown for name, shown in zip(self._names, self._shown, strict=True) if name not in stories)
        memory, loops, seen = merge(kept, self._trained.lessons)
        ranker = Ranker(self._trained.ranker.vocabulary, self._trained.ranker.actions, weights)
        return replace(self._trained, ranker=ranker, memory=memory, loops=loops, seen=seen)
