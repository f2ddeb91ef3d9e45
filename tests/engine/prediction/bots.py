"""A small bot for tests: greetings, a form, an FAQ aside, rules, entities."""

from __future__ import annotations

from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec
from teachbot.engine.dialogue.events import ActionExecuted, ActiveLoop, Entity, Event, Intent, SlotSet, UserUttered
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.training_data.nlu import Example, LookupTable, NluData, RegexFeature, Synonym
from teachbot.engine.training_data.stories import Dialogue, LoopStep

LISTEN = ActionExecuted("action_listen")

DOMAIN = Domain(
    intents=tuple(IntentSpec(n) for n in ("greet", "bye", "book", "inform", "faq", "stop", "affirm", "deny")),
    entities=(EntitySpec("city", roles=("from", "to")), EntitySpec("day")),
    slots=(Slot("city"), Slot("mood", "categorical", values=("good", "bad"))),
    actions=("utter_greet", "utter_bye", "utter_faq", "utter_sure", "utter_ok", "action_book"),
    forms=(Form("book_form", ("city",)),),
    version="3.1",
)


def heard(intent: str, *entities: Entity, text: str | None = None) -> tuple[Event, ...]:
    """A listen and the message after it."""
    return (LISTEN, UserUttered(text, Intent(intent), entities))


def done(*names: str) -> tuple[Event, ...]:
    """Actions that ran."""
    return tuple(ActionExecuted(name) for name in names)


FORM_STARTS = (*heard("book"), *done("book_form"), ActiveLoop("book_form"), SlotSet("requested_slot", "city"))
FORM_ENDS = (SlotSet("city", "Rome"), SlotSet("requested_slot", None), ActiveLoop(None))

STORIES = (
    Dialogue("hello and bye", (*heard("greet"), *done("utter_greet"), *heard("bye"), *done("utter_bye"), LISTEN)),
    Dialogue("booking", (*FORM_STARTS, *FORM_ENDS, *done("action_book"), LISTEN)),
    Dialogue(
        "asked in between",
        (*FORM_STARTS, *heard("faq"), *done("utter_faq", "book_form"), *FORM_ENDS, *done("action_book"), LISTEN),
    ),
    Dialogue(
        "stopped, but not really",
        (
            *FORM_STARTS,
            *(*heard("stop"), *done("utter_sure"), *heard("deny"), *done("book_form")),
            *(*FORM_ENDS, *done("action_book"), LISTEN),
        ),
    ),
    Dialogue(
        "stopped", (*FORM_STARTS, *heard("stop"), *done("utter_sure"), *heard("affirm"), *done("utter_ok"), LISTEN)
    ),
)

RULES = (
    Dialogue("answer", (*heard("faq"), *done("utter_faq"), LISTEN), "rule"),
    Dialogue(
        "submit",
        (*done("book_form"), ActiveLoop(None), SlotSet("requested_slot", None), *done("action_book"), LISTEN),
        "rule",
        (LoopStep("book_form"),),
    ),
)

DIALOGUES = (*STORIES, *RULES)


def city(text: str, name: str, role: str | None = None) -> Entity:
    """A city where it stands in the text."""
    return Entity("city", name, text.index(name), text.index(name) + len(name), role)


def _travel(text: str, *cities: tuple[str, str | None]) -> Example:
    return Example(text, "book", tuple(city(text, name, role) for name, role in cities))


NLU = NluData(
    examples=(
        *(Example(text, "greet") for text in ("hello", "hi there", "good morning", "hey you", "hello bot")),
        *(Example(text, "bye") for text in ("bye", "good bye", "see you later", "farewell", "bye for now")),
        _travel("book a trip from Rome to Paris", ("Rome", "from"), ("Paris", "to")),
        _travel("fly from Oslo to Rome please", ("Oslo", "from"), ("Rome", "to")),
        _travel("a ticket to Berlin", ("Berlin", "to")),
        _travel("book a flight from Paris to Madrid", ("Paris", "from"), ("Madrid", "to")),
        _travel("i want to go to Oslo", ("Oslo", "to")),
        Example("从北京出发", "book", (Entity("city", "北京", 1, 3, "from"),)),
        *(Example(text, "faq/price") for text in ("what does it cost", "how much is a ticket", "is it expensive")),
        *(Example(text, "faq/luggage") for text in ("can i take a bag", "how many bags", "is luggage included")),
        Example("on NYC day", "inform", (Entity("city", "New York", 3, 6),)),
    ),
    synonyms=(Synonym("New York", ("NYC", "big apple")),),
    regexes=(RegexFeature("code", r"[A-Z]{2}\d{4}"), RegexFeature("bad", r"(a+)+(?<=b)")),
    lookups=(LookupTable("city", ("lisbon", "san francisco")),),
)
