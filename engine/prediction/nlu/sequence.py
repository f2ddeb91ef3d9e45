"""A linear-chain model over sparse features: the averaged structured perceptron (Collins 2002), Viterbi decoding."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LEAST = -300.0
"""Exponent below which a tag is as good as impossible; products of lower ones would vanish."""

EPOCHS = 8

RUNS = 2
"""Orders of the sentences that are learned from, each anew; the mean of their weights errs less than either."""

MISSED, IMAGINED = 24.0, 2.0
"""By how much the right tag of an entity, and the absence of one, must lead in training (chosen by cross-validation).

What stands outside is plenty and learned anyway; without the lead, few examples teach hardly any entity.
"""


class SequenceModel:
    """Weights of features by tag and of tags after tags."""

    def __init__(self, vocabulary: dict[str, int], tags: Sequence[str]) -> None:
        self.vocabulary = vocabulary
        self.tags = tuple(tags)
        self.weights: Floats = np.zeros((len(vocabulary), len(tags)), np.float32)
        self.steps: Floats = np.zeros((len(tags) + 1, len(tags)), np.float32)
        """Row: the tag before, the last row for the start."""
        self.forbidden = _forbidden(self.tags)

    def rows(self, features: Sequence[str]) -> NDArray[np.int64]:
        """The rows of the features that are known."""
        vocabulary = self.vocabulary
        return np.array([vocabulary[f] for f in features if f in vocabulary], np.int64)

    def emissions(self, sentence: Sequence[NDArray[np.int64]]) -> Floats:
        """The score of each tag at each token."""
        scores: Floats = np.add.reduceat(self.weights[np.concatenate(sentence)], _starts(sentence), axis=0)
        return scores

    def best(self, emissions: Floats) -> list[int]:
        """The tags with the highest score together."""
        return _path(emissions, self.steps + self.forbidden)

    def probabilities(self, emissions: Floats, temperature: float) -> NDArray[np.float64]:
        """The probability of each tag at each token, over all ways to tag the rest (forward-backward)."""
        here = emissions.astype(np.float64)
        here = np.exp(np.maximum((here - here.max(axis=1, keepdims=True)) / temperature, _LEAST))
        steps = np.exp((self.steps + self.forbidden).astype(np.float64) / temperature)
        inner = steps[:-1]
        before, after = here.copy(), np.ones_like(here)
        before[0] *= steps[-1]
        before[0] /= before[0].sum()
        for at in range(1, len(here)):
            before[at] *= before[at - 1] @ inner
            before[at] /= before[at].sum()
        for at in range(len(here) - 2, -1, -1):
            after[at] = inner @ (here[at + 1] * after[at + 1])
            after[at] /= after[at].sum()
        joint = before * after
        found: NDArray[np.float64] = joint / joint.sum(axis=1, keepdims=True)
        return found


def _path(emissions: Floats, steps: Floats) -> list[int]:
    inner = steps[:-1]
    score = emissions[0] + steps[-1]
    back: list[NDArray[np.int64]] = []
    for here in emissions[1:]:
        through = score[:, None] + inner
        back.append(through.argmax(axis=0))
        score = through.max(axis=0) + here
    path = [int(score.argmax())]
    for choice in reversed(back):
        path.append(int(choice[path[-1]]))
    return path[::-1]


def _starts(sentence: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Where each token's rows begin once all stand in a line."""
    starts = np.zeros(len(sentence), np.int64)
    np.cumsum([len(rows) for rows in sentence[:-1]], out=starts[1:])
    return starts


def _forbidden(tags: Sequence[str]) -> Floats:
    """Minus infinity, as it were, where an inside follows what it cannot continue."""
    penalty = np.zeros((len(tags) + 1, len(tags)), np.float32)
    for to, tag in enumerate(tags):
        if tag.startswith("I-"):
            allowed = [at for at, before in enumerate(tags) if before[2:] == tag[2:] and before != "O"]
            penalty[:, to] = -1e6
            penalty[allowed, to] = 0.0
    return penalty


def train_sequence(sentences: Sequence[Sequence[Sequence[str]]], tags: Sequence[Sequence[str]]) -> SequenceModel:
    """The weights averaged over a few passes over the sentences."""
    names = tuple(dict.fromkeys(["O", *(t for row in tags for t in row)]))
    names += tuple(f"I-{t[2:]}" for t in names if t.startswith("B-") and f"I-{t[2:]}" not in names)
    vocabulary: dict[str, int] = {}
    for sentence in sentences:
        for features in sentence:
            for feature in features:
                vocabulary.setdefault(feature, len(vocabulary))
    model = SequenceModel(vocabulary, names)
    place = {tag: at for at, tag in enumerate(names)}
    cases = []
    for sentence, row in zip(sentences, tags, strict=True):
        if sentence:
            rows, gold = [model.rows(f) for f in sentence], [place[t] for t in row]
            cases.append(_Case(rows, np.concatenate(rows), _starts(rows), gold, _handicap(gold, len(names))))
    for seed in range(RUNS):
        weights, steps = _learned(model, cases, seed)
        model.weights += weights / RUNS
        model.steps += steps / RUNS
    return model


def _handicap(gold: Sequence[int], count: int) -> Floats:
    """What the wrong tags are given ahead of the right one while learning; 0 is the tag outside."""
    ahead = np.zeros((len(gold), count), np.float32)
    for at, right in enumerate(gold):
        ahead[at] = MISSED if right else IMAGINED
        ahead[at, right] = 0.0
    return ahead


@dataclass(frozen=True, slots=True)
class _Case:
    """A sentence to learn from."""

    rows: list[NDArray[np.int64]]
    flat: NDArray[np.int64]
    """The rows of all tokens in a line."""
    starts: NDArray[np.int64]
    gold: list[int]
    ahead: Floats


def _learned(model: SequenceModel, cases: Sequence[_Case], seed: int) -> tuple[Floats, Floats]:
    """Weights and steps of one run, each the mean of what it was after every sentence."""
    weights, steps = np.zeros_like(model.weights), np.zeros_like(model.steps)
    weights_sum, steps_sum = np.zeros(weights.shape), np.zeros(steps.shape)
    start, clock = len(model.tags), 1
    order, shuffled = list(cases), random.Random(seed)
    for _ in range(EPOCHS):
        shuffled.shuffle(order)
        for case in order:
            scores = np.add.reduceat(weights[case.flat], case.starts, axis=0) + case.ahead
            guess = _path(scores, steps + model.forbidden)
            clock += 1
            if guess == case.gold:
                continue
            before_gold, before_guess = start, start
            for rows, right, wrong in zip(case.rows, case.gold, guess, strict=True):
                if right != wrong:
                    weights[rows, right] += 1
                    weights[rows, wrong] -= 1
                    weights_sum[rows, right] += clock
                    weights_sum[rows, wrong] -= clock
                if (before_gold, right) != (before_guess, wrong):
                    steps[before_gold, right] += 1
                    steps[before_guess, wrong] -= 1
                    steps_sum[before_gold, right] += clock
                    steps_sum[before_guess, wrong] -= clock
                before_gold, before_guess = right, wrong
    return weights - (weights_sum / clock).astype(np.float32), steps - (steps_sum / clock).astype(np.float32)
