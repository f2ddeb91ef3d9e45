from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.events import ActionExecuted, Event
from teachbot.engine.prediction.policy import policy as ensemble
from teachbot.engine.prediction.policy.policy import Policy, train_policy
from teachbot.engine.prediction.ranker import training
from teachbot.engine.training_data.config import Config
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, STORIES, done, heard

TRAINED = train_policy(DIALOGUES, DOMAIN, Config()).trained

PASTS = [
    dialogue.events[:at]
    for dialogue in STORIES
    for at in range(2, len(dialogue.events))
    if isinstance(dialogue.events[at], ActionExecuted)
]

GREETED = (*heard("greet"), *done("utter_greet"), *heard("bye"))


@pytest.fixture
def policy() -> Policy:
    return Policy(DOMAIN, Config(), DIALOGUES, TRAINED)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from([d.name for d in DIALOGUES]), max_size=3), st.sampled_from(PASTS))
def test_it_is_nearly_what_training_without_the_stories_says(stories: set[str], past: tuple[Event, ...]) -> None:
    told = Policy(DOMAIN, Config(), DIALOGUES, TRAINED).rank_without(past, stories)
    trained = train_policy([d for d in DIALOGUES if d.name not in stories], DOMAIN, Config()).rank(past)
    assert told is not None
    assert told.policy == trained.policy
    moved = sum(abs(told.probability(action.name) - action.probability) for action in trained.actions) / 2
    assert moved < 0.15, "where stories begin and which features are general is told as before, no more"


def test_without_its_witnesses_a_prediction_is_less_sure(policy: Policy) -> None:
    stories = {w.story for w in policy.explain(GREETED)}
    told = policy.rank_without(GREETED, stories)
    assert told is not None
    assert told.probability("utter_bye") < policy.rank(GREETED).probability("utter_bye")


def test_lessons_still_hold_and_asking_changes_nothing(policy: Policy) -> None:
    policy.learn(GREETED, "utter_faq")
    before = policy.rank(GREETED)
    told = policy.rank_without(GREETED, {STORIES[0].name})
    assert told is not None and (told.best, told.policy) == ("utter_faq", "learned-now")
    assert policy.rank(GREETED) == before


def test_it_follows_a_refit(policy: Policy) -> None:
    policy.learn((*heard("stop"),), "utter_faq")
    fitted = policy.refit()
    told, same = fitted.rank_without(GREETED, {"asked in between"}), fitted.rank(GREETED)
    assert told is not None and told.best == same.best
    assert fitted.rank_without(GREETED, ()) is not None


def test_nothing_is_told_of_too_many_stories(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "EXACT", 0)
    assert policy.rank_without(GREETED, {STORIES[0].name}) is None
    monkeypatch.undo()
    monkeypatch.setattr(ensemble, "LARGEST", len(DIALOGUES) - 1)
    assert policy.rank_without(GREETED, {STORIES[0].name}) is None


def test_a_policy_without_stories_tells_nothing() -> None:
    assert train_policy((), DOMAIN, Config()).rank_without(GREETED, {"none"}) is None
