"""Agreeing by itself, with real keys."""

from __future__ import annotations

from teachbot.engine.session.snapshot import Asking
from teachbot.tui.app import TeachbotApp
from teachbot.tui.settings import Settings
from tests.tui.driving import ReadyMade, driving
from tests.tui.scripted import scripted_app, scripted_session


def sure_app(limit: float) -> TeachbotApp:
    return TeachbotApp(ReadyMade(scripted_session), Settings(agree_above=limit))


async def test_a_sure_bot_answers_up_to_its_listening() -> None:
    async with driving(sure_app(0.75)) as driver:
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.MESSAGE and "Hello there" in driver.text()
        assert driver.snapshot.learned == 0


async def test_an_undo_is_not_agreed_away_and_a_redo_keeps_what_comes() -> None:
    async with driving(sure_app(0.75)) as driver:
        await driver.say("hello")
        await driver.press("ctrl+z", "ctrl+z")
        assert driver.snapshot.question.asking is Asking.ACTION and driver.snapshot.can_redo
        await driver.press("ctrl+y")
        assert driver.snapshot.can_redo
        await driver.press("ctrl+f")
        assert driver.snapshot.question.asking is Asking.ACTION


async def test_below_the_limit_the_person_is_asked() -> None:
    async with driving(sure_app(0.85)) as driver:
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.ACTION


async def test_a_key_turns_it_on_and_escape_stops_it() -> None:
    async with driving(scripted_app()) as driver:
        driver.screen.agreeing.limit = 0.85
        await driver.press("ctrl+a")
        assert "agrees by itself from 0.85" in driver.text()
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.ACTION
        await driver.press("escape")
        assert "asks at each step again" in driver.text() and not driver.screen.agreeing.is_on
        await driver.press("enter", "enter")
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.INTENT
