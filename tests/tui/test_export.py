"""The main job on the bundled concert bot, with real keys: teach, go back, export, and read it again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from teachbot.engine.dialogue.events import ActionExecuted, UserUttered
from teachbot.engine.project.bundled import find
from teachbot.engine.project.project import load
from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.session.selection import Chosen
from teachbot.tui.app import TeachbotApp
from teachbot.tui.dialogs.export import ExportDialog
from tests.tui.driving import driving


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the concert bot, and a home of its own."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(find("concertbot"), tmp_path / "concertbot"))


async def test_teach_go_back_and_export(project: Path) -> None:
    before = (project / "data" / "stories.yml").read_bytes()
    app = TeachbotApp(Opening(Wanted(Chosen(project), fresh=True)))
    async with driving(app) as driver:
        await driver.say("hello")
        await driver.press("enter", "enter", "enter")
        await driver.say("/search_concerts")
        await driver.press("enter")
        if driver.snapshot.question.subject:
            await driver.press("enter")
        await driver.press("enter")
        await driver.say("/compare_reviews")
        while driver.choice != "action_show_concert_reviews":
            await driver.press("down")
        await driver.press("enter", "enter")
        actions = [e.name for e in driver.snapshot.events if isinstance(e, ActionExecuted)]
        assert actions[-1] == "action_show_concert_reviews"
        await driver.press("ctrl+z", "ctrl+z", "ctrl+y", "ctrl+y")
        assert [e.name for e in driver.snapshot.events if isinstance(e, ActionExecuted)] == actions
        await driver.press("ctrl+s")
        assert isinstance(app.screen, ExportDialog)
        assert "data/stories.yml" in driver.text() and "action_show_concert_reviews" in driver.text()
        await driver.press("enter")
        assert app.screen is driver.screen
        assert driver.snapshot.unsaved == 0
        assert "exported" in driver.text()
    after = (project / "data" / "stories.yml").read_bytes()
    assert after.startswith(before.rstrip())
    wanted = ActionExecuted("action_show_concert_reviews")
    taught = [d.events for d in load(project).dialogues if wanted in d.events]
    said = [[e.intent.name for e in events if isinstance(e, UserUttered)] for events in taught]
    assert ["greet", "search_concerts", "compare_reviews"] in said


async def test_nothing_to_export_is_said(project: Path) -> None:
    async with driving(TeachbotApp(Opening(Wanted(Chosen(project), fresh=True)))) as driver:
        await driver.press("ctrl+s")
        assert "Nothing new to write" in driver.text()
        await driver.press("escape")
        assert driver.app.screen is driver.screen
