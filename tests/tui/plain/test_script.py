"""A recorded lesson played again is the same lesson."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.conversation import Conversation, Step
from teachbot.engine.project.bundled import find
from teachbot.engine.project.project import load
from teachbot.engine.session.lesson import Entry
from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.session.script import Script
from teachbot.engine.session.selection import Chosen
from teachbot.engine.session.session import Session
from teachbot.tui.app import TeachbotApp
from teachbot.tui.plain.loop import PlainLesson
from tests.tui.driving import driving
from tests.tui.scripted import scripted_session


class Lines:
    """A log that only makes a script."""

    id = "lines"

    def __init__(self) -> None:
        self.script, self.lines = Script(), list[str]()

    def append(self, entry: Entry) -> None:
        """Its lines."""
        self.lines += self.script.lines(entry)

    def close(self) -> None:
        """Nothing to do."""


def bare(step: Step) -> Step:
    """A step without what time and the bot's opinion put into it."""
    events = tuple(replace(event, timestamp=None) for event in step.events)
    return replace(step, events=events)


def conversations(session: Session) -> list[tuple[Step, ...]]:
    """All conversations, by their steps; the names of conversations are random."""
    return [tuple(map(bare, talk.steps)) for talk in session.lesson.conversations.values()]


def current(session: Session) -> int:
    """Which of them is on the screen."""
    talks: list[Conversation] = list(session.lesson.conversations.values())
    return talks.index(session.lesson.current)


ANSWERS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "", "", "", "hello", "a concert in Rome", "/compare_reviews", "/book_table", "/affirm", "/stop_it",
                "action_show_concert_reviews", "table_form", "yes", "no", "2", "+ask_price", "+utter_price: Ten = 10",
                "+action_new", "Found = one", 'concerts = ["Foo"]', "::colon", "#1", ':text "two\\nlines"',
                ":entities a [concert](cuisine) in Rome", ":slot terrace true", ":undo", ":undo 2", ":redo", ":fork",
                ":fork 2", ":fresh", ":switch 1", ":switch 2",
            ]
        ),
        st.text(max_size=5),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_a_script_plays_as_the_lesson_was(answers: list[str]) -> None:
    log, first = Lines(), scripted_session()
    recorded = Session(first.project, first.bot, log)
    PlainLesson(recorded, lambda line: None).run(answers)
    again = scripted_session()
    PlainLesson(again, lambda line: None, Path("x.lesson")).run([line for line in log.lines if ":expect" not in line])
    assert conversations(again) == conversations(recorded)
    assert current(again) == current(recorded)


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A concert bot of one's own."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(find("concertbot"), tmp_path / "concertbot"))


async def test_a_lesson_on_the_screen_and_its_script_export_the_same_bytes(bot: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(bot, tmp_path / "other" / "concertbot"))
    script = tmp_path / "a.lesson"
    app = TeachbotApp(Opening(Wanted(Chosen(bot), fresh=True, record=script)))
    async with driving(app) as driver:
        await driver.say("good evening everybody")
        await driver.type("greet")
        await driver.press("enter", "enter", "enter")
        await driver.say("/compare_reviews")
        await driver.type("concert_rev")
        await driver.press("enter", "enter", "enter", "ctrl+z", "ctrl+y", "ctrl+f", "ctrl+s", "enter")
        assert driver.snapshot.unsaved == 0
    project = load(other)
    session = Opening(Wanted(Chosen(other), fresh=True)).open(None, lambda what, share: None)
    PlainLesson(session, lambda line: None, script).run(script.read_text("utf-8").splitlines())
    session.close()
    files = {p.relative_to(bot): p.read_bytes() for p in bot.rglob("*") if p.is_file()}
    assert files == {p.relative_to(other): p.read_bytes() for p in other.rglob("*") if p.is_file()}
    assert len(load(other).stories) > len(project.stories)


def test_what_was_corrected_differs_before_the_export_and_holds_after_it(bot: Path) -> None:
    differences: list[int] = []
    for _ in range(2):
        session = Opening(Wanted(Chosen(bot), fresh=True)).open(None, lambda what, share: None)
        lesson = PlainLesson(session, lambda line: None, Path("a.lesson"))
        lesson.run(["well met by moonlight", ":expect greet", "greet", "", "", ":export yes"])
        session.close()
        differences.append(len(lesson.differences))
    assert differences == [1, 0]
