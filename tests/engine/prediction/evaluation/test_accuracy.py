"""Floors under the accuracy on real projects, a little below what is measured (see tests/benchmarks/table.py)."""

from __future__ import annotations

import pytest

from teachbot.engine.prediction.evaluation.evaluation import evaluate_nlu
from teachbot.engine.prediction.nlu.interpreter import train_interpreter
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.training_data.config import Config
from tests.benchmarks.learning.protocol import LARGER, SMALLER, mean, scores
from tests.benchmarks.splits import available, nlu_split

pytestmark = pytest.mark.skipif(not available(), reason="the splits are not beside the repository")

STORIES = {LARGER: (0.92, 0.75, 0.92), SMALLER: (0.79, 0.58, 0.78)}
"""Least accuracy of actions without listen, of whole stories, and of actions after another story: means over projects.

On parts held out of training data, five splits a project: single tiny folds say more about chance than about a policy.
"""

NLU = {"carbon-bot": (0.75, 0.86), "financial-demo": (0.90, 0.94), "helpdesk": (0.90, 0.70)}


@pytest.mark.parametrize("names", STORIES, ids=["larger", "smaller"])
def test_next_actions(names: tuple[str, ...]) -> None:
    found = scores(names, lambda dialogues, domain: train_policy(dialogues, domain, Config()))
    whole = mean([mean(splits) for splits in found.values()])
    for measured, floor in zip((whole.actions, whole.stories, whole.after), STORIES[names], strict=True):
        assert measured >= floor


@pytest.mark.parametrize("name", NLU)
def test_understanding(name: str) -> None:
    project, examples = nlu_split(name)
    scores = evaluate_nlu(train_interpreter(project.nlu, project.domain, Config()), examples)
    assert scores.intent_accuracy >= NLU[name][0]
    assert scores.entity_f1 >= NLU[name][1]
