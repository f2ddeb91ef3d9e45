"""A lesson becomes a story as Rasa tells it, and only what is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity, Event, Intent
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.dialogue.state import applied
from teachbot.engine.export.recording import RecordedConversation, Recording, record, story_steps
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.nlu import Example, NluData
from teachbot.engine.training_data.stories import ActionStep, Story, UserStep
from teachbot.engine.training_data.writing.story_writing import markdown_story, yaml_story
from teachbot.engine.training_data.writing.yaml_text import dump

LISTEN = ev.ActionExecuted("action_listen")
RUN = ev.ActionExecuted("restaurant_form")
SLOT = ev.SlotSet


def said(intent: str, text: str | None = None, **entities: object) -> ev.UserUttered:
    return ev.UserUttered(text, Intent(intent), tuple(Entity(k, v) for k, v in entities.items()))


def ran(name: str) -> ev.ActionExecuted:
    return ev.ActionExecuted(name)


ASKED: list[Event] = [
    ev.ActionExecuted("action_session_start"),
    ev.SessionStarted(),
    LISTEN,
    said("request_restaurant"),
    RUN,
    ev.ActiveLoop("restaurant_form"),
    SLOT("requested_slot", "cuisine"),
    LISTEN,
]
FILLED: list[Event] = [
    said("inform", cuisine="mexican"),
    SLOT("cuisine", "mexican"),
    RUN,
    SLOT("cuisine", "mexican"),
    SLOT("requested_slot", "num_people"),
    LISTEN,
    said("inform", number="2"),
    RUN,
    SLOT("num_people", "2"),
    ev.ActiveLoop(None),
    SLOT("requested_slot", None),
    ran("utter_slots_values"),
    LISTEN,
]
DOCUMENTED = """\
## interactive_story_1
* request_restaurant
    - restaurant_form
    - form{"name": "restaurant_form"}
    - slot{"requested_slot": "cuisine"}
* form: inform{"cuisine": "mexican"}
    - slot{"cuisine": "mexican"}
    - form: restaurant_form
    - slot{"cuisine": "mexican"}
    - slot{"requested_slot": "num_people"}
* form: inform{"number": "2"}
    - form: restaurant_form
    - slot{"num_people": "2"}
    - form{"name": null}
    - slot{"requested_slot": null}
    - utter_slots_values
"""
STOPPED: list[Event] = [
    said("stop"),
    ev.ActionExecutionRejected("restaurant_form"),
    ran("utter_ask_continue"),
    LISTEN,
    said("affirm"),
]


def told(events: list[Event], tmp_path: Path, markdown: bool = True) -> str:
    project = project_of(tmp_path, markdown)
    (story,) = record(project, [RecordedConversation(None, tuple(events))]).stories
    return markdown_story(story) if markdown else dump([yaml_story(story)])


def project_of(path: Path, markdown: bool = False, **parts: object) -> Project:
    domain = Domain(
        intents=(IntentSpec("greet"), IntentSpec("inform")),
        entities=(EntitySpec("city"),),
        slots=(Slot("city"),),
        responses={"utter_greet": (Response("hi"),)},
        forms=(Form("restaurant_form"),),
        version=None if markdown else "3.1",
    )
    return Project(path, "bot", "markdown" if markdown else "yaml", domain, **parts)  # type: ignore[arg-type]


def test_the_documented_form(tmp_path: Path) -> None:
    assert told([*ASKED, *FILLED], tmp_path) == DOCUMENTED


def test_a_form_that_may_read_the_answer_after_all(tmp_path: Path) -> None:
    """As Rasa 1.10.26 exports it: the listen is written, because readers skip the prefixed message."""
    ended = [
        RUN,
        SLOT("outdoor_seating", True),
        ev.ActiveLoop(None),
        SLOT("requested_slot", None),
        ran("utter_slots_values"),
    ]
    assert told([*ASKED, *STOPPED, *ended, LISTEN], tmp_path).splitlines()[5:] == [
        "* stop",
        "    - utter_ask_continue",
        "    - action_listen",
        "* form: affirm",
        "    - restaurant_form",
        '    - slot{"outdoor_seating": true}',
        '    - form{"name": null}',
        '    - slot{"requested_slot": null}',
        "    - utter_slots_values",
    ]


def test_a_form_that_must_not_read_the_answer(tmp_path: Path) -> None:
    events = [*ASKED, *STOPPED, ev.LoopInterrupted(True), RUN, LISTEN]
    assert told(events, tmp_path).splitlines()[5:] == [
        "* stop",
        "    - utter_ask_continue",
        "* affirm",
        "    - restaurant_form",
    ]


def test_yaml_tells_forms_in_full(tmp_path: Path) -> None:
    text = told([*ASKED, *FILLED], tmp_path, markdown=False)
    assert "form:" not in text
    assert text.count("- action: restaurant_form") == 3
    assert "- active_loop: restaurant_form" in text
    assert "- active_loop: null" in text
    assert "action_listen" not in text


def test_what_was_undone_is_not_told() -> None:
    events = [LISTEN, said("greet"), ran("utter_wrong"), ev.ActionReverted(), ran("utter_greet"), LISTEN]
    assert [s.name for s in story_steps(applied(events)) if isinstance(s, ActionStep)] == ["utter_greet"]


def test_names_go_on_and_known_stories_stay_out(tmp_path: Path) -> None:
    known = Story("interactive_story_7", (UserStep("greet"), ActionStep("utter_greet")))
    project = project_of(tmp_path, stories=(known,))
    same = (LISTEN, said("greet"), ran("utter_greet"), LISTEN)
    new = (LISTEN, said("greet"), ran("action_other"), LISTEN)
    named = (LISTEN, said("inform"), ran("action_other"), LISTEN)
    found = record(
        project,
        [
            RecordedConversation(None, same),
            RecordedConversation(None, new),
            RecordedConversation(None, new),
            RecordedConversation("interactive_story_7", named),
            RecordedConversation("empty", (LISTEN,)),
        ],
    )
    assert [s.name for s in found.stories] == ["interactive_story_8", "interactive_story_9"]


def test_a_restart_begins_another_story(tmp_path: Path) -> None:
    events = (
        LISTEN,
        said("greet"),
        ran("utter_greet"),
        ev.Restarted(),
        LISTEN,
        said("inform"),
        ran("utter_greet"),
        LISTEN,
    )
    assert len(record(project_of(tmp_path), [RecordedConversation(None, events)]).stories) == 2


def test_new_names(tmp_path: Path) -> None:
    events = (
        LISTEN,
        ev.UserUttered("x", Intent("faq/ask"), (Entity("person", "Ann", role="giver"),)),
        SLOT("mood", ["good"]),
        SLOT("city", "Rome"),
        ran("utter_faq"),
        ran("action_new"),
        ran("utter_new"),
        LISTEN,
    )
    found = record(
        project_of(tmp_path), [RecordedConversation(None, events)], responses={"utter_new": (Response("well"),)}
    )
    assert [i.name for i in found.intents] == ["faq"]
    assert found.entities == (EntitySpec("person", roles=("giver",)),)
    assert [(s.name, s.type, [m.type for m in s.mappings]) for s in found.slots] == [("mood", "list", ["custom"])]
    assert "action_new" in found.actions
    assert "utter_new" not in found.actions
    assert set(found.responses) == {"utter_new"}


def test_examples(tmp_path: Path) -> None:
    known = Example("hi", "greet")
    project = project_of(tmp_path, nlu=NluData((known,)))
    marked = Example("to Rome ", "faq/ask", (Entity("city", "Rome", 3, 7, "to", None, "DIETClassifier", 0.9),))
    timed = Example("at 5", "inform", (Entity("time", "5", 3, 4, extractor="DucklingEntityExtractor"),))
    found = record(
        project, [], examples=[known, marked, marked, timed, Example("/greet", "greet"), Example("[a](b)", "greet")]
    )
    assert found.examples == (
        Example("to Rome", "faq/ask", (Entity("city", "Rome", 3, 7, "to"),)),
        Example("at 5", "inform"),
    )
    assert len(found.unwritable) == 1
    assert [i.name for i in found.intents] == ["faq"]


@pytest.mark.parametrize("markdown", [True, False])
def test_end_to_end_stories_keep_the_words(markdown: bool, tmp_path: Path) -> None:
    message = ev.UserUttered("to Rome", Intent("inform"), (Entity("city", "Rome", 3, 7),))
    events = (LISTEN, message, ran("utter_greet"), LISTEN)
    found = record(project_of(tmp_path, markdown), [RecordedConversation(None, events)], end_to_end=True)
    assert found.stories[0].kind == "test"
    assert found.stories[0].steps[0] == UserStep("inform", (Entity("city", "Rome", 3, 7),), "to Rome")


def test_nothing(tmp_path: Path) -> None:
    assert record(project_of(tmp_path), []) == Recording()
    assert Recording().is_empty
