"""`teachbot test` holds a project's own stories out, here or on a cluster."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from teachbot.engine.errors import EnvironmentFailure
from teachbot.tui.__main__ import cli

DOMAIN = "intents: [book, faq, affirm]\nresponses: {utter_a: [{text: a}], utter_b: [{text: b}], utter_c: [{text: c}]}\n"

STORIES = """stories:
- story: pays
  steps: [{intent: book}, {action: utter_a}, {intent: affirm}, {action: utter_b}]
- story: asks
  steps: [{intent: faq}, {action: utter_c}, {intent: affirm}, {action: utter_c}]
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))


def test_every_story_is_predicted_once() -> None:
    told = CliRunner().invoke(cli, ["test", "restaurant", "--folds", "3", "--json"])
    report = json.loads(told.stdout)
    assert report["stories"]["count"] > 2
    assert told.exit_code == bool(report["failed"])


def test_folds_and_test_stories_exclude_each_other(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["test", "restaurant", "--folds", "3", "--stories", str(tmp_path)])
    assert told.exit_code == 2
    assert "leave --stories out" in told.stderr


def test_without_dask_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = CliRunner().invoke(cli, ["test", "restaurant", "--scheduler", "tcp://127.0.0.1:9"])
    assert isinstance(told.exception, EnvironmentFailure)
    assert told.exception.remedy == "pip install 'teachbot[dask]'"


def test_max_history_tells_how_far_back_policies_look(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text(DOMAIN)
    stories = tmp_path / "data" / "stories.yml"
    stories.parent.mkdir()
    stories.write_text(STORIES)
    words = ["test", str(tmp_path), "--stories", str(stories)]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert CliRunner().invoke(cli, [*words, "--max-history", "3"]).exit_code == 0
    assert CliRunner().invoke(cli, [*words, "--max-history", "1"]).exit_code == 1
