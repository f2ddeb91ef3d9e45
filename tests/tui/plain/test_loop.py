"""The lesson on lines: what an answer does, what is printed, and what ends a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue.events import ActionExecuted
from teachbot.engine.errors import TeachbotError, UsageError
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.plain.answers import COMMANDS
from teachbot.tui.plain.loop import PlainLesson
from tests.tui.scripted import scripted_session


def play(*answers: str, source: Path | None = None) -> tuple[PlainLesson, str]:
    """The lesson after these lines, and all that it printed."""
    printed: list[str] = []
    lesson = PlainLesson(scripted_session(), printed.append, source)
    lesson.run(answers)
    return lesson, "\n".join(printed)


def done(lesson: PlainLesson) -> list[str]:
    """The actions after the first listen."""
    return [e.name or "" for e in lesson.session.snapshot.events if isinstance(e, ActionExecuted)][2:]


def test_empty_lines_agree() -> None:
    lesson, printed = play("hello", "", "", "")
    assert done(lesson) == ["utter_greet", "action_listen"]
    assert "user  hello" in printed and " bot  Hello there" in printed and "#1  Gigs" in printed


def test_a_correction_by_name_by_number_and_a_new_name() -> None:
    by_name, _ = play("hello", "compare_reviews", "action_show_concert_reviews", "")
    by_number, _ = play("hello", "compare_reviews", *_number_of("action_show_concert_reviews"), "")
    assert done(by_name) == done(by_number) == ["action_show_concert_reviews"]
    new, _ = play("hello", "+ask_price", "+utter_price: Ten euros")
    assert done(new) == ["utter_price"] and "ask_price" in new.session.snapshot.intents


def _number_of(action: str) -> list[str]:
    lesson, _ = play("hello", "compare_reviews")
    return [str([c.value for c in lesson.session.snapshot.question.choices].index(action) + 1)]


def test_what_a_custom_action_does_is_told_in_lines() -> None:
    lesson, printed = play("a concert in Rome", "", "", 'concerts = ["Foo"]', "Found one", "")
    assert "Found one" in printed and "concerts ← Foo" in printed
    assert [s.value for s in lesson.session.snapshot.slots if s.name == "concerts"] == [["Foo"]]


def test_going_back_and_elsewhere() -> None:
    lesson, printed = play(
        "hello", "", "", ":undo 2", ":redo", ":redo", ":fork", ":conversations", ":switch 1", ":slots"
    )
    assert done(lesson) == ["utter_greet"]
    assert "-- from the start:" in printed and "a fork" in printed and "city = -" in printed
    assert len(lesson.session.snapshot.conversations) == 2


def test_entities_and_slots() -> None:
    lesson, printed = play("a concert in Rome", ":entities a [concert](cuisine) in Rome", "", ":slot terrace true")
    values = {s.name: s.value for s in lesson.session.snapshot.slots}
    assert (values["cuisine"], values["city"], values["terrace"]) == ("concert", None, True)
    assert "a [concert](cuisine) in Rome" in printed


def test_buttons_and_messages_that_look_like_something_else() -> None:
    lesson, printed = play("hello", "", "", "", "#1", "", "", "")
    assert "/search_concerts" in printed
    lesson, _ = play("::hello", "")
    assert lesson.session.snapshot.turns[-1].lines[0].text == ":hello"
    lesson, _ = play(':text "one\\ntwo"', "")
    assert "one\ntwo" in lesson.session.snapshot.turns[-1].lines[0].text


def test_expectations_are_collected() -> None:
    lesson, _ = play("hello", ":expect greet", "", ":expect utter_goodbye", "", source=Path("a.lesson"))
    assert lesson.differences == ["a.lesson:4: expected utter_goodbye, the bot chooses utter_greet"]
    assert done(lesson) == ["utter_greet"]


@pytest.mark.parametrize(
    ("answers", "line", "says"),
    [
        (["hello", "gret"], 2, "did you mean 'greet'"),
        (["hello", "99"], 2, "no choice 99"),
        ([""], 1, "the bot listens"),
        ([":hlp"], 1, "did you mean ':help'"),
        (["hello", "", ":undo x"], 3, "no number"),
        ([":undo"], 1, "nothing to undo"),
        ([":switch 7"], 1, "no conversation 7"),
        ([":text 3"], 1, "JSON string"),
    ],
)
def test_what_is_no_answer_ends_a_script_with_its_line_and_a_person_goes_on(
    answers: list[str], line: int, says: str
) -> None:
    with pytest.raises(UsageError) as raised:
        play(*answers, source=Path("a.lesson"))
    assert (raised.value.path, raised.value.line) == (Path("a.lesson"), line) and says in str(raised.value)
    _, printed = play(*answers, ":help")
    assert says in printed and all(usage in printed for usage in COMMANDS.values())


def test_hostile_texts_are_only_shown() -> None:
    _, printed = play("hello", "", "utter_hostile")
    assert "evil" in printed and "\x1b" not in printed and "\u202e" not in printed


@given(st.lists(st.one_of(st.sampled_from(["", "hello", "1", "yes", ":undo", ":redo", ":fork", ":fresh"]), st.text())))
def test_no_line_breaks_it(answers: list[str]) -> None:
    lesson, _ = play(*answers)
    assert lesson.session.snapshot.question.asking in Asking


def test_an_error_of_the_session_keeps_its_kind() -> None:
    with pytest.raises(TeachbotError) as raised:
        play("a concert in Rome", ":entities other words", source=Path("x"))
    assert raised.value.line == 2 and raised.value.exit_code == 1
