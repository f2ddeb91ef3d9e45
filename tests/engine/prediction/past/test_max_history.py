"""Policies see the latest states only, where a project or the command line says how many."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.prediction.evaluation.evaluation import evaluate_stories
from teachbot.engine.prediction.model.model import train
from teachbot.engine.prediction.past.turns import Turn, recent
from teachbot.engine.prediction.policy.policy import Policy, train_policy
from teachbot.engine.prediction.ranker.features import extract_features
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, LISTEN, done, heard

TURNS = [Turn(), Turn("greet", actions=["a", "b"]), Turn("book", actions=["c"], changes=["slot=1"])]

STORIES = (
    Dialogue("pays", (*heard("book"), *done("utter_sure"), *heard("affirm"), *done("action_book"), LISTEN)),
    Dialogue("asks", (*heard("faq"), *done("utter_faq"), *heard("affirm"), *done("utter_ok"), LISTEN)),
)
"""What follows `affirm` depends on the turn before."""


def test_states_are_counted_as_rasa_does() -> None:
    assert [(t.intent, t.actions) for t in recent(TURNS, 1)] == [("book", ["c"])]
    assert [(t.intent, t.actions) for t in recent(TURNS, 3)] == [("greet", ["b"]), ("book", ["c"])]
    assert [(t.intent, t.actions) for t in recent(TURNS, 5)] == [("greet", ["a", "b"]), ("book", ["c"])]
    assert recent(TURNS, 6) == TURNS


def test_a_single_state_does_not_show_what_changed() -> None:
    assert recent(TURNS, 1)[0].changes == []
    assert TURNS[-1].changes == ["slot=1"]


@pytest.mark.parametrize(("states", "right"), [(None, 2), (3, 2), (1, 0)])
def test_stories_told_apart_by_an_earlier_turn(states: int | None, right: int) -> None:
    policy = train_policy(STORIES, DOMAIN, Config(max_history=states))
    correct = evaluate_stories(policy, STORIES).stories_correct
    assert correct == right if right else correct < 2


def test_what_is_older_has_no_say() -> None:
    policy = train_policy(STORIES, DOMAIN, Config(max_history=1))
    one, two = (policy.moment(story.events[:-2]) for story in STORIES)
    assert (one.features, one.pointer_targets, one.verdict) == (two.features, two.pointer_targets, two.verdict)
    assert one.key != two.key, "a lesson for the one must not change the other"


def test_a_refit_sees_no_more() -> None:
    policy = train_policy(DIALOGUES, DOMAIN, Config(max_history=1))
    past = STORIES[0].events[:-2]
    policy.learn(past, "utter_ok")
    again: Policy = policy.refit()
    assert tuple(extract_features(again.history(past))) == policy.moment(past).features
    assert again.rank(past).best == "utter_ok"


def test_a_project_asked_for_less_history_is_another_one() -> None:
    root: Path = bundled_bot("concertbot")
    whole, short = load(root), load(root, max_history=1)
    assert whole.fingerprint() != short.fingerprint()
    assert train(short).policy.config.max_history == 1
    assert train(whole).policy.config.max_history == whole.config.max_history
