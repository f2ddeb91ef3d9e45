"""Passive-aggressive training of the ranker for very many stories: a few passes, each step touching few weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.prediction.ranker.dataset import Samples
from teachbot.engine.prediction.ranker.features import POINTERS

STEPS = 350_000
"""Decisions that are looked at in all, so that few stories are passed over more often."""

PASSES = (2, 12)
"""Over all decisions, at least and at most."""

BATCH = 128
"""Decisions that are scored together; the steps for those that go wrong are taken together, too."""

HELD_OUT = 20
"""One decision in so many is kept apart to find the temperature."""

UNUSED = -100.0
"""The score of pointers, which are not worth their time where there are very many stories."""

TEMPERATURES = np.geomspace(0.05, 3.0, 30)


def stream(samples: Samples, scales: NDArray[np.float64], action_count: int) -> NDArray[np.float32]:
    """Weights under which each decision leads by a margin of 1 (PA-I; Crammer et al. 2006), then tempered.

    The temperature makes held-out decisions most probable, so that scores can be read like log-probabilities.
    """
    weights = np.zeros((len(scales), POINTERS + action_count), np.float32)
    readiness = (scales**2).astype(np.float32)
    order = np.random.default_rng(0).permutation(len(samples))
    held, learned = order[::HELD_OUT], np.delete(order, np.s_[::HELD_OUT])
    for number in range(max(PASSES[0], min(PASSES[1], STEPS // max(1, len(learned))))):
        for start in range(0, len(learned), BATCH):
            _learn(weights, samples, learned[start : start + BATCH], readiness, 1.0 / (number + 1))
    temperature = _temperature(weights, samples, held[:5000])
    weights /= np.float32(temperature)
    weights[0, :POINTERS] = UNUSED
    return weights


def _scores(
    weights: NDArray[np.float32], samples: Samples, part: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Scores by decision and action, the rows of all features of these decisions, and which decision each is of."""
    lengths = samples.starts[part + 1] - samples.starts[part]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    owner = np.repeat(np.arange(len(part)), lengths)
    rows = samples.columns[np.arange(offsets[-1]) - offsets[owner] + samples.starts[part][owner]]
    scores = np.add.reduceat(weights[rows, POINTERS:], offsets[:-1], axis=0)
    return scores, rows.astype(np.int64), owner


def _learn(
    weights: NDArray[np.float32],
    samples: Samples,
    part: NDArray[np.int64],
    readiness: NDArray[np.float32],
    most: float,
) -> None:
    """One step for each decision that does not lead by the margin; `most` bounds it."""
    scores, rows, owner = _scores(weights, samples, part)
    lines = np.arange(len(part))
    right = samples.actions[part]
    lead = scores[lines, right].copy()
    scores[lines, right] = -np.inf
    rival = scores.argmax(axis=1)
    lack = np.maximum(0.0, 1.0 - lead + scores[lines, rival])
    length = np.bincount(owner, readiness[rows], len(part))
    step = np.minimum(most, lack / (2 * length)).astype(np.float32)
    wrong = step[owner] > 0
    at, of = rows[wrong], owner[wrong]
    change = step[of] * readiness[at]
    np.add.at(weights, (at, POINTERS + right[of]), change)
    np.add.at(weights, (at, POINTERS + rival[of]), -change)


def _temperature(weights: NDArray[np.float32], samples: Samples, held: NDArray[np.int64]) -> float:
    if not len(held):
        return 1.0
    losses = np.zeros(len(TEMPERATURES))
    for start in range(0, len(held), 500):
        part = held[start : start + 500]
        scores = _scores(weights, samples, part)[0].astype(np.float64)
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[np.arange(len(part)), samples.actions[part]]
        for number, temperature in enumerate(TEMPERATURES):
            losses[number] += (np.log(np.exp(scores / temperature).sum(axis=1)) - right / temperature).sum()
    return float(TEMPERATURES[int(losses.argmin())])
