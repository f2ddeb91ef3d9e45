"""A linear-chain model over sparse features: the averaged structured perceptron (Collins 2002), Viterbi decoding."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

EPOCHS = 8

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
        flat = np.concatenate(sentence)
        starts = np.zeros(len(sentence), np.int64)
        np.cumsum([len(rows) for rows in sentence[:-1]], out=starts[1:])
        scores: Floats = np.add.reduceat(self.weights[flat], starts, axis=0)
        return scores

    def best(self, emissions: Floats) -> list[int]:
        """The tags with the highest score together."""
        steps = self.steps + self.forbidden
        inner = steps[:-1]
        score = emissions[0] + steps[-1]
        back: list[NDArray[np.int64]] = []
        for here in emissions[1:]:
            through = score[:, None] + inner
            choice = through.argmax(axis=0)
            back.append(choice)
            score = through[choice, np.arange(len(score))] + here
        path = [int(score.argmax())]
        for choice in reversed(back):
            path.append(int(choice[path[-1]]))
        return path[::-1]


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
    """The averaged weights of a few passes over the sentences."""
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
            gold = [place[t] for t in row]
            cases.append(([model.rows(f) for f in sentence], gold, _handicap(gold, len(names))))
    _learn(model, cases)
    return model


def _handicap(gold: Sequence[int], count: int) -> Floats:
    """What the wrong tags are given ahead of the right one while learning; 0 is the tag outside."""
    ahead = np.zeros((len(gold), count), np.float32)
    for at, right in enumerate(gold):
        ahead[at] = MISSED if right else IMAGINED
        ahead[at, right] = 0.0
    return ahead


def _learn(model: SequenceModel, cases: list[tuple[list[NDArray[np.int64]], list[int], Floats]]) -> None:
    weights_sum = np.zeros(model.weights.shape)
    steps_sum = np.zeros(model.steps.shape)
    start, clock = len(model.tags), 1
    shuffled = random.Random(0)
    for _ in range(EPOCHS):
        shuffled.shuffle(cases)
        for rows, gold, ahead in cases:
            guess = model.best(model.emissions(rows) + ahead)
            clock += 1
            if guess == gold:
                continue
            before_gold, before_guess = start, start
            for at, (right, wrong) in enumerate(zip(gold, guess, strict=True)):
                if right != wrong:
                    model.weights[rows[at], right] += 1
                    model.weights[rows[at], wrong] -= 1
                    weights_sum[rows[at], right] += clock
                    weights_sum[rows[at], wrong] -= clock
                if (before_gold, right) != (before_guess, wrong):
                    model.steps[before_gold, right] += 1
                    model.steps[before_guess, wrong] -= 1
                    steps_sum[before_gold, right] += clock
                    steps_sum[before_guess, wrong] -= clock
                before_gold, before_guess = right, wrong
    model.weights -= (weights_sum / clock).astype(np.float32)
    model.steps -= (steps_sum / clock).astype(np.float32)
