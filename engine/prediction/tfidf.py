"""Texts as sparse vectors: n-grams weighted by how rare they are (tf-idf), words and characters each of length one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.prediction.words import char_grams, word_grams

Vector = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Columns and their weights."""


class Vectorizer:
    """Column and rarity of each n-gram of the training texts."""

    def __init__(self, columns: dict[str, int], rarity: NDArray[np.float32]) -> None:
        self.columns = columns
        self.rarity = rarity

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Vectorizer:
        """The n-grams of the texts; rarity is scikit-learn's smooth idf."""
        found: Counter[str] = Counter()
        for text in texts:
            found.update({*word_grams(text), *char_grams(text)})
        columns = {gram: at for at, gram in enumerate(found)}
        count = len(texts)
        rarity = np.array([math.log((1 + count) / (1 + n)) + 1 for n in found.values()], np.float32)
        return cls(columns, rarity)

    def vector(self, text: str) -> Vector:
        """The text's vector; n-grams that training did not see are left out."""
        words = self._block(word_grams(text))
        chars = self._block(char_grams(text))
        return np.concatenate([words[0], chars[0]]), np.concatenate([words[1], chars[1]])

    def _block(self, grams: Iterable[str]) -> Vector:
        columns = self.columns
        counts: dict[int, int] = {}
        for gram in grams:
            at = columns.get(gram)
            if at is not None:
                counts[at] = counts.get(at, 0) + 1
        if not counts:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        at_columns = np.fromiter(counts, np.int32, len(counts))
        weights = np.log(np.fromiter(counts.values(), np.float32, len(counts))) + np.float32(1)
        weights *= self.rarity[at_columns]
        length = float(np.sqrt((weights * weights).sum()))
        return at_columns, (weights / np.float32(length)).astype(np.float32)
