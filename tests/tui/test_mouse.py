"""What the pointer does: clicks, double clicks and the wheel on the real screen."""

from __future__ import annotations

from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget

from teachbot.engine.dialogue.conversation import Step
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.dialogs.help import HelpDialog
from teachbot.tui.dialogs.slot import SlotDialog
from teachbot.tui.screens.map import MapScreen
from tests.tui.driving import Driver, driving
from tests.tui.scripted import concert_app, scripted_app


def place(driver: Driver, pane: Widget, text: str) -> tuple[int, int]:
    """The cell where a text begins in a pane."""
    region = pane.region
    lines = driver.text().split("\n")
    for y in range(region.y, region.bottom):
        x = lines[y].find(text, region.x, region.right)
        if x >= 0:
            return x, y
    raise AssertionError(f"{text!r} is not shown in\n{driver.text()}")


async def click(driver: Driver, pane: Widget, text: str, times: int = 1) -> None:
    """Clicks on a text in a pane."""
    await driver.pilot.click(offset=place(driver, pane, text), times=times)
    await driver.settle()


def steps(driver: Driver) -> tuple[Step, ...]:
    """What has been decided so far."""
    assert driver.screen.session is not None
    return driver.screen.session.lesson.current.steps


def latest_action(driver: Driver) -> str | None:
    """The action that was decided on last."""
    return steps(driver)[-1].action


async def test_a_click_highlights_a_choice_and_one_on_it_answers() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        await driver.press("up", "up")
        await click(driver, driver.screen.question, "action_show_concert_reviews")
        assert driver.choice == "action_show_concert_reviews"
        assert driver.snapshot.question.asking is Asking.ACTION
        await click(driver, driver.screen.question, "action_show_concert_reviews")
        assert latest_action(driver) == "action_show_concert_reviews"


async def test_a_double_click_answers_once() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        before = len(steps(driver))
        await click(driver, driver.screen.question, driver.choice, times=2)
        assert len(steps(driver)) == before + 1
        await click(driver, driver.screen.question, "action_back", times=2)
        assert len(steps(driver)) == before + 2
        assert latest_action(driver) == "action_back"


async def test_a_click_leaves_the_keys_with_the_line() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        await driver.press("up", "up")
        await click(driver, driver.screen.question, "action_show_concert_reviews")
        assert driver.app.focused is driver.screen.composer
        await driver.press("up")
        assert driver.choice == "action_search_concerts"


async def test_a_click_on_the_last_entry_asks_for_a_name() -> None:
    async with driving(scripted_app(), size=(120, 60)) as driver:
        await driver.say("/compare_reviews")
        await driver.press("up")
        await click(driver, driver.screen.question, "a new action")
        assert driver.app.screen is not driver.screen


async def test_a_click_on_a_button_of_the_bot_says_it() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        await click(driver, driver.screen.question, "Gigs")
        await click(driver, driver.screen.question, "Gigs")
        assert "search_concerts" in driver.text()
        assert driver.snapshot.question.asking is Asking.ACTION


async def test_a_double_click_on_a_slot_sets_it() -> None:
    async with driving(scripted_app()) as driver:
        slots = driver.screen.slots
        await click(driver, slots, "all 5 are empty")
        assert slots.has_focus
        await click(driver, slots, "cuisine")
        assert slots.selected_key == 1
        assert driver.app.screen is driver.screen
        await click(driver, slots, "terrace", times=2)
        assert isinstance(driver.app.screen, SlotDialog)
        await driver.press("escape")
        assert driver.app.screen is driver.screen


async def test_a_click_selects_a_step_of_the_conversation() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        await click(driver, driver.screen.chat, "utter_greet")
        step = driver.screen.chat.step
        assert step is not None
        assert steps(driver)[step].action == "utter_greet"
        await driver.press("ctrl+f")
        assert len(driver.snapshot.conversations) == 2


async def test_a_click_on_a_ghost_is_the_highlighted_choice_and_a_double_click_takes_it() -> None:
    async with driving(concert_app()) as driver:
        await driver.say("/greet")
        await driver.press("down")
        assert driver.choice != "utter_greet"
        graph = driver.screen.graph
        await click(driver, graph, "utter_greet")
        assert driver.choice == "utter_greet"
        assert driver.snapshot.question.asking is Asking.ACTION
        await click(driver, graph, "utter_greet", times=2)
        assert latest_action(driver) == "utter_greet"


async def test_a_double_click_on_the_trunk_selects_its_step() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        await click(driver, driver.screen.graph, "utter_greet", times=2)
        step = driver.screen.chat.step
        assert step is not None
        assert steps(driver)[step].action == "utter_greet"


async def test_the_keys_in_the_footer_can_be_clicked() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        footer = driver.screen.query_one("KeyLine")
        before = steps(driver)
        await click(driver, footer, "Undo")
        assert steps(driver) == before[:-1]
        await click(driver, footer, "Redo")
        assert steps(driver) == before
        await click(driver, footer, "Map")
        assert isinstance(driver.app.screen, MapScreen)
        await driver.press("ctrl+g")
        await click(driver, footer, "Help")
        assert isinstance(driver.app.screen, HelpDialog)


async def wheel(driver: Driver, pane: Widget, up: bool) -> None:
    """Turns the wheel over a pane, a few notches."""
    kind = MouseScrollUp if up else MouseScrollDown
    for _ in range(3):
        await driver.pilot._post_mouse_events([kind], pane, offset=(5, 5))
    await driver.settle()


async def test_the_wheel_scrolls_the_conversation_and_the_end_comes_back() -> None:
    async with driving(scripted_app(), size=(100, 24)) as driver:
        for _ in range(5):
            await driver.say("/greet")
            await driver.press("enter", "enter")
        chat = driver.screen.chat
        end = chat.top
        assert end == chat.lowest > 0
        await wheel(driver, chat, up=True)
        assert chat.top < end
        assert driver.app.focused is driver.screen.composer
        await wheel(driver, chat, up=False)
        assert chat.top == end
        await wheel(driver, chat, up=True)
        await driver.say("/compare_reviews")
        assert chat.top == chat.lowest > end


async def test_the_wheel_scrolls_the_choices_and_keeps_the_highlight() -> None:
    async with driving(scripted_app(), size=(100, 24)) as driver:
        await driver.say("/compare_reviews")
        await driver.press("up", "up", "1")
        answers, choice = driver.screen.question.answers, driver.choice
        await wheel(driver, answers, up=False)
        assert answers.top > 0
        assert driver.choice == choice
        await driver.press("enter")
        assert latest_action(driver) == choice


async def test_nothing_happens_beside_the_rows() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        before = driver.snapshot
        for pane in (driver.screen.chat, driver.screen.graph, driver.screen.question, driver.screen.slots):
            region = pane.region
            for y in (region.y, region.y + 1 if pane is driver.screen.chat else region.bottom - 1):
                await driver.pilot.click(offset=(region.right - 6, y), times=2)
                await driver.settle()
        assert driver.app.screen is driver.screen
        assert driver.snapshot is before
