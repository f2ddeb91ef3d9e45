"""The classifier of intents by itself."""

from __future__ import annotations

import warnings

import numpy as np

from teachbot.engine.prediction.nlu.intents import IntentClassifier, train_classifier

PARCELS = ("where is it", "has it arrived", "it is late", "when does it come")
REFUNDS = ("i want it back", "take this back", "give it back", "back it goes")
TEXTS = (*PARCELS, *REFUNDS)
INTENTS = ("parcel",) * 4 + ("refund",) * 4


def _best(classifier: IntentClassifier, text: str) -> str:
    return classifier.labels[int(classifier.probabilities(text).argmax())]


def test_hints_are_learned() -> None:
    text = "zloty qwerty"
    for intent in ("parcel", "refund"):
        assert _best(train_classifier(TEXTS, INTENTS, [(text, intent)]), text) == intent


def test_hints_are_not_judged_by() -> None:
    hints = [(word * 3, intent) for word in ("qx", "vj", "zk", "wq", "jh") for intent in ("parcel", "refund")]
    plain, hinted = train_classifier(TEXTS, INTENTS), train_classifier(TEXTS, INTENTS, hints)
    assert hinted.temperature <= plain.temperature * 1.1


def test_the_same_examples_give_the_same_classifier() -> None:
    one, two = (train_classifier(TEXTS, INTENTS, [("parcel", "parcel")]) for _ in range(2))
    assert one.temperature == two.temperature
    assert np.array_equal(one.weights, two.weights)


def test_a_word_that_no_example_has_is_told_by_what_it_is_about() -> None:
    classifier = train_classifier(
        ("my laptop is slow", "the printer hums", "a screen flickers", "i eat pizza", "a soup for lunch", "dinner now"),
        ("device",) * 3 + ("meal",) * 3,
    )
    assert _best(classifier, "tablet") == "device"
    assert _best(classifier, "breakfast") == "meal"


def test_many_intents_with_few_examples_are_learned_without_a_warning() -> None:
    names = [f"intent {number}" for number in range(30)]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        train_classifier([f"{name} please" for name in names], names)
    assert [str(w.message) for w in told] == []
