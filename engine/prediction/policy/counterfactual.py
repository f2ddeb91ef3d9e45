"""What training would have found without some of its stories."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.prediction.ranker.dataset import DatasetBuilder, merge
from teachbot.engine.prediction.ranker.fitting import fit
from teachbot.engine.prediction.ranker.ranker import Ranker
from teachbot.engine.prediction.ranker.training import Trained, is_exact, scales_of
from teachbot.engine.training_data.stories import Dialogue

LARGEST = 1_000
"""Dialogues at most; of more, the answer would come too late to be read."""


class Counterfactuals:
    """Answers for one trained policy; where stories begin and end is told as before."""

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
        ranker = trained.ranker
        is_whole = list(vocabulary) == list(ranker.vocabulary) and len(self._samples) > 0
        self._is_exact = is_whole and is_exact(self._samples, len(ranker.actions))

    def without(self, stories: Collection[str]) -> Trained | None:
        """What training finds without the dialogues of these names; None where it did not weigh exactly."""
        if not self._is_exact:
            return None
        counts = self._samples.counts.copy()
        for name, shown in zip(self._names, self._shown, strict=True):
            if name in stories:
                np.subtract.at(counts, shown.samples, np.float32(1))
        old = self._trained.ranker
        weights = fit(self._samples.only(counts), scales_of(old.vocabulary), len(old.actions))
        kept = (shown for name, shown in zip(self._names, self._shown, strict=True) if name not in stories)
        found = merge(kept, self._trained.lessons)
        return replace(
            self._trained,
            ranker=Ranker(old.vocabulary, old.actions, weights),
            memory=found.memory,
            loops=found.loops,
            answers=found.answers,
            seen=found.actions,
        )
