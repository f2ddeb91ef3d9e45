"""Real conversations with real keys: list, filter, states, the desk, and on as a lesson."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.dialogue.events import Json
from teachbot.engine.prediction.model.model import train
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.engine.stores.inbox.inbox import Inbox
from teachbot.engine.stores.opening import FailingOpening
from teachbot.engine.stores.sources.files import FileStore
from teachbot.tui.app import TeachbotApp
from teachbot.tui.dialogs.entities import EntitiesDialog
from teachbot.tui.dialogs.line import LineDialog
from teachbot.tui.screens.desk import DeskScreen
from teachbot.tui.screens.inbox import InboxScreen
from teachbot.tui.screens.messages import MessagesScreen
from tests.tui.driving import Driver, ReadyMade, driving
from tests.tui.scripted import scripted_session

LISTEN: Json = {"event": "action", "name": "action_listen"}


def said(text: str, intent: str | None, action: str, answer: str = "") -> list[Json]:
    """A message, how it was understood, and what followed."""
    parsed = {"intent": {"name": intent, "confidence": 0.4}}
    events: list[Json] = [{"event": "user", "text": text, "parse_data": parsed, "timestamp": 1.7e9}]
    events.append({"event": "action", "name": action, "policy": "TEDPolicy", "confidence": 0.6})
    return [*events, *([{"event": "bot", "text": answer}] if answer else []), LISTEN]


TALKS = {
    "anna": [LISTEN, *said("hello", "greet", "utter_greet", "Hello there")],
    "ben": [LISTEN, *said("hello", "greet", "utter_goodbye"), *said("which one?", "compare_reviews", "utter_greet")],
    "carla": [LISTEN, *said("blah", "stop_it", "action_default_fallback")],
}


@pytest.fixture
def inbox_of(tmp_path: Path) -> Callable[[Session], Inbox]:
    """The three conversations of a file, without an index."""
    path = tmp_path / "talks.json"
    path.write_text(json.dumps([{"sender_id": name, "events": events} for name, events in TALKS.items()]))

    def open_inbox(session: Session) -> Inbox:
        return Inbox(FileStore(path, session.domain), tmp_path / "inbox", "test")

    return open_inbox


@asynccontextmanager
async def reviewing(inbox_of: Callable[[Session], Inbox], size: tuple[int, int] = (120, 40)) -> AsyncIterator[Driver]:
    """The inbox of a lesson, ready for keys."""
    app = TeachbotApp(ReadyMade(scripted_session), inbox=inbox_of)
    async with driving(app, size) as driver:
        await driver.press("f9")
        assert isinstance(driver.app.screen, InboxScreen)
        yield driver


def inbox(driver: Driver) -> InboxScreen:
    """The inbox on the screen."""
    assert isinstance(driver.app.screen, InboxScreen)
    return driver.app.screen


def listed(driver: Driver) -> list[str]:
    """The conversations that are listed."""
    return [line.row.summary.id for line in inbox(driver).pane.lines]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_conversations_are_listed(inbox_of: Callable[[Session], Inbox], size: tuple[int, int]) -> None:
    async with reviewing(inbox_of, size) as driver:
        assert listed(driver) == ["anna", "ben", "carla"]
        assert "hello" in driver.text() and "1 of 3" in driver.text()
        await driver.press("down", "down")
        assert "carla" in driver.text() and "ends in a fallback" in driver.text()
        await driver.press("escape")
        assert driver.app.screen is driver.screen


async def test_words_that_were_said_filter(inbox_of: Callable[[Session], Inbox]) -> None:
    async with reviewing(inbox_of) as driver:
        await driver.press("slash")
        await driver.type("WHICH")
        await driver.press("enter")
        assert listed(driver) == ["ben"]
        await driver.press("slash", "escape", "o")
        assert "needs the index" in driver.text()


async def test_states_tags_and_notes_are_kept_and_undone(inbox_of: Callable[[Session], Inbox]) -> None:
    async with reviewing(inbox_of) as driver:
        await driver.press("r", "f")
        assert [line.note.state for line in inbox(driver).pane.lines] == ["reviewed", "flagged", "new"]
        await driver.press("t")
        assert isinstance(driver.app.screen, LineDialog)
        await driver.type("odd")
        await driver.press("enter")
        assert "#odd" in driver.text()
        await driver.press("n")
        await driver.type("look here")
        await driver.press("enter")
        assert "look here" in driver.text()
        await driver.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert [line.note.state for line in inbox(driver).pane.lines] == ["reviewed", "new", "new"]
        assert "#odd" not in driver.text()
        await driver.press("escape", "f9")
        assert [line.note.state for line in inbox(driver).pane.lines] == ["reviewed", "new", "new"]


async def test_filters_are_kept_by_name(inbox_of: Callable[[Session], Inbox]) -> None:
    async with reviewing(inbox_of) as driver:
        await driver.press("slash")
        await driver.type("which")
        await driver.press("enter", "w")
        await driver.type("comparisons")
        await driver.press("enter", "g", "down", "enter")
        assert listed(driver) == ["anna", "ben", "carla"]
        await driver.press("g", "down", "down", "enter")
        assert listed(driver) == ["ben"] and inbox(driver).field.value == "which"


async def test_the_desk_shows_what_would_happen_now(inbox_of: Callable[[Session], Inbox]) -> None:
    async with reviewing(inbox_of) as driver:
        await driver.press("down", "enter")
        desk = driver.app.screen
        assert isinstance(desk, DeskScreen)
        assert next(m.happened for m in desk.pane.moments if m.differs) == "utter_goodbye"
        await driver.press("space")
        assert desk.pane.moments[desk.pane.at].happened == "utter_goodbye"
        assert "utter_greet" in driver.text() and "which one?" in driver.text()
        assert "ben: what happened, and what would now" in driver.text()
        await driver.press("escape")
        assert listed(driver) == ["anna", "ben", "carla"] and inbox(driver).pane.at == 1


async def test_a_conversation_goes_on_as_a_lesson(inbox_of: Callable[[Session], Inbox]) -> None:
    async with reviewing(inbox_of) as driver:
        await driver.press("down", "enter", "space", "enter")
        assert driver.app.screen is driver.screen
        assert driver.snapshot.question.asking is Asking.ACTION and driver.choice == "utter_greet"
        await driver.press("enter")
        assert "Hello there" in driver.text()
        await driver.press("ctrl+z", "f9")
        assert inbox(driver).pane.at == 1, "where the person was"


async def test_a_message_is_said_again(inbox_of: Callable[[Session], Inbox]) -> None:
    async with reviewing(inbox_of) as driver:
        await driver.press("enter", "down", "enter")
        assert driver.app.screen is driver.screen
        assert driver.snapshot.question.asking is Asking.MESSAGE and driver.screen.composer.value == "hello"
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_a_plain_transcript_is_predicted(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("user: hello\nbot: Hello there\nuser: hello\nbot: something else\n")

    def open_inbox(session: Session) -> Inbox:
        return Inbox(FileStore(path, session.domain), tmp_path / "inbox", "test")

    async with reviewing(open_inbox) as driver:
        await driver.press("enter")
        desk = driver.app.screen
        assert isinstance(desk, DeskScreen)
        assert [m.happened for m in desk.pane.moments if m.kind == "user"] == ["greet", "greet"]
        assert [m.happened for m in desk.pane.moments if m.said == ("Hello there",)] == ["utter_greet"]
        assert "predicted" in driver.text()


async def test_the_index_is_built_beside_the_keys(tmp_path: Path, inbox_of: Callable[[Session], Inbox]) -> None:
    project = load(bundled_bot("moodbot"))
    model = train(project)

    def learned(session: Session) -> Inbox:
        opened = inbox_of(session)
        opened.learn_of(model, project)
        return opened

    async with reviewing(learned) as driver:
        await driver.press("i")
        screen = inbox(driver)
        async with asyncio.timeout(30):
            while screen.is_indexing:
                await driver.pilot.pause(0.02)
        await driver.settle()
        assert "all looked at" in driver.text() and not screen.is_indexing
        await driver.press("o")
        assert "from the index" in driver.text() and listed(driver)[0] in ("ben", "carla")
        await driver.press("slash")
        await driver.type("action:utter_goodbye")
        await driver.press("enter")
        assert listed(driver) == ["ben"]
        await driver.press("slash")
        await driver.type(" colour:red")
        await driver.press("enter")
        assert "is no filter" in driver.text() and listed(driver) == ["ben"]


async def test_messages_are_confirmed_corrected_and_left_out(
    tmp_path: Path, inbox_of: Callable[[Session], Inbox]
) -> None:
    project = load(bundled_bot("moodbot"))
    model = train(project)

    def learned(session: Session) -> Inbox:
        opened = inbox_of(session)
        opened.learn_of(model, project)
        opened.build()
        return opened

    async with reviewing(learned) as driver:
        await driver.press("m")
        screen = driver.app.screen
        assert isinstance(screen, MessagesScreen)
        texts = [doubt.text for doubt in screen.pane.doubts]
        assert sorted(texts) == ["blah", "hello", "which one?"]
        assert [doubt.count for doubt in screen.pane.doubts if doubt.text == "hello"] == [2]
        confidences = [doubt.local_confidence for doubt in screen.pane.doubts]
        assert confidences == sorted(confidences)
        await driver.press("space", "space", "c")
        await driver.type("stop")
        await driver.press("enter")
        assert [doubt.text for doubt in screen.pane.doubts] == texts[2:] and "2 messages: stop_it" in driver.text()
        await driver.press("x")
        assert screen.pane.doubts == () and "nothing is left" in driver.text()
        await driver.press("ctrl+z", "e")
        assert isinstance(driver.app.screen, EntitiesDialog)
        driver.app.screen.text.value = texts[2].replace(texts[2].split()[0], f"[{texts[2].split()[0]}](city)")
        await driver.press("enter", "escape", "escape")
        assert driver.app.screen is driver.screen
        session = driver.screen.session
        assert session is not None
        assert sorted(e.text for e in session.confirmed) == sorted(texts)
        assert sorted(e.intent for e in session.confirmed)[-2:] == ["stop_it", "stop_it"]
        assert [e.entity for example in session.confirmed for e in example.entities] == ["city"]
        planned = session.plan_export()
        assert planned.examples == 3, "they are written at the next export"


async def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    def missing(session: Session) -> Inbox:
        return Inbox(FileStore(tmp_path / "none", session.domain), tmp_path / "inbox", "test")

    async with reviewing(missing) as driver:
        assert "there is no such file" in driver.text()
        await driver.press("escape")
        assert driver.app.screen is driver.screen


async def test_a_failing_test_opens_beside_what_the_bot_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    root = tmp_path / "bot"
    shutil.copytree(bundled_bot("moodbot"), root)
    steps = "- intent: goodbye\n  - action: utter_joke"
    (root / "tests" / "test_wrong.yml").write_text(f"stories:\n- story: wrong\n  steps:\n  {steps}\n")
    project = load(root)
    session = Session(project, LocalBot(project, train(project)), None)
    app = TeachbotApp(ReadyMade(lambda: session), inbox=FailingOpening().open, begins_with_inbox=True)
    async with driving(app) as driver:
        await driver.settle()
        assert listed(driver) == ["1. wrong"]
        await driver.press("enter", "space")
        desk = driver.app.screen
        assert isinstance(desk, DeskScreen)
        moment = desk.pane.moments[desk.pane.at]
        assert (moment.happened, moment.would) == ("utter_joke", "utter_goodbye")
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.ACTION and driver.choice == "utter_goodbye"
