"""Which intent a text has, and how likely: a linear classifier on n-grams, calibrated on held-out examples."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.nlu.tfidf import Vector, Vectorizer

Sparse: TypeAlias = Any
"""scipy.sparse.csr_matrix, which has no types."""

MARGIN_WEIGHT = 1.0
"""LinearSVC's C."""

FOLDS = 4
"""Held-out parts that the temperature is chosen on."""

TEMPERATURES = np.geomspace(0.05, 2.0, 40)


@dataclass(slots=True)
class IntentClassifier:
    """Linear scores by intent, turned into probabilities by a temperature."""

    vectorizer: Vectorizer
    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    """One row an n-gram, one column an intent."""
    biases: NDArray[np.float32]
    temperature: float

    def probabilities(self, text: str) -> NDArray[np.float64]:
        """The probability of each label; they sum to 1."""
        columns, values = self.vectorizer.vector(text)
        scores = self.biases.astype(np.float64)
        if len(columns):
            scores = scores + values @ self.weights[columns]
        probabilities: NDArray[np.float64] = softmax(scores[None, :], self.temperature)[0]
        return probabilities

    def matrix(self, texts: Sequence[str]) -> Sparse:
        """One row a text: what `chances` takes."""
        return build_matrix([self.vectorizer.vector(text) for text in texts], len(self.vectorizer.columns))

    def chances(self, matrix: Sparse) -> NDArray[np.float64]:
        """What `probabilities` gives, for many texts at once: one row a text."""
        return softmax(matrix @ self.weights.astype(np.float64) + self.biases.astype(np.float64), self.temperature)


def softmax(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Scores by row as probabilities; the lower the temperature, the surer."""
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    probabilities: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return probabilities


def train_classifier(
    texts: Sequence[str], intents: Sequence[str], hints: Sequence[tuple[str, str]] = ()
) -> IntentClassifier:
    """A classifier of the texts; the same examples always give the same one.

    Hints are texts with one of the intents that are learned like examples, but never judged by: they are not what
    people say.
    """
    labels = tuple(dict.fromkeys(intents))
    known = [*texts, *(text for text, _ in hints)]
    vectorizer = Vectorizer.fit(known)
    answers = np.array([labels.index(i) for i in (*intents, *(intent for _, intent in hints))])
    if len(labels) < 2:
        flat = np.zeros((len(vectorizer.columns), len(labels)), np.float32)
        return IntentClassifier(vectorizer, labels, flat, np.zeros(len(labels), np.float32), 1.0)
    matrix = build_matrix([vectorizer.vector(t) for t in known], len(vectorizer.columns))
    temperature = _temperature(matrix, answers, len(labels), len(texts))
    weights, biases = _fit(matrix, answers, len(labels))
    return IntentClassifier(vectorizer, labels, weights, biases, temperature)


def build_matrix(vectors: Sequence[Vector], width: int) -> Sparse:
    """Vectors as the rows of a sparse matrix."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in vectors])])
    columns = np.concatenate([columns for columns, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values.astype(np.float64), columns, starts), shape=(len(vectors), width))


def _fit(matrix: Sparse, answers: NDArray[np.int64], count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    from sklearn.svm import LinearSVC

    present = np.unique(answers)
    weights = np.zeros((matrix.shape[1], count), np.float32)
    biases = np.full(count, -1.5, np.float32)
    if len(present) < 2:
        biases[present] = 1.0
        return weights, biases
    with warnings.catch_warnings(action="ignore"):  # of early stopping, and of many intents with few examples
        model = LinearSVC(C=MARGIN_WEIGHT, tol=0.05, max_iter=200, random_state=0).fit(matrix, answers)
    if len(present) == 2:
        weights[:, present] = np.stack([-model.coef_[0], model.coef_[0]], axis=1)
        biases[present] = [-model.intercept_[0], model.intercept_[0]]
    else:
        weights[:, present] = model.coef_.T
        biases[present] = model.intercept_
    return weights, biases


def _temperature(matrix: Sparse, answers: NDArray[np.int64], count: int, judged: int) -> float:
    """The temperature that makes held-out answers most probable; rows from `judged` on are never held out."""
    fold = np.full(len(answers), FOLDS)
    fold[np.argsort(answers[:judged], kind="stable")] = np.arange(judged) % FOLDS
    scores = np.zeros((judged, count))
    for held in range(FOLDS):
        rest = fold != held
        if len(np.unique(answers[rest])) < 2:
            return 0.5
        weights, biases = _fit(matrix[rest], answers[rest], count)
        scores[~rest[:judged]] = _as_new(matrix[~rest], matrix[rest]) @ weights + biases
    rows = np.arange(judged)
    losses = [-np.log(softmax(scores, t)[rows, answers[:judged]] + 1e-9).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _as_new(held: Sparse, learned: Sparse) -> Sparse:
    """Held-out vectors as they would be, had their n-grams been counted without them: unseen ones do not count."""
    seen = np.zeros(held.shape[1], bool)
    seen[learned.indices] = True
    length = np.asarray(held.multiply(held).sum(axis=1)).ravel()
    held = held.copy()
    held.data = np.where(seen[held.indices], held.data, 0.0)
    left = np.asarray(held.multiply(held).sum(axis=1)).ravel()
    factor = np.sqrt(length / np.maximum(left, 1e-9))
    held.data *= np.repeat(np.minimum(factor, 10.0), np.diff(held.indptr))
    return held
