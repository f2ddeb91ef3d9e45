"""F7: what simulated users find is listed, opened where it is to be decided, taught, and gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.widgets import OptionList

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.probe import prospects
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.app import TeachbotApp
from teachbot.tui.settings import Settings
from tests.engine.probe.bots import model, project
from tests.tui.driving import Driver, ReadyMade, driving
from tests.tui.scripted import scripted_app

SILENCE = "without having said anything"


@pytest.fixture
def app() -> Iterator[TeachbotApp]:
    session = Session(project("restaurant"), LocalBot(project("restaurant"), model("restaurant")), None)
    yield TeachbotApp(ReadyMade(lambda: session), Settings())
    session.bot.close()
    model("restaurant").policy.relearn(())
    model("restaurant").interpreter.relearn(())


def titles(driver: Driver) -> list[str]:
    """What the dialog offers."""
    options = driver.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to find it, and soon."""
    monkeypatch.setattr(prospects, "CONVERSATIONS", 100)


async def open_the_silence(driver: Driver) -> None:
    await driver.press("f7")
    at = next(at for at, title in enumerate(titles(driver)) if SILENCE in title)
    await driver.press(*["down"] * at, "enter")


async def test_a_find_is_opened_taught_and_gone(app: TeachbotApp) -> None:
    async with driving(app) as driver:
        await open_the_silence(driver)
        assert driver.snapshot.question.asking is Asking.ACTION and driver.choice == "action_listen"
        assert len(driver.snapshot.conversations) == 2
        await driver.type("utter_default")
        await driver.press("enter")
        await driver.ponder()
        assert "the find is gone" in driver.text()
        await driver.press("f7")
        assert not [title for title in titles(driver) if SILENCE in title]
        await driver.press("escape")
        assert driver.snapshot.learned == 1


async def test_a_find_that_is_taught_something_else_is_still_there(app: TeachbotApp) -> None:
    async with driving(app) as driver:
        await open_the_silence(driver)
        await driver.press("enter")
        await driver.say("are you a bot?")
        await driver.press("down", "enter")
        await driver.ponder()
        assert driver.snapshot.learned == 1 and "the find is still there" in driver.text()


async def test_looking_again_looks_at_the_bot_as_it_was_taught(app: TeachbotApp) -> None:
    async with driving(app) as driver:
        await driver.press("f7")
        first = titles(driver)
        await driver.press("down", "enter")
        assert titles(driver) == first and first[0].startswith("Back")
        await driver.press("escape")
        assert driver.snapshot.revision == 0


async def test_a_branch_that_nobody_reached_is_opened(app: TeachbotApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prospects, "CONVERSATIONS", 2)
    async with driving(app) as driver:
        await driver.press("f7")
        at = next(at for at, title in enumerate(titles(driver)) if title.startswith("unreached"))
        await driver.press(*["down"] * at, "enter")
        assert len(driver.snapshot.conversations) == 2
        assert driver.snapshot.question.asking in (Asking.ACTION, Asking.MESSAGE)


async def test_a_server_is_left_alone() -> None:
    async with driving(scripted_app()) as driver:
        await driver.press("f7")
        assert "disturb the server" in driver.text() and driver.app.screen is driver.screen


async def test_the_line_offers_what_was_not_said_yet(app: TeachbotApp) -> None:
    async with driving(app) as driver:
        await driver.ponder()
        offered = driver.screen.composer.placeholder.split("“")[1].rstrip("”")
        await driver.press("right")
        assert driver.screen.composer.value == offered
        await driver.press("enter", "enter", "enter", "enter")
        await driver.ponder()
        assert offered not in driver.screen.composer.placeholder
