from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.prediction.ranker import fitting, objective
from teachbot.engine.prediction.ranker.dataset import Samples, SampleSet
from teachbot.engine.prediction.ranker.features import POINTERS
from teachbot.engine.prediction.ranker.fitting import L2_CANDIDATES, ROUNDS, fit, make_objective, minimise
from teachbot.engine.prediction.ranker.objective import L2, Doubles, Objective

ACTIONS = [f"action_{number}" for number in range(5)]

DECISION = st.tuples(
    st.sets(st.sampled_from([f"f{number}" for number in range(12)]), max_size=8),
    st.lists(st.none() | st.sampled_from(ACTIONS), min_size=POINTERS, max_size=POINTERS),
    st.sampled_from(ACTIONS[:4]),
)


def gathered(decisions: list[tuple[set[str], list[str | None], str]]) -> tuple[Samples, int]:
    sample_set = SampleSet(ACTIONS)
    for features, pointer_targets, action in decisions:
        sample_set.add(["1", *sorted(features)], pointer_targets, action, 1.0)
    samples, vocabulary = sample_set.take()
    return samples, len(vocabulary)


def plainly(samples: Samples, weights: Doubles) -> float:
    """The negative log-likelihood, decision by decision, as its definition has it."""
    loss = 0.0
    for at in range(len(samples)):
        summed = weights[samples.columns[samples.starts[at] : samples.starts[at + 1]]].sum(axis=0)
        scores = summed[POINTERS:].copy()
        occurring = np.unique(samples.actions)
        for pointer, aim in enumerate(samples.targets[at]):
            if aim >= 0:
                scores[aim] += summed[pointer]
        loss += samples.counts[at] * (np.log(np.exp(scores[occurring]).sum()) - scores[samples.actions[at]])
    return loss


@settings(max_examples=60, deadline=None)
@given(st.lists(DECISION, min_size=1, max_size=12), st.integers(0, 2**31), st.sampled_from([0, 1, 30]))
def test_it_is_the_penalised_log_likelihood(
    decisions: list[tuple[set[str], list[str | None], str]], seed: int, wide: int
) -> None:
    samples, width = gathered(decisions)
    chance = np.random.default_rng(seed)
    scales = chance.choice([0.5, 1.0, 3.0], width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(objective, "WIDE", wide)
        found = Objective(samples, scales, len(ACTIONS))
    flat = chance.normal(size=found.size)
    weights = found.weights(flat).astype(np.float64)
    own = weights / scales[:, None]
    assert (own**2).sum() == pytest.approx(flat @ flat, rel=1e-4), "each feature pays for its own weight"
    assert found.flat(found.weights(flat)) == pytest.approx(flat, abs=1e-4)
    loss, slope = found(flat)
    assert loss == pytest.approx(plainly(samples, weights) + 0.5 * L2 * (flat @ flat), rel=1e-4)
    step = chance.normal(size=found.size) * 1e-3
    ahead, behind = (plainly(samples, found.weights(x).astype(np.float64)) for x in (flat + step, flat - step))
    rise = (ahead - behind) / 2 + L2 * (flat @ step)
    assert slope @ step == pytest.approx(rise, abs=2e-4)


@settings(max_examples=30, deadline=None)
@given(st.lists(DECISION, min_size=2, max_size=12))
def test_starting_from_what_is_known_leads_to_the_same_place(
    decisions: list[tuple[set[str], list[str | None], str]],
) -> None:
    samples, width = gathered(decisions)
    found = Objective(samples, np.ones(width), len(ACTIONS))
    weights = fit(samples, np.ones(width), len(ACTIONS))
    again = minimise(found, found.flat(weights), ROUNDS)
    assert found(again)[0] == pytest.approx(found(found.flat(weights))[0], rel=1e-3, abs=1e-3)


def test_nothing_to_learn_gives_no_weights() -> None:
    samples, width = gathered([])
    assert not fit(samples, np.ones(width), len(ACTIONS)).any()


def test_held_out_stories_choose_the_penalty_where_there_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stories say nothing about each other, holding back pays; where they are all alike, it does not."""
    monkeypatch.setattr(fitting, "ENOUGH", 30)
    chance = np.random.default_rng(3)
    noisy, alike = SampleSet(ACTIONS), SampleSet(ACTIONS)
    random_stories, same_stories = [], []
    for number in range(30):
        features = ["1", *sorted({f"f{n}" for n in chance.integers(0, 12, 5)})]
        random_action = ACTIONS[int(chance.integers(0, 4))]
        random_stories.append(array("i", [noisy.add(features, [None] * POINTERS, random_action, 1.0)]))
        same = number % 4
        same_stories.append(array("i", [alike.add(["1", f"f{same}"], [None] * POINTERS, ACTIONS[same], 1.0)]))
    told = {}
    for name, sample_set, stories in (("noisy", noisy, random_stories), ("alike", alike, same_stories)):
        samples, vocabulary = sample_set.take()
        scales = np.ones(len(vocabulary))
        found = make_objective(samples, scales, len(ACTIONS), stories)
        told[name] = found.l2
        assert (found.counts == samples.counts).all(), "what was held out counts again"
        assert make_objective(samples, scales, len(ACTIONS), stories[1:]).l2 == L2, "too few to tell"
    assert told == {"noisy": max(L2_CANDIDATES), "alike": min(L2_CANDIDATES)}
