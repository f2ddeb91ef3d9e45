"""The story graph beside the conversation, and the map."""

from __future__ import annotations

from teachbot.tui.screens.map import MapScreen
from tests.tui.driving import Driver, driving
from tests.tui.scripted import concert_app, scripted_app


def _under_cursor(driver: Driver) -> str:
    line = driver.screen.graph.line
    return line.text if line is not None else ""


async def test_the_highlighted_choice_and_the_ghost_are_one_selection() -> None:
    async with driving(concert_app()) as driver:
        await driver.say("/greet")
        assert driver.choice == "utter_greet"
        assert "utter_greet" in _under_cursor(driver)
        await driver.press("down")
        assert driver.choice != "utter_greet"
        await driver.press("f3", "down")
        assert driver.choice == "utter_greet"


async def test_only_where_stories_go_is_drawn() -> None:
    async with driving(concert_app()) as driver:
        await driver.say("/greet")
        assert len(driver.snapshot.question.choices) > 9
        drawn = driver.screen.graph.drawing.lines
        assert [line.row.kind for line in drawn].count("ghost") == 1
        assert "utter_greet" in drawn[-1].text


async def test_enter_on_a_ghost_chooses_it() -> None:
    async with driving(concert_app()) as driver:
        await driver.say("/greet")
        await driver.press("f3", "enter")
        assert "I know what is on stage" in driver.text()


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
