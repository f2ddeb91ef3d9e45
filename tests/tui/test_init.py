"""A bot from nothing: `teachbot init`, then the first messages teach the first intents and answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from teachbot.engine.checks.project import check
from teachbot.engine.project.project import load
from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.session.selection import Chosen
from teachbot.tui.__main__ import cli
from teachbot.tui.app import TeachbotApp
from tests.tui.driving import driving


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new bot's folder."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "my bot")]).exit_code == 0
    return tmp_path / "my bot"


def test_a_new_bot_is_sound(bot: Path) -> None:
    project = load(bot)
    assert check(project) == ()
    assert "assistant_id: my-bot\n" in (bot / "config.yml").read_text("utf-8")


def test_what_is_there_is_never_overwritten(bot: Path) -> None:
    before = {path: path.read_bytes() for path in bot.rglob("*") if path.is_file()}
    done = CliRunner().invoke(cli, ["init", str(bot)])
    assert done.exit_code != 0 and "is there already" in str(done.exception)
    assert {path: path.read_bytes() for path in bot.rglob("*") if path.is_file()} == before


async def test_the_first_message_teaches_the_first_intent(bot: Path) -> None:
    app = TeachbotApp(Opening(Wanted(Chosen(bot), fresh=True)))
    async with driving(app) as driver:
        await driver.say("hello there")
        await driver.type("greet")
        await driver.press("enter", "enter")
        await driver.type("utter_hi")
        await driver.press("enter", "enter")
        await driver.type("Hi! What can I do?")
        await driver.press("enter", "enter", "ctrl+s", "enter")
        assert driver.snapshot.unsaved == 0
    project = load(bot)
    assert [(e.text, e.intent) for e in project.nlu.examples] == [("hello there", "greet")]
    assert [i.name for i in project.domain.intents] == ["greet"]
    assert [r.text for r in project.domain.responses["utter_hi"]] == ["Hi! What can I do?"]
    assert len(project.stories) == 1 and check(project) == ()
