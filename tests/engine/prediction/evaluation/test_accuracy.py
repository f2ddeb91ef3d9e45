"""Floors under the accuracy on real projects, a little below what is measured (see tests/benchmarks/table.py)."""

from __future__ import annotations

import pytest

from teachbot.engine.prediction.evaluation.evaluation import evaluate_nlu, evaluate_stories
from teachbot.engine.prediction.nlu.interpreter import train_interpreter
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.training_data.config import Config
from tests.benchmarks.splits import available, folds, mean, nlu_split

pytestmark = pytest.mark.skipif(not available(), reason="the splits are not beside the repository")

STORIES = {
    "carbon-bot": (0.945, 0.58),
    "carbon-bot-1x": (0.945, 0.58),
    "financial-demo": (0.98, 0.90),
    "financial-demo-1x": (0.92, 0.78),
    "helpdesk": (0.97, 0.88),
    "helpdesk-1x": (0.97, 0.88),
}

NLU = {"carbon-bot": (0.75, 0.86), "financial-demo": (0.90, 0.94), "helpdesk": (0.90, 0.70)}


@pytest.mark.parametrize("name", STORIES)
def test_next_actions(name: str) -> None:
    scores = [evaluate_stories(train_policy(f.train, f.domain, Config()), f.test) for f in folds(name)]
    assert mean([s.accuracy for s in scores]) >= STORIES[name][0]
    assert mean([s.story_accuracy for s in scores]) >= STORIES[name][1]


@pytest.mark.parametrize("name", NLU)
def test_understanding(name: str) -> None:
    project, examples = nlu_split(name)
    scores = evaluate_nlu(train_interpreter(project.nlu, project.domain, Config()), examples)
    assert scores.intent_accuracy >= NLU[name][0]
    assert scores.entity_f1 >= NLU[name][1]
