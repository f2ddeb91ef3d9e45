"""How the project stands is told in the header; what a correction breaks is told, and a key goes there."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from teachbot.engine.dialogue.places import Place
from teachbot.engine.project.bundled import find
from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.session.selection import Chosen
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.app import TeachbotApp
from teachbot.tui.dialogs.choose import ChooseDialog
from teachbot.tui.flows import editor
from tests.tui.driving import driving


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TeachbotApp:
    """The moodbot with its page, in a home of its own."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    return TeachbotApp(Opening(Wanted(Chosen(find("moodbot")), fresh=True, visualization_port=0)))


@pytest.fixture
def opened(app: TeachbotApp, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that would have opened the editor."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        commands.append(command)

    @contextlib.contextmanager
    def suspend() -> Iterator[None]:
        yield

    monkeypatch.setenv("EDITOR", "vi")
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(app, "suspend", suspend)
    return commands


async def test_the_header_tells_how_stories_stand_and_where_the_page_is(app: TeachbotApp) -> None:
    async with driving(app, (200, 60)) as driver:
        standing = driver.screen.header.standing
        assert standing.stories and standing.stories_pass == standing.stories
        assert standing.conflicts == 0
        assert standing.page.startswith("http://127.0.0.1:")
        with urlopen(standing.page) as page:
            assert b"moodbot" in page.read()
        assert "stories pass" in driver.text() and "conflict" not in driver.text()


async def test_what_a_correction_breaks_is_told_and_opened(app: TeachbotApp, opened: list[list[str]]) -> None:
    async with driving(app) as driver:
        total = driver.screen.header.standing.stories
        await driver.say("/greet")
        await driver.press("down", "enter")
        assert driver.snapshot.learned == 1
        standing = driver.screen.header.standing
        assert total is not None and standing.stories_pass is not None and standing.stories_pass < total
        assert "F6" in driver.text()
        await driver.press("f6")
        assert isinstance(app.screen, ChooseDialog)
        await driver.press("down", "enter")
        ((program, line, path),) = opened
        assert program == "vi" and line.startswith("+") and Path(path).is_file()
        while driver.snapshot.can_undo:
            await driver.press("ctrl+z")
        assert driver.screen.header.standing.stories_pass == total


async def test_without_an_editor_the_place_is_told(app: TeachbotApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with driving(app) as driver:
        await driver.say("/greet")
        await driver.press("down", "enter", "f6", "down", "enter")
        assert "EDITOR" in driver.text()


async def test_a_contradicting_story_can_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    app = TeachbotApp(Opening(Wanted(Chosen(find("restaurant")), fresh=True)))
    shown: list[object] = []
    monkeypatch.setattr("teachbot.tui.flows.editor.open_in_editor", lambda _, place: shown.append(place))
    async with driving(app) as driver:
        for message in ("/request_restaurant", '/inform{"cuisine": "greek"}', '/inform{"number": "3"}'):
            await driver.say(message)
            await driver.press("enter", "enter")
        await driver.say("/stop")
        await driver.press("enter", "enter", "enter")
        await driver.say("/affirm")
        await driver.press("enter")
        assert "validate user input to fill the slot 'outdoor_seating'" in driver.snapshot.question.title
        assert driver.choice == "no"
        await driver.press("down", "enter")
        assert "Contradiction" in driver.text() and "data/stories.md:" in driver.text()
        await driver.press("down", "down", "enter")
        assert len(shown) == 1
        assert driver.choice == "yes"
        await driver.press("enter")
        slots = {slot.name: slot.value for slot in driver.snapshot.slots}
        assert slots["outdoor_seating"] is True


@pytest.mark.parametrize(("named", "starts"), [("code --wait", ["code", "--wait", "-g"]), ("nano", ["nano", "+7"])])
def test_editors_take_the_line_in_their_own_way(named: str, starts: list[str]) -> None:
    command = editor._command(named, Place(Path("a b.md"), 7))
    assert command[: len(starts)] == starts
    assert "a b.md" in command[-1]


async def test_a_choice_tells_how_sure_the_bot_were_without_its_stories(app: TeachbotApp) -> None:
    async with driving(app, (120, 40)) as driver:
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.INTENT
        await driver.press("enter")
        told: list[str] = []
        for _ in range(2):
            await driver.ponder()
            told.append("".join(piece.text for row in driver.screen.question.answers.foot for piece in row.pieces))
            await driver.press("down")
        assert driver.choice != driver.snapshot.question.choices[0].value
        assert "agree: data/stories.yml" in told[0] and "the model alone says " in told[0]
        assert "alone" not in told[1], "no story goes on with the second choice"
