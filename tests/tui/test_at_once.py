"""On the screen: a bot that nobody trained answers at once, says so, and is swapped in whole when it has learned."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from teachbot.engine.project.bundled import find
from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.session.selection import Chosen
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.app import TeachbotApp
from tests.tui.driving import ReadyMade, driving
from tests.tui.scripted import scripted_session


class Held(ReadyMade):
    """An opener that waits for a gate."""

    gate = Event()

    def open(self, resume: object, progress: Callable[[str, float], None]) -> Session:
        """The session, once the gate is open."""
        assert self.gate.wait(20)
        return super().open(resume, progress)


async def test_what_is_said_while_opening_is_said_then() -> None:
    app = TeachbotApp(Held(scripted_session))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*"hello", "enter")
        assert app.lesson.session is None and app.lesson.composer.value == "hello"
        Held.gate.set()
        while app.lesson.snapshot.question.asking is not Asking.INTENT:
            await pilot.pause()
        assert app.lesson.snapshot.question.text == "hello" and app.lesson.composer.value == ""


async def test_it_says_that_it_learns_until_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    bot = Path(shutil.copytree(find("moodbot"), tmp_path / "moodbot"))
    app = TeachbotApp(Opening(Wanted(Chosen(bot), fresh=True, at_once=True)))
    async with app.run_test(size=(120, 40)) as pilot:
        while not app.lesson.snapshot.is_provisional:
            await pilot.pause()
        await pilot.pause()
        assert app.lesson.header.standing.is_learning
    app = TeachbotApp(Opening(Wanted(Chosen(bot), fresh=True, at_once=True)))
    async with driving(app) as driver:
        await driver.say("hello there")
        while driver.app.lesson.background.is_asking:
            await driver.settle()
        await driver.press("enter")
        assert not driver.snapshot.is_provisional
        assert "still learning" not in driver.text() and "stories pass" in driver.text()
