"""The story graph beside the conversation, and the map."""

from __future__ import annotations

from teachbot.tui.screens.map import MapScreen
from tests.tui.driving import Driver, driving
from tests.tui.scripted import scripted_app


def _under_cursor(driver: Driver) -> str:
    line = driver.screen.graph.line
    return line.text if line is not None else ""


async def test_the_highlighted_choice_and_the_ghost_are_one_selection() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        assert "action_show_venue_reviews" in _under_cursor(driver)
        await driver.press("down")
        assert driver.choice in _under_cursor(driver)
        await driver.press("f3", "up")
        assert driver.choice == "action_show_venue_reviews"


async def test_enter_on_a_ghost_chooses_it() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("f3", "enter")
        assert "Hello there" in driver.text()


async def test_enter_on_the_trunk_selects_the_step_in_the_conversation() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        await driver.press("f3", "up", "enter")
        assert driver.screen.chat.step is not None


async def test_the_cursor_goes_by_steps_and_forks_there() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        await driver.press("shift+tab", "up", "up")
        step = driver.screen.chat.step
        assert step is not None
        await driver.press("ctrl+f")
        assert len(driver.snapshot.conversations) == 2
        assert driver.screen.chat.step is None


async def test_the_map_opens_and_closes() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("ctrl+g")
        assert isinstance(driver.app.screen, MapScreen)
        assert "START" in driver.text()
        await driver.press("slash", "g", "enter", "n", "o", "c")
        await driver.press("ctrl+g")
        assert driver.app.screen is driver.screen
