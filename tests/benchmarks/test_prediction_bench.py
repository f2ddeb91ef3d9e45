"""Speed of predicting, correcting, parsing and training (pytest-benchmark)."""

from __future__ import annotations

from typing import Any

import pytest

from teachbot.engine.prediction.evaluation.regression import Regression
from teachbot.engine.prediction.nlu.interpreter import train_interpreter
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.training_data.config import Config
from tests.benchmarks.synthetic import synthetic_dialogues, synthetic_domain
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, NLU

STORIES = list(synthetic_dialogues(500))
POLICY = train_policy(STORIES, synthetic_domain(), Config())
PAST = STORIES[0].events[:-2]


def test_predict(benchmark: Any) -> None:
    assert benchmark(POLICY.rank, PAST).actions


def test_correct(benchmark: Any) -> None:
    def correct() -> str:
        POLICY.learn(PAST, "action_7")
        return POLICY.rank(PAST).best

    assert benchmark(correct) == "action_7"
    POLICY.relearn(())


def test_explain(benchmark: Any) -> None:
    assert benchmark(POLICY.explain, PAST)


def test_rescore_every_story(benchmark: Any) -> None:
    regression = Regression(POLICY, STORIES)
    assert benchmark(regression.update).total == 500


@pytest.mark.parametrize("count", [50, 500])
def test_train(benchmark: Any, count: int) -> None:
    benchmark.pedantic(train_policy, (STORIES[:count], synthetic_domain(), Config()), rounds=2)


def test_parse(benchmark: Any) -> None:
    interpreter = train_interpreter(NLU, DOMAIN, Config())
    assert benchmark(interpreter.parse, "book a flight from Rome to Oslo please").intents


def test_train_a_small_bot(benchmark: Any) -> None:
    benchmark(train_policy, DIALOGUES, DOMAIN, Config())
