"""What the intent of a text says against entities in it: labels that examples of the intent hardly ever hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.nlu.tagging import kind_of
from teachbot.engine.training_data.nlu import Example

PRIOR = 0.5
"""Each intent counts as if it had so many examples more, which hold each label as often as all examples do."""


class EntityPriors:
    """How much more often than in all examples each label occurs in those of each intent."""

    def __init__(self, labels: Sequence[str], ratios: NDArray[np.float32]) -> None:
        self.labels = tuple(labels)
        """As `kind_of` names entities."""
        self.ratios = ratios
        """One row a label, one column an intent."""

    @classmethod
    def of(cls, examples: Sequence[Example], intents: Sequence[str]) -> EntityPriors:
        """Counted in the examples that have an intent; the columns are in the order of the `intents`."""
        counts, held = Counter[str](), Counter[tuple[str, str]]()
        for example in examples:
            intent = example.intent.split("/", 1)[0]
            counts[intent] += 1
            held.update((kind, intent) for kind in {kind_of(entity) for entity in example.entities})
        labels = list(dict.fromkeys(label for label, _ in held))
        number = np.array([counts[intent] for intent in intents], np.float32)
        there = np.array([[held[label, intent] for intent in intents] for label in labels], np.float32)
        there = there.reshape(len(labels), len(intents))
        usual = (there.sum(axis=1, keepdims=True) + 0.5) / (number.sum() + 1)
        return cls(labels, ((there + PRIOR * usual) / (number + PRIOR) / usual).astype(np.float32))

    def log_prior_ratios(self, probabilities: NDArray[np.float64]) -> dict[str, float]:
        """For each label the logarithm of how much rarer it is than usual under these probabilities of intents; ≤ 0."""
        rarer = np.log(self.ratios @ probabilities.astype(np.float32))
        return {label: min(0.0, float(ratio)) for label, ratio in zip(self.labels, rarer, strict=True)}
