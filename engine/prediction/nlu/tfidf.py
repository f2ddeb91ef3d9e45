"""Texts as sparse vectors: kinds of n-grams weighted by how rare they are (tf-idf), each kind of its own length."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.nlu.words import char_grams, is_english, run_grams, sense_grams, word_grams

Vector = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Columns and their weights."""

KINDS: tuple[tuple[str, Callable[[str], Iterable[str]], float], ...] = (
    ("w", word_grams, 1.0),
    ("c", char_grams, 1.0),
    ("r", run_grams, 1.0),
    ("l", sense_grams, 1.0),
)
"""Prefix of the columns, n-grams of a text, and length of their part of the vector (chosen by cross-validation)."""


class Vectorizer:
    """Column and idf of each n-gram of the training texts."""

    def __init__(self, columns: dict[str, int], idf: NDArray[np.float32]) -> None:
        self.columns = columns
        self.idf = idf

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Vectorizer:
        """The n-grams of the texts, those of English only where they are English; idf is scikit-learn's smooth idf."""
        found: Counter[str] = Counter()
        kinds = KINDS if is_english(texts) else KINDS[:-1]
        for text in texts:
            for kind, grams, _ in kinds:
                found.update({kind + gram for gram in grams(text)})
        columns = {gram: at for at, gram in enumerate(found)}
        count = len(texts)
        idf = np.array([math.log((1 + count) / (1 + n)) + 1 for n in found.values()], np.float32)
        return cls(columns, idf)

    def vector(self, text: str) -> Vector:
        """The text's vector; n-grams that training did not see are left out."""
        parts = [self._part(kind, grams(text), length) for kind, grams, length in KINDS]
        return np.concatenate([columns for columns, _ in parts]), np.concatenate([weights for _, weights in parts])

    def _part(self, kind: str, grams: Iterable[str], length: float) -> Vector:
        columns = self.columns
        counts: dict[int, int] = {}
        for gram in grams:
            at = columns.get(kind + gram)
            if at is not None:
                counts[at] = counts.get(at, 0) + 1
        if not counts:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        at_columns = np.fromiter(counts, np.int32, len(counts))
        weights = np.log(np.fromiter(counts.values(), np.float32, len(counts))) + np.float32(1)
        weights *= self.idf[at_columns]
        weights *= np.float32(length) / np.sqrt((weights * weights).sum())
        return at_columns, weights
