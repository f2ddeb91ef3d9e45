"""The two linear machines of the ranker."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.prediction.ranker import fitting
from teachbot.engine.prediction.ranker.dataset import Samples, SampleSet
from teachbot.engine.prediction.ranker.features import POINTERS
from teachbot.engine.prediction.ranker.fitting import fit
from teachbot.engine.prediction.ranker.ranker import CorrectedRanker, Ranker

ACTIONS = [f"action_{number}" for number in range(5)]
NOTHING: list[str | None] = [None] * POINTERS

DECISION = st.tuples(
    st.sets(st.sampled_from([f"f{number}" for number in range(12)]), max_size=8),
    st.lists(st.none() | st.sampled_from(ACTIONS), min_size=POINTERS, max_size=POINTERS),
    st.sampled_from(ACTIONS[:4]),
)

Decisions = list[tuple[set[str], list[str | None], str]]


def gather(decisions: Decisions) -> tuple[Samples, dict[str, int]]:
    gathered = SampleSet(ACTIONS)
    for features, targets, action in decisions:
        gathered.add(["1", *sorted(features)], targets, action, 1.0)
    samples, vocabulary = gathered.take()
    return samples, dict(vocabulary)


def ranker_of(decisions: Decisions) -> CorrectedRanker:
    samples, vocabulary = gather(decisions)
    return CorrectedRanker(Ranker(vocabulary, ACTIONS, fit(samples, np.ones(len(vocabulary)), len(ACTIONS))))


def best(ranker: CorrectedRanker, features: set[str], targets: list[str | None]) -> str:
    rows = ranker.known(["1", *sorted(features)])
    return ACTIONS[int(ranker.scores(rows, targets).argmax())]


@settings(max_examples=40, deadline=None)
@given(st.lists(DECISION, max_size=12))
def test_the_same_decisions_give_the_same_weights_and_what_was_never_seen_is_unlikely(decisions: Decisions) -> None:
    samples, vocabulary = gather(decisions)
    weights = fit(samples, np.ones(len(vocabulary)), len(ACTIONS))
    assert (weights == fit(samples, np.ones(len(vocabulary)), len(ACTIONS))).all()
    if decisions:
        ranker = CorrectedRanker(Ranker(vocabulary, ACTIONS, weights))
        features = decisions[0][0]
        scores = ranker.scores(ranker.known(["1", *sorted(features)]), NOTHING)
        unseen = [at for at, name in enumerate(ACTIONS) if name not in {action for _, _, action in decisions}]
        assert all(scores[at] < 0 for at in unseen)


def test_a_feature_speaks_against_actions_that_it_was_never_seen_with() -> None:
    decisions: Decisions = [
        ({"a", "b"}, NOTHING, "action_0"),
        ({"a"}, NOTHING, "action_1"),
        ({"c"}, NOTHING, "action_2"),
    ]
    ranker = ranker_of(decisions)
    assert [best(ranker, features, NOTHING) for features, _, _ in decisions] == ["action_0", "action_1", "action_2"]
    with_b, without = (ranker.scores(ranker.known(["1", "a", *more]), NOTHING)[1] for more in (["b"], []))
    assert with_b < without


def test_what_a_pointer_names_is_repeated_even_where_no_story_shows_it() -> None:
    decisions: Decisions = []
    for name in ACTIONS[:3]:
        decisions += [({"resume"}, [name, None, None], name), ({f"ask {name}"}, NOTHING, name)]
    ranker = ranker_of(decisions)
    assert best(ranker, {"resume"}, ["action_3", None, None]) == "action_3"
    assert best(ranker, {"ask action_1"}, ["action_3", None, None]) == "action_1"


def test_training_goes_on_until_it_has_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    decisions: Decisions = [
        ({f"f{n}" for n in chance.integers(0, 30, 6)}, NOTHING, ACTIONS[int(chance.integers(0, 4))]) for _ in range(300)
    ]
    samples, vocabulary = gather(decisions)
    scales = np.ones(len(vocabulary))
    usual = fit(samples, scales, len(ACTIONS))
    monkeypatch.setattr(fitting, "ROUNDS", 10 * fitting.ROUNDS)
    assert (fit(samples, scales, len(ACTIONS)) == usual).all(), "the number of rounds stops nothing"


def test_nothing_to_learn_gives_no_weights() -> None:
    samples, vocabulary = gather([])
    assert not fit(samples, np.ones(len(vocabulary)), len(ACTIONS)).any()
