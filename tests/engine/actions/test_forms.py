"""Forms behave as they do in Rasa: the events of real runs, and the laws of asking and filling."""

from __future__ import annotations

import pytest

from teachbot.engine.actions.forms import FormRun
from teachbot.engine.actions.legacy_forms import infer_forms
from teachbot.engine.actions.runner import ActionRunner
from teachbot.engine.actions.slot_filling import fills_after_message
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity, Event, Intent, SlotSet, UserUttered
from teachbot.engine.dialogue.slots import MappingCondition, Slot, SlotMapping
from teachbot.engine.dialogue.state import fold
from teachbot.engine.errors import ActionMissing, ActionRejected
from teachbot.engine.training_data.stories import ActionStep, LoopStep, SlotStep, Story, UserStep

ASKED = MappingCondition("restaurant_form", "outdoor_seating")
DOMAIN = Domain(
    intents=tuple(IntentSpec(n) for n in ("request_restaurant", "inform", "affirm", "deny", "stop")),
    entities=(EntitySpec("cuisine"), EntitySpec("number")),
    slots=(
        Slot("cuisine", mappings=(SlotMapping("from_entity", entity="cuisine"),)),
        Slot("num_people", "any", mappings=(SlotMapping("from_entity", entity="number"),)),
        Slot(
            "outdoor_seating",
            "bool",
            mappings=(
                SlotMapping("from_intent", intents=("affirm",), value=True, conditions=(ASKED,)),
                SlotMapping("from_intent", intents=("deny",), value=False, conditions=(ASKED,)),
            ),
        ),
    ),
    responses={
        "utter_ask_cuisine": (Response("What cuisine?"),),
        "utter_ask_num_people": (Response("How many people?"),),
        "utter_ask_restaurant_form_outdoor_seating": (Response("Do you want to sit outside?"),),
    },
    forms=(Form("restaurant_form", ("cuisine", "num_people", "outdoor_seating")),),
    version="3.1",
)
FORM = DOMAIN.forms[0]
LISTEN = ev.ActionExecuted("action_listen")
RUN = ev.ActionExecuted("restaurant_form")


def said(intent: str, **entities: str) -> UserUttered:
    found = tuple(Entity(name, value) for name, value in entities.items())
    return UserUttered(f"/{intent}", Intent(intent), found)


def answered(events: list[Event], message: UserUttered, domain: Domain = DOMAIN, form: Form = FORM) -> list[Event]:
    """What a message and the form's next run add, slots that fill by themselves first."""
    heard = [*events, LISTEN, message]
    filled = fills_after_message(fold(heard, domain), domain)
    ran = FormRun(form, domain).events(fold([*heard, *filled], domain))
    return [*filled, RUN, *ran]


def bare(events: list[Event]) -> list[object]:
    """Events as short values, for comparison."""
    told: list[object] = []
    for event in events:
        match event:
            case ev.BotUttered(text=text):
                told.append(text)
            case SlotSet(name=name, value=value):
                told.append((name, value))
            case ev.ActiveLoop(name=name):
                told.append(("loop", name))
            case ev.ActionExecuted(name=name):
                told.append(name)
    return told


def test_the_run_recorded_from_rasa_3_6() -> None:
    first = answered([], said("request_restaurant"))
    assert bare(first) == [
        "restaurant_form",
        ("loop", "restaurant_form"),
        ("requested_slot", "cuisine"),
        "What cuisine?",
    ]
    log: list[Event] = [LISTEN, said("request_restaurant"), *first]
    second = answered(log, said("inform", cuisine="greek"))
    assert bare(second) == [
        ("cuisine", "greek"),
        "restaurant_form",
        ("cuisine", "greek"),
        ("requested_slot", "num_people"),
        "How many people?",
    ]
    log += [LISTEN, said("inform", cuisine="greek"), *second]
    third = answered(log, said("inform", number="4"))
    log += [LISTEN, said("inform", number="4"), *third]
    last = answered(log, said("affirm"))
    assert bare(last) == [
        ("outdoor_seating", True),
        "restaurant_form",
        ("outdoor_seating", True),
        ("requested_slot", None),
        ("loop", None),
    ]


def test_an_answer_that_fills_nothing_is_rejected() -> None:
    log: list[Event] = [LISTEN, said("request_restaurant"), *answered([], said("request_restaurant"))]
    with pytest.raises(ActionRejected):
        answered(log, said("stop"))


def test_an_interrupted_form_reads_nothing_and_asks_again() -> None:
    log: list[Event] = [LISTEN, said("request_restaurant"), *answered([], said("request_restaurant"))]
    log += [LISTEN, said("inform", cuisine="greek"), ev.LoopInterrupted(True)]
    ran = FormRun(FORM, DOMAIN).events(fold(log, DOMAIN))
    assert bare(list(ran)) == [("requested_slot", "cuisine"), "What cuisine?"]


def test_slots_that_are_full_already_are_not_asked_for() -> None:
    heard = [LISTEN, said("request_restaurant", cuisine="thai", number="2")]
    filled = fills_after_message(fold(heard, DOMAIN), DOMAIN)
    ran = FormRun(FORM, DOMAIN).events(fold([*heard, *filled], DOMAIN))
    assert bare(list(ran))[-2:] == [("requested_slot", "outdoor_seating"), "Do you want to sit outside?"]


def test_a_condition_keeps_a_mapping_to_its_question() -> None:
    heard = [LISTEN, said("affirm")]
    assert fills_after_message(fold(heard, DOMAIN), DOMAIN) == ()


def test_stories_of_1_x_tell_a_form() -> None:
    domain = Domain(
        entities=(EntitySpec("number"),),
        slots=(Slot("cuisine"), Slot("num_people"), Slot("outdoor_seating"), Slot("feedback")),
        responses={"utter_ask_feedback": (Response("How was it?"),)},
        forms=(Form("restaurant_form", declared=False),),
    )
    steps = (
        UserStep("request_restaurant"),
        ActionStep("restaurant_form"),
        LoopStep("restaurant_form"),
        SlotStep("requested_slot", "cuisine"),
        UserStep("inform", (Entity("cuisine", "mexican"),), form_prefix=True),
        ActionStep("restaurant_form", form_prefix=True),
        SlotStep("cuisine", "mexican"),
        SlotStep("requested_slot", "num_people"),
        UserStep("inform", (Entity("number", "2"),), form_prefix=True),
        ActionStep("restaurant_form", form_prefix=True),
        SlotStep("num_people", "2"),
        SlotStep("requested_slot", "outdoor_seating"),
        UserStep("affirm", form_prefix=True),
        ActionStep("restaurant_form", form_prefix=True),
        SlotStep("outdoor_seating", True),
    )
    form = infer_forms(domain, [Story("s", steps)])["restaurant_form"]
    assert form.required_slots == ("cuisine", "num_people", "outdoor_seating", "feedback")
    assert form.mappings["num_people"] == (SlotMapping("from_entity", entity="number"),)
    assert form.mappings["outdoor_seating"] == (SlotMapping("from_intent", intents=("affirm",), value=True),)
    assert form.mappings["feedback"] == (SlotMapping("from_text"),)
    assert not form.declared


def test_a_custom_action_without_a_server_is_missing() -> None:
    domain = Domain(actions=("action_book",), responses={"utter_hi": (Response("Hi"), Response("Hello"))})
    runner = ActionRunner(domain, {})
    with pytest.raises(ActionMissing):
        runner.run("action_book", [])
    log: list[Event] = []
    texts = []
    for _ in range(3):
        (told,) = runner.run("utter_hi", log)
        texts.append(told.text)  # type: ignore[attr-defined]
        log += [ev.ActionExecuted("utter_hi"), told]
    assert texts == ["Hi", "Hello", "Hi"]


def test_responses_fill_slots_and_keep_unknown_braces() -> None:
    domain = Domain(
        slots=(Slot("name", initial_value="Ada"),),
        responses={
            "utter_hi": (Response("Hi {name} {unknown}", buttons=({"title": "I am {name}", "payload": "/x"},)),)
        },
    )
    (told,) = ActionRunner(domain, {}).run("utter_hi", [])
    assert isinstance(told, ev.BotUttered)
    assert told.text == "Hi Ada {unknown}"
    assert told.data["buttons"] == [{"title": "I am Ada", "payload": "/x"}]


def test_conditional_and_channel_responses() -> None:
    vip = {"type": "slot", "name": "vip", "value": True}
    domain = Domain(
        slots=(Slot("vip", "bool"),),
        responses={
            "utter_hi": (Response("Hi"), Response("Welcome back", conditions=(vip,)), Response("Yo", channel="slack")),
        },
    )
    runner = ActionRunner(domain, {})
    assert [e.text for e in runner.run("utter_hi", [])] == ["Hi"]  # type: ignore[attr-defined]
    assert [e.text for e in runner.run("utter_hi", [SlotSet("vip", True)])] == ["Welcome back"]  # type: ignore[attr-defined]


def test_restart_and_back_are_folded_as_rasa_does() -> None:
    runner = ActionRunner(DOMAIN, {})
    log: list[Event] = [LISTEN, said("inform", cuisine="greek"), SlotSet("cuisine", "greek"), LISTEN, said("stop")]
    restarted = [*log, ev.ActionExecuted("action_restart"), *runner.run("action_restart", log)]
    state = fold(restarted, DOMAIN)
    assert state.slots["cuisine"] is None and state.listening
    back = [*log, ev.ActionExecuted("action_back"), *runner.run("action_back", log)]
    assert fold(back, DOMAIN).slots["cuisine"] is None
