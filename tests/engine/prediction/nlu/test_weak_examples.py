"""Names of intents, and buttons, as further examples."""

from __future__ import annotations

import pytest

from teachbot.engine.dialogue.domain import Domain, Response
from teachbot.engine.prediction.nlu.weak_examples import buttoned, named


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("ask_weather", "ask weather"),
        ("askWeather", "ask weather"),
        ("out-of-scope", "out of scope"),
        ("faq/ask_price", "ask price"),
        ("FAQ", "faq"),
        ("试试按钮", "试试按钮"),
    ],
)
def test_a_name_is_read_as_words(intent: str, words: str) -> None:
    assert named([intent]) == [(words, intent)]


def test_a_name_without_words_hints_at_nothing() -> None:
    assert named(["___", "greet"]) == [("greet", "greet")]


def test_titles_of_buttons_are_texts_of_the_intent_that_they_send() -> None:
    buttons = (
        {"title": "Sounds lovely", "payload": "/affirm"},
        {"title": "In Rome", "payload": '/inform{"city": "Rome"}'},
        {"title": "The price", "payload": "/faq/price"},
        {"title": "Typed as it is", "payload": "yes"},
        {"title": "Broken", "payload": "/affirm{"},
        {"title": "Not learned", "payload": "/unknown"},
        {"title": None, "payload": "/affirm"},
        {"title": "A link", "url": "https://example.org"},
    )
    domain = Domain(responses={"utter_ask": (Response("?", buttons), Response("!", buttons[:1]))})
    found = buttoned(domain, ["affirm", "inform", "faq"])
    assert found == [("Sounds lovely", "affirm"), ("In Rome", "inform"), ("The price", "faq")]
