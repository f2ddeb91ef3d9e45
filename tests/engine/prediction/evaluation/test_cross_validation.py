from __future__ import annotations

import pytest

from teachbot.engine.errors import TeachbotError
from teachbot.engine.prediction.evaluation.cross_validation import cross_validate, folds_of
from teachbot.engine.training_data.config import Config
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, RULES, STORIES


def test_each_story_is_held_out_once_and_rules_never() -> None:
    folds = folds_of(DIALOGUES, 3)
    held = [dialogue.name for _, test in folds for dialogue in test]
    assert sorted(held) == sorted(dialogue.name for dialogue in STORIES)
    for train, test in folds:
        assert set(RULES) <= set(train)
        assert not set(test) & set(train)


def test_figures_are_the_same_in_several_processes() -> None:
    alone = cross_validate(DIALOGUES, DOMAIN, Config(), parts=2)
    assert cross_validate(DIALOGUES, DOMAIN, Config(), parts=2, jobs=2) == alone
    assert len(alone.stories) == len(STORIES)


def test_a_cluster_gives_the_same_figures() -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        there = cross_validate(DIALOGUES, DOMAIN, Config(), parts=2, scheduler=cluster.scheduler_address)
    assert there == cross_validate(DIALOGUES, DOMAIN, Config(), parts=2)


def test_a_scheduler_that_is_not_there_is_told() -> None:
    with pytest.raises(TeachbotError):
        cross_validate(DIALOGUES, DOMAIN, Config(), parts=2, scheduler="tcp://127.0.0.1:9")
