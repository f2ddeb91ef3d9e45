"""An earlier decision corrected where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue import events as ev
from teachbot.engine.errors import ActionMissing, UsageError
from teachbot.engine.session import journal
from tests.engine.session.test_session import make_session


def actions(session: object) -> list[str | None]:
    """What the bot did, listens apart."""
    lesson = session.lesson  # type: ignore[attr-defined]
    done = [e.name for e in lesson.current.events if isinstance(e, ev.ActionExecuted)]
    return [name for name in done if name not in ("action_listen", "action_session_start")]


def test_an_action_is_corrected_and_what_followed_stands(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("/greet")
    session.accept()
    session.accept()
    session.say("/stop")
    session.accept()
    step = next(i for i, s in enumerate(session.lesson.current.steps) if s.action == "utter_greet")
    assert session.ranked_at(step)[0] == "utter_greet"
    amended = session.plan_amendment(step, "utter_slots_values")
    assert actions(session) == ["utter_greet", "utter_ask_continue"], "nothing has changed yet"
    snapshot = session.keep(amended)
    assert actions(session) == ["utter_slots_values", "utter_ask_continue"]
    assert snapshot.learned == 1 and "all noted" in [line.text for turn in snapshot.turns for line in turn.lines]
    assert (amended.ran_again, amended.left_out) == ((), 0)
    path, lesson = session.journal.path, session.lesson  # type: ignore[union-attr]
    session.close()
    assert journal.read(path) == (lesson, [])


def test_an_intent_is_corrected_with_the_slots_that_it_fills(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("hello")
    session.accept()
    session.accept()
    amended = session.plan_amendment(2, "affirm")
    snapshot = session.keep(amended)
    said = [e for e in session.lesson.current.events if isinstance(e, ev.UserUttered)]
    assert [e.intent.name for e in said] == ["affirm"] and said[0].text == "hello"
    assert snapshot.learned == 1
    session.close()


def test_the_same_again_changes_nothing_that_happened(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("/greet")
    session.accept()
    session.accept()
    before = session.lesson.current.events
    step = next(i for i, s in enumerate(session.lesson.current.steps) if s.action == "utter_greet")
    assert session.plan_amendment(step, "utter_greet").conversation.events == before
    session.close()


def test_what_is_no_decision_cannot_be_another(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("/greet")
    with pytest.raises(UsageError, match="cannot be another"):
        session.plan_amendment(0, "utter_greet")
    with pytest.raises(UsageError, match="cannot be another"):
        session.plan_amendment(99, "utter_greet")
    session.close()


def test_an_action_that_nobody_can_run_changes_nothing(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("/greet")
    session.accept()
    before = session.lesson
    with pytest.raises(ActionMissing):
        session.plan_amendment(2, "action_search_concerts")
    assert session.lesson == before
    session.close()


@given(st.lists(st.sampled_from(("/greet", "/stop", "/affirm")), min_size=1, max_size=4), st.data())
def test_what_came_before_is_never_touched(said: list[str], data: st.DataObject) -> None:
    session = make_session(None)
    for text in said:
        session.say(text)
        while session.snapshot.question.asking.value == "action":
            session.choose("action_listen" if _acted(session) else "utter_greet")
    steps = session.lesson.current.steps
    at = data.draw(st.sampled_from([i for i, s in enumerate(steps) if s.action == "utter_greet"]))
    amended = session.plan_amendment(at, "utter_slots_values").conversation.steps
    assert amended[:at] == steps[:at] and amended[at].action == "utter_slots_values" and len(amended) == len(steps)
    session.close()


def _acted(session: object) -> bool:
    """Whether the bot did something since the latest message."""
    events = session.snapshot.events  # type: ignore[attr-defined]
    latest = max(i for i, e in enumerate(events) if isinstance(e, ev.UserUttered))
    return any(isinstance(e, ev.ActionExecuted) for e in events[latest:])
