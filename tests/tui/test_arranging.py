"""Conversations under F4, and conflicts in the header, under F6 and before an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.project.project import load
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.session import Session
from teachbot.tui.app import TeachbotApp
from teachbot.tui.dialogs.choose import ChooseDialog
from teachbot.tui.dialogs.conversations import ConversationsDialog
from teachbot.tui.dialogs.export import ExportDialog
from tests.engine.scripted_bot import ScriptedBot
from tests.tui.driving import Driver, ReadyMade, driving
from tests.tui.scripted import scripted_app

STORIES = """\
version: "3.1"
stories:
- story: welcome
  steps:
  - intent: greet
  - action: utter_greet
"""
RULES = """\
version: "3.1"
rules:
- rule: farewell
  steps:
  - intent: goodbye
  - action: utter_goodbye
"""
DOMAIN = """\
version: "3.1"
intents: [greet, goodbye]
responses:
  utter_greet: [{text: Hello}]
  utter_goodbye: [{text: Bye}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "bot"
    (root / "data").mkdir(parents=True)
    (root / "domain.yml").write_text(DOMAIN)
    (root / "data" / "stories.yml").write_text(STORIES)
    (root / "data" / "rules.yml").write_text(RULES)
    return root


def app_of(root: Path) -> TeachbotApp:
    def make() -> Session:
        read = load(root)
        bot = ScriptedBot(read.domain, {"greet": ["utter_greet"], "goodbye": ["utter_goodbye"]})
        home = root.parent / "home"
        return Session(read, bot, Journal.create(home, root), reload=lambda: load(root), state_folder=home)

    return TeachbotApp(ReadyMade(make))


async def answer_wrongly(driver: Driver, intent: str, action: str) -> None:
    await driver.say(f"/{intent}")
    await driver.type(action)
    await driver.press("enter", "enter")
    await driver.ponder()


async def test_conversations_are_named_kept_out_dropped_and_brought_back() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter", "ctrl+f")
        assert "a second conversation" in driver.text()
        await driver.press("f4")
        assert isinstance(driver.app.screen, ConversationsDialog) and "forked from /greet" in driver.text()
        await driver.press("r")
        assert "greet" in driver.text()
        await driver.press("end")
        await driver.type(" twice")
        await driver.press("enter")
        assert [t.title for t in driver.snapshot.conversations if t.current] == ["greet twice"]
        await driver.press("space")
        assert "kept out of the export" in driver.text() and driver.snapshot.unsaved == 1
        await driver.press("space", "d")
        assert len(driver.snapshot.conversations) == 1 and "u bring back" in driver.text()
        await driver.press("d")
        assert len(driver.snapshot.conversations) == 1
        assert "cannot be dropped" in driver.screen.status.notice
        await driver.press("u")
        assert [t.title for t in driver.snapshot.conversations] == ["/greet", "greet twice"]
        await driver.press("escape")
        assert driver.app.screen is driver.screen


async def test_enter_describes_an_action_as_last_time() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/search_concerts")
        await driver.press("enter")
        await driver.say("Found two")
        await driver.press("ctrl+n")
        await driver.say("/search_concerts")
        await driver.press("enter")
        assert "as last time" in driver.text() and driver.choice == "again"
        await driver.press("enter")
        assert driver.snapshot.turns[-1].lines[-1].text == "Found two"


async def test_the_header_counts_what_is_taught_and_a_key_lists_it(project: Path) -> None:
    async with driving(app_of(project)) as driver:
        await driver.ponder()
        await driver.say("/greet")
        await driver.type("utter_goodbye")
        await driver.press("enter")
        await driver.ponder()
        assert "F6 shows" in driver.text()
        await driver.press("enter")
        await driver.ponder()
        assert driver.screen.header.standing.conflicts == 1
        assert "1 conflict" in driver.text().splitlines()[0]
        await driver.press("f6")
        assert "stories.yml:6" in driver.text() and "being taught" in driver.text()
        await driver.press("escape", "ctrl+z", "ctrl+z")
        await driver.type("utter_greet")
        await driver.press("enter", "enter")
        await driver.ponder()
        assert not driver.screen.header.standing.conflicts


async def test_what_a_rule_says_is_told_before_the_answer(project: Path) -> None:
    async with driving(app_of(project)) as driver:
        await driver.say("/goodbye")
        await driver.ponder()
        assert "refuse to train" not in driver.text()
        await driver.type("utter_greet")
        await driver.ponder()
        assert "contradicts" in driver.text() and "rules.yml:3" in driver.text()


@pytest.mark.parametrize(("letter", "written"), [("l", False), ("w", True)])
async def test_an_export_asks_what_becomes_of_a_contradiction(project: Path, letter: str, written: bool) -> None:
    before = (project / "data" / "stories.yml").read_text()
    async with driving(app_of(project)) as driver:
        await answer_wrongly(driver, "goodbye", "utter_greet")
        await driver.press("ctrl+s")
        assert isinstance(driver.app.screen, ChooseDialog) and "rules.yml:3" in driver.text()
        await driver.press(letter)
        assert isinstance(driver.app.screen, ExportDialog)
        await driver.press("ctrl+s")
        assert driver.app.screen is driver.screen
    assert ((project / "data" / "stories.yml").read_text() != before) is written
