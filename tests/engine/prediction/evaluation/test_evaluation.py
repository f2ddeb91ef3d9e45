from __future__ import annotations

import pytest

from teachbot.engine.dialogue.events import Entity, Intent
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.prediction.evaluation.evaluation import evaluate_nlu, evaluate_stories
from teachbot.engine.prediction.evaluation.regression import Regression
from teachbot.engine.prediction.evaluation.scores import NluScores, calibration_error
from teachbot.engine.prediction.nlu.interpreter import train_interpreter
from teachbot.engine.prediction.policy.policy import Policy, train_policy
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, LISTEN, NLU, STORIES, done, heard


@pytest.fixture
def policy() -> Policy:
    return train_policy(DIALOGUES, DOMAIN, Config())


def test_training_stories_pass(policy: Policy) -> None:
    scores = evaluate_stories(policy, STORIES)
    assert scores.failed == ()
    assert scores.story_accuracy == scores.accuracy == scores.top3_accuracy == 1.0


def test_a_wrong_step_is_counted_once_and_the_true_past_restored(policy: Policy) -> None:
    wrong = Dialogue("odd", (*heard("greet"), *done("utter_bye"), *heard("bye"), *done("utter_bye"), LISTEN), "test")
    scores = evaluate_stories(policy, [wrong])
    report = scores.as_json()
    assert report["stories"] == {"count": 1, "correct": 0, "accuracy": 0.0}
    assert report["actions_without_listen"]["count"] == 2
    assert report["actions"]["count"] == 4
    first = report["failed"][0]
    assert (first["story"], first["step"], first["expected"], first["predicted"]) == (
        "odd",
        1,
        "utter_bye",
        "utter_greet",
    )


def test_regression_counts_like_the_evaluation_and_names_what_broke(policy: Policy) -> None:
    regression = Regression(policy, DIALOGUES)
    assert (regression.standing.passed, regression.standing.total) == (len(STORIES), len(STORIES))
    policy.learn(heard("greet"), "utter_bye")
    standing = regression.update()
    assert standing.passed == evaluate_stories(policy, STORIES).stories_correct
    assert [(f.story, f.step, f.expected, f.predicted) for f in standing.broken] == [
        ("hello and bye", 1, "utter_greet", "utter_bye")
    ]
    policy.relearn(())
    assert regression.update().mended == ("hello and bye",)


def test_intents_are_scored_with_the_fallback_undone_and_fallbacks_counted() -> None:
    fallback = Intent("nlu_fallback", 0.8)
    rightly = Example("hm", "bye"), Understanding("hm", (fallback, Intent("greet", 0.1), Intent("bye", 0.1)))
    wrongly = Example("hi", "greet"), Understanding("hi", (fallback, Intent("greet", 0.2)))
    report = NluScores((rightly, wrongly)).as_json()
    assert report["intent_accuracy"] == 0.5
    assert report["fallback"] == {"count": 2, "wrongly": 1}
    assert report["entity_f1_micro"] is None
    assert report["response_accuracy"] is None
    assert NluScores(()).as_json()["intent_accuracy"] is None


def test_nlu_scores_compare_base_intents_and_exact_spans() -> None:
    entity = Entity("city", "Rome", 3, 7)
    right = Example("to Rome", "faq/price", (entity,)), Understanding("to Rome", (Intent("faq/bags", 1.0),), (entity,))
    wrong = Example("hi", "greet"), Understanding("hi", (Intent("bye", 0.5),), (Entity("city", "hi", 0, 2),))
    scores = NluScores((right, wrong))
    report = scores.as_json()
    assert report["intent_accuracy"] == 0.5
    assert report["response_accuracy"] == 0.0
    assert report["entity_f1_micro"] == pytest.approx(2 / 3)
    assert report["intent_f1_macro"] == pytest.approx(1 / 3)
    assert report["intent_f1_weighted"] == pytest.approx(0.5)


def test_a_bot_reads_its_own_examples() -> None:
    interpreter = train_interpreter(NLU, DOMAIN, Config())
    scores = evaluate_nlu(interpreter, NLU.examples)
    assert scores.intent_accuracy > 0.9
    assert scores.entity_f1 > 0.9


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    assert calibration_error([]) == 0
    assert calibration_error([(0.8, True)] * 4 + [(0.8, False)]) == pytest.approx(0)
    assert calibration_error([(1.0, False)] * 3) == pytest.approx(1)
