from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from teachbot.engine.dialogue.events import Entity
from teachbot.engine.prediction.nlu.entities import EntityRecognizer, train_recognizer
from teachbot.engine.prediction.nlu.entity_features import token_features
from teachbot.engine.prediction.nlu.gazetteer import Gazetteer
from teachbot.engine.prediction.nlu.sequence import SequenceModel
from teachbot.engine.prediction.nlu.words import tokens
from teachbot.engine.training_data.nlu import Example, NluData
from tests.engine.prediction.bots import NLU

TEXT = "fly to Oslo now"
SPAN = [(7, 11, "city\x1f\x1f")]
GAZETTEER = Gazetteer((), (), [("city\x1f\x1f", "oslo", 3)], ("fly", "to", "oslo", "now"))


def _trained(nlu: NluData) -> EntityRecognizer:
    return train_recognizer(nlu, lambda _what, _share: None)


def test_hidden_words_leave_only_what_a_new_word_would_show() -> None:
    shown = token_features(TEXT, tokens(TEXT), GAZETTEER, SPAN)
    hidden = token_features(TEXT, tokens(TEXT), GAZETTEER, SPAN, hide=True)
    assert {"w=oslo", "-1=to", "v=city\x1f\x1fB"} <= set(shown[2])
    assert not {"w=oslo", "v=city\x1f\x1fB"} & set(hidden[2])
    assert {"-1=to", "+1=now", "u"} <= set(hidden[2])
    assert "+1=oslo" in shown[1]
    assert not any("oslo" in symbol or "v=" in symbol for row in hidden for symbol in row)


def test_new_values_are_told_by_the_words_around() -> None:
    values = ("Oslo", "Rome", "Oslo", "Rome", "Oslo")
    examples = [Example(f"go {w} {v}", "go", (_city(f"go {w} ", v),)) for v in values for w in ("to", "into")]
    others = [Example(text, "chat") for text in ("go on", "what now", "tell me more", "to be or not", "well then")]
    recognizer = _trained(NluData((*examples, *others)))
    assert [e.value for e in recognizer.entities("go to blarp")] == ["blarp"]
    assert recognizer.entities("tell me blarp") == ()


def _city(before: str, value: str) -> Entity:
    return Entity("city", value, len(before), len(before) + len(value))


def test_the_same_examples_give_the_same_weights() -> None:
    one, two = _trained(NLU).model, _trained(NLU).model
    assert one.tags == two.tags
    assert np.array_equal(one.weights, two.weights)
    assert np.array_equal(one.steps, two.steps)


def test_chances_are_shares_of_all_ways_to_tag() -> None:
    model, temperature = SequenceModel({}, ("O", "B-a", "I-a")), 2.0
    random = np.random.default_rng(0)
    model.steps = random.normal(size=(4, 3)).astype(np.float32)
    scores = random.normal(size=(4, 3)).astype(np.float32)
    steps = (model.steps + model.forbidden).astype(np.float64)
    found = np.zeros((4, 3))
    for path in product(range(3), repeat=4):
        total = sum(scores[at, tag] + steps[path[at - 1] if at else 3, tag] for at, tag in enumerate(path))
        found[range(4), path] += np.exp(total / temperature)
    assert model.probabilities(scores, temperature) == pytest.approx(found / found.sum(axis=1, keepdims=True))


def test_chances_of_far_apart_scores_are_still_shares() -> None:
    model = SequenceModel({}, ("O", "B-a", "I-a"))
    scores = np.array([[9e4, 0, 0], [0, 0, 9e4]] * 50, np.float32)
    found = model.probabilities(scores, 1.0)
    assert found.sum(axis=1) == pytest.approx(np.ones(100))
    assert found.min() >= 0
