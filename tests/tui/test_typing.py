"""What is typed is never lost, and never more than text."""

from __future__ import annotations

import re

import pytest

from teachbot.engine.bots.bot import Lessons
from teachbot.engine.errors import ServerFailure
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.dialogs.choose import ChooseDialog
from tests.engine.scripted_bot import ScriptedBot
from tests.tui.driving import driving
from tests.tui.scripted import HOSTILE, scripted_app


class FailingBot(ScriptedBot):
    """Fails until it is told not to."""

    fails = True

    def understand(self, text, events):  # type: ignore[no-untyped-def]
        """Raises as a server that is gone."""
        if self.fails:
            raise ServerFailure("the server does not answer", remedy="start it")
        return super().understand(text, events)


async def test_a_message_that_could_not_be_said_comes_back() -> None:
    app = scripted_app()
    async with driving(app) as driver:
        session = driver.screen.session
        assert session is not None
        good = session.bot
        assert isinstance(good, ScriptedBot)
        session.bot = FailingBot(good.domain, good.plan, good.readings, good.forms, lessons=Lessons())
        await driver.say("hello")
        assert isinstance(app.screen, ChooseDialog)
        assert "start it" in driver.text()
        await driver.press("escape")
        assert driver.screen.composer.value == "hello"
        assert driver.snapshot.question.asking is Asking.MESSAGE
        session.bot = good
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_a_draft_outlives_a_correction() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        await driver.press("ctrl+z")
        await driver.type(" you")
        await driver.press("ctrl+y", "ctrl+z")
        assert driver.screen.composer.value.startswith("hello")


async def test_a_message_typed_too_early_is_kept() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.type("a concert in Rome")
        assert "Enter keeps it as the next message" in driver.text()
        await driver.press(*["backspace"] * len(" concert in Rome"))
        assert "Enter keeps it" not in driver.text()
        await driver.type(" concert in Rome")
        await driver.press("enter")
        assert driver.app.screen is driver.screen
        assert driver.snapshot.question.asking is Asking.ACTION
        await driver.press("enter", "enter")
        assert driver.screen.composer.value == "a concert in Rome"


async def test_up_recalls_what_was_said() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        await driver.press("enter", "enter", "enter")
        assert driver.snapshot.question.asking is Asking.MESSAGE
        await driver.type("half a sen")
        await driver.press("up")
        assert driver.screen.composer.value == "/compare_reviews"
        await driver.press("down")
        assert driver.screen.composer.value == "half a sen"


async def test_typing_in_another_pane_goes_to_the_line() -> None:
    async with driving(scripted_app()) as driver:
        await driver.press("tab")
        assert driver.screen.focused is driver.screen.slots
        await driver.type("hi")
        assert driver.screen.focused is driver.screen.composer
        assert driver.screen.composer.value == "hi"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_texts_are_only_shown(size: tuple[int, int]) -> None:
    async with driving(scripted_app(), size) as driver:
        driver.screen.composer.value = HOSTILE
        await driver.press("enter")
        await driver.press("enter")
        await driver.type("hostile")
        await driver.press("enter")
        for key in ("f2", "f3", "escape", "f4", "escape", "f1", "escape", "ctrl+c", "escape"):
            await driver.press(key)
            shown = driver.text()
            assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown
        assert "[bold red]no[/]" in driver.text()
        svg = driver.app.export_screenshot()
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", svg)


async def test_a_pasted_text_becomes_one_line() -> None:
    from textual.events import Paste

    async with driving(scripted_app()) as driver:
        driver.screen.composer.post_message(Paste("two\nlines \x1b[31m"))
        await driver.settle()
        assert "What are these lines?" in driver.text()
        await driver.press("down", "enter")
        assert driver.screen.composer.value == "two lines ␛[31m"
