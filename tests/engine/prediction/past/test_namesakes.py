"""Actions named after intents answer them where no story says what does."""

from __future__ import annotations

import pytest

from teachbot.engine.dialogue.domain import Domain, IntentSpec
from teachbot.engine.dialogue.events import Event
from teachbot.engine.prediction.evaluation.regression import Regression
from teachbot.engine.prediction.past.namesakes import namesake
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.prediction.bots import LISTEN, done, heard

ACTIONS = frozenset({"utter_hours", "utter_opening_times", "action_check_balance", "search_form", "utter_ok"})


@pytest.mark.parametrize(
    ("intent", "action"),
    [
        ("hours", "utter_hours"),
        ("faq_hours", "utter_hours"),
        ("OpeningTime", "utter_opening_times"),
        ("balance", "action_check_balance"),
        ("search", "search_form"),
        ("faqopeningtimes", "utter_opening_times"),
        ("openingtimez", "utter_opening_times"),
        ("deny", None),
        ("", None),
    ],
)
def test_names_are_compared_by_what_they_are_about(intent: str, action: str | None) -> None:
    assert namesake(intent, ACTIONS) == action


def test_two_equally_like_names_are_none() -> None:
    assert namesake("price", frozenset({"utter_price", "action_price"})) is None


def _story(intent: str) -> Dialogue:
    return Dialogue(intent, (*heard(intent), *done(f"utter_{intent}"), LISTEN))


TOPICS = ("hours", "price", "parking", "menu", "weather")

DOMAIN = Domain(
    intents=tuple(IntentSpec(n) for n in TOPICS), actions=tuple(f"utter_{n}" for n in TOPICS), version="3.1"
)


def test_an_intent_that_no_story_shows_gets_its_namesake() -> None:
    policy = train_policy([_story(n) for n in TOPICS[:-1]], DOMAIN, Config())
    past: tuple[Event, ...] = heard("weather")
    assert policy.rank(past).best == "utter_weather"
    assert not Regression(policy, [_story("weather")]).standing.failures
    policy.learn(past, "utter_menu")
    assert policy.rank(past).best == "utter_menu"
