"""A conversation from elsewhere goes on as one of the lesson's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.notes import TakenUp
from teachbot.engine.dialogue.state import applied, fold
from teachbot.engine.session import journal
from teachbot.engine.session.decisions.intake import steps_of
from teachbot.engine.session.snapshot import Asking
from tests.engine.session.test_session import make_session

EVENTS = st.sampled_from(
    [
        ev.UserUttered("hello", ev.Intent("greet", 0.9)),
        ev.UserUttered(None, ev.Intent("affirm")),
        ev.ActionExecuted("utter_greet", policy="memory", confidence=0.8),
        ev.ActionExecuted("action_listen"),
        ev.BotUttered("Hello there"),
        ev.SlotSet("city", "Rome"),
        ev.ActiveLoop("table_form"),
        ev.SessionStarted(),
        ev.Restarted(),
        ev.UserUtteranceReverted(),
        ev.ActionReverted(),
        ev.OtherEvent("agent", {}),
    ]
)


@given(st.lists(EVENTS, max_size=25))
def test_nothing_of_what_counts_is_lost(events: list[ev.Event]) -> None:
    counting = applied(events)
    start, *steps = steps_of(counting)
    first = next((at for at, event in enumerate(counting) if isinstance(event, ev.UserUttered)), len(counting))
    assert tuple(event for step in steps for event in step.events) == counting[first:]
    held = iter(start.events)
    assert all(event in held for event in counting[:first]), "in their order, with what a lesson begins with among them"
    assert [e for e in start.events if isinstance(e, ev.ActionExecuted)][-1].name == "action_listen"
    assert all(isinstance(step.note, TakenUp) for step in steps)
    taken = (*start.events, *counting[first:])
    state, was = fold(taken, Domain()), fold(counting, Domain())
    assert (state.slots, state.active_loop, state.latest_message) == (was.slots, was.active_loop, was.latest_message)


def talk() -> list[ev.Event]:
    """As a tracker store has it."""
    return [
        ev.ActionExecuted("action_session_start"),
        ev.SessionStarted(),
        ev.ActionExecuted("action_listen"),
        ev.UserUttered("hello", ev.Intent("greet", 0.4)),
        ev.UserFeaturization(False),
        ev.ActionExecuted("utter_greet", policy="TEDPolicy", confidence=0.6),
        ev.BotUttered("Hello there"),
        ev.ActionExecuted("action_listen"),
        ev.UserUttered("which is better", ev.Intent("compare_reviews", 0.5)),
        ev.ActionExecuted("action_show_venue_reviews"),
        ev.ActionExecuted("action_listen"),
    ]


def test_it_goes_on_where_it_is_taken_up(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    snapshot = session.take_up(talk(), 9)
    assert snapshot.question.asking is Asking.ACTION and snapshot.question.choices
    assert [
        line.text for turn in snapshot.turns for line in turn.lines if line.text.startswith(("hello", "which"))
    ] == [
        "hello",
        "which is better",
    ]
    snapshot = session.choose("utter_goodbye")
    assert snapshot.learned == 1, "the action is a correction; the messages were confirmed by nobody"
    assert session.undo().question.asking is Asking.ACTION
    path = session.journal.path  # type: ignore[union-attr]
    lesson = session.lesson
    session.close()
    assert journal.read(path) == (lesson, [])


def test_what_nobody_confirmed_is_no_example(tmp_path: Path) -> None:
    from teachbot.engine.session.exporting import recording_of

    session = make_session(tmp_path)
    session.take_up(talk(), len(talk()))
    recording = recording_of(session.project, session.lesson.conversations.values())
    assert recording.examples == () and len(recording.stories) == 1
    session.close()


@pytest.mark.parametrize(("at", "said"), [(3, "hello"), (8, "which is better")])
def test_a_message_can_be_said_again(tmp_path: Path, at: int, said: str) -> None:
    session = make_session(tmp_path)
    snapshot = session.take_up(talk(), at)
    assert (snapshot.question.asking, snapshot.draft) == (Asking.MESSAGE, said)
    session.say(said)
    session.close()
