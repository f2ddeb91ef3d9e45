"""Conversations of a session: named, kept out, dropped, and what contradicts in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.dialogue.domain import Domain, IntentSpec, Response
from teachbot.engine.dialogue.places import Place
from teachbot.engine.errors import DataError, UsageError
from teachbot.engine.project.project import Project
from teachbot.engine.session import journal
from teachbot.engine.session.exporting import recording_of
from teachbot.engine.session.lesson import Dropped, Lesson, Renamed, Withheld, entry_from_json, entry_to_json
from teachbot.engine.session.session import Session
from teachbot.engine.training_data.stories import ActionStep, Story, UserStep
from tests.engine.scripted_bot import ScriptedBot
from tests.engine.session.test_session import make_session


def names(session: Session) -> list[str]:
    return [story.name for story in recording_of(session.project, session.lesson.wanted).stories]


def greeted(session: Session) -> str:
    session.say("/greet")
    session.accept()
    session.accept()
    return session.lesson.current_id


def test_a_name_is_the_storys(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    first = greeted(session)
    assert session.snapshot.conversations[0].suggestion == "greet"
    view = session.rename(first, " a warm   welcome ").conversations[0]
    assert (view.title, view.named) == ("a warm welcome", True)
    assert names(session) == ["a warm welcome"]
    assert session.rename(first, "").conversations[0].title == "/greet"
    assert names(session) == ["interactive_story_1"]


def test_what_is_kept_out_is_not_exported_and_not_missed() -> None:
    session = make_session()
    first = greeted(session)
    assert session.snapshot.unsaved == 1
    snapshot = session.withhold(first)
    assert snapshot.unsaved == 0 and snapshot.conversations[0].withheld and names(session) == []
    assert session.withhold(first, withheld=False).unsaved == 1 and len(names(session)) == 1


def test_a_dropped_conversation_takes_what_it_taught_with_it_and_comes_back(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    first = greeted(session)
    session.say("/compare_reviews")
    session.choose("action_show_concert_reviews")
    session.describe(["Great"], {})
    assert session.snapshot.learned == 1
    with pytest.raises(UsageError, match="only conversation"):
        session.drop(first)
    second = session.fresh().conversations[-1].id
    snapshot = session.drop(first)
    assert [c.id for c in snapshot.conversations] == [second] and snapshot.learned == 0 and snapshot.can_bring_back
    snapshot = session.bring_back()
    assert {c.id for c in snapshot.conversations} == {first, second} and snapshot.learned == 1
    assert not snapshot.can_bring_back
    with pytest.raises(UsageError):
        session.bring_back()
    kept = session.lesson
    session.close()
    (recorded,) = journal.sessions(tmp_path)
    assert journal.read(journal.find(tmp_path, recorded.id))[0] == kept


def test_a_dropped_conversation_on_the_screen_gives_way_to_another() -> None:
    session = make_session()
    first = greeted(session)
    second = session.fresh().conversations[-1].id
    assert session.drop(second).conversations[0].current and session.lesson.current_id == first


def test_only_the_start_of_another_conversation_is_no_story() -> None:
    session = make_session()
    first = greeted(session)
    session.say("/search_concerts")
    session.accept()
    session.describe(["Found"], {})
    snapshot = session.fork(4)
    assert any("a second conversation, the same up to “/greet”" in notice for notice in snapshot.notices)
    assert snapshot.conversations[1].branched_after == "/greet"
    assert len(names(session)) == 1
    session.switch(first)
    session.undo()
    session.undo()
    session.undo()
    assert len(names(session)) == 1, "two alike are one"


@pytest.mark.parametrize("entry", [Renamed("a", "b c"), Withheld("a"), Withheld("a", False), Dropped("a", False)])
def test_entries_come_back_from_the_journal(entry: Renamed | Withheld | Dropped) -> None:
    assert entry_from_json(entry_to_json(entry)) == entry
    with pytest.raises(DataError):
        Lesson().after(entry)


def test_what_an_action_did_last_time_is_offered_first() -> None:
    session = make_session()
    session.say("/search_concerts")
    assert [c.value for c in session.accept().question.choices] == ["nothing"]
    session.describe(["Found two"], {"concerts": ["A", "B"]})
    session.fresh()
    session.say("/search_concerts")
    offered = session.accept().question.choices
    assert [c.value for c in offered] == ["again", "nothing"]
    assert offered[0].label == "as last time: “Found two”, concerts ← A, B"
    snapshot = session.accept()
    assert {s.name: s.value for s in snapshot.slots}["concerts"] == ["A", "B"]
    assert snapshot.turns[-1].lines[-1].text == "Found two"


DOMAIN = Domain(
    version="3.1",
    intents=(IntentSpec("greet"), IntentSpec("bye")),
    responses={name: (Response(name),) for name in ("utter_greet", "utter_bye")},
)


def held_against(*stories: Story) -> Session:
    """A lesson in which the bot greets with utter_bye."""
    project = Project(root=Path("bot"), name="bot", generation="yaml", domain=DOMAIN, stories=stories)
    if stories[0].kind == "rule":
        project = Project(root=Path("bot"), name="bot", generation="yaml", domain=DOMAIN, rules=stories)
    session = Session(project, ScriptedBot(DOMAIN, {"greet": ["utter_greet"]}), None)
    session.say("/greet")
    return session


def told(kind: str) -> Story:
    steps = (UserStep("greet", place=Place(Path("a.yml"), 3)), ActionStep("utter_greet", place=Place(Path("a.yml"), 4)))
    return Story("welcome", steps, kind, place=Place(Path("a.yml"), 2))  # type: ignore[arg-type]


def test_what_is_taught_against_a_story_is_a_fault_and_goes_with_it() -> None:
    session = held_against(told("story"))
    assert session.outlook.faults() == ()
    session.choose("utter_bye")
    session.choose("action_listen")
    (fault,) = session.outlook.faults()
    assert fault.conversation == session.lesson.current_id and fault.place == Place(Path("a.yml"), 4)
    assert "'welcome'" in fault.message and "being taught" in fault.message
    session.withhold(session.lesson.current_id)
    assert session.outlook.faults() == ()
    session.withhold(session.lesson.current_id, withheld=False)
    session.undo()
    session.undo()
    session.choose("utter_greet")
    assert session.outlook.faults() == ()


def test_what_a_rule_says_against_an_answer_is_told_before_and_after() -> None:
    session = held_against(told("rule"))
    asked = session.snapshot
    assert "a.yml:2" in session.outlook.warn(asked, "utter_bye") and "refuse to train" in session.outlook.warn(
        asked, "utter_bye"
    )
    assert session.outlook.warn(asked, "utter_greet") == ""
    session.choose("utter_bye")
    session.choose("action_listen")
    faults = session.outlook.faults()
    assert faults and all(f.conversation for f in faults) and "a.yml:2" in faults[0].message
    assert faults[0].place == Place(Path("a.yml"), 2)
