from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.domain import Domain, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity, Intent
from teachbot.engine.errors import DataError
from teachbot.engine.prediction.nlu.interpreter import Interpreter, train_interpreter
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.nlu import Example, NluData, RegexFeature
from tests.engine.prediction.bots import DOMAIN, NLU

TRAINED = train_interpreter(NLU, DOMAIN, Config())


@pytest.fixture
def interpreter() -> Interpreter:
    return Interpreter(DOMAIN, Config(), TRAINED.trained)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    try:
        reading = TRAINED.parse(text)
    except DataError:
        assert text.lstrip().startswith("/")
        return
    assert reading.text == text
    if reading.literal:
        return
    assert sum(i.confidence for i in reading.intents) == pytest.approx(1.0)
    confidences = [i.confidence for i in reading.intents]
    assert confidences == sorted(confidences, reverse=True)
    ends = 0
    for entity in reading.entities:
        assert entity.start is not None and entity.end is not None
        assert ends <= entity.start < entity.end <= len(text)
        ends = entity.end


def test_intents_are_told(interpreter: Interpreter) -> None:
    assert interpreter.parse("hello you").intent.name == "greet"
    assert interpreter.parse("Bye now!").intent.name == "bye"


def test_a_retrieval_intent_comes_with_its_sub_intent(interpreter: Interpreter) -> None:
    reading = interpreter.parse("how much does it cost")
    assert reading.intent.name == "faq/price"
    assert reading.intent.base == "faq"
    assert [i.base for i in reading.intents].count("faq") == 1


def test_entities_have_roles_and_offsets(interpreter: Interpreter) -> None:
    text = "book a flight from Rome to Berlin"
    found = interpreter.parse(text).entities
    assert [(e.entity, e.value, e.role) for e in found] == [("city", "Rome", "from"), ("city", "Berlin", "to")]
    assert [text[e.start : e.end] for e in found] == ["Rome", "Berlin"]


def test_entities_are_found_between_spaces_emoji_and_signs_without_spaces(interpreter: Interpreter) -> None:
    for text in ("  fly \u3000 from Oslo 😀 to Rome  ", "从北京出发"):
        for entity in interpreter.parse(text).entities:
            assert text[entity.start : entity.end] == entity.value
    assert [e.value for e in interpreter.parse("从北京出发").entities] == ["北京"]


def test_synonyms_give_the_value(interpreter: Interpreter) -> None:
    assert [e.value for e in interpreter.parse("on nyc day").entities] == ["New York"]


@pytest.mark.parametrize(
    ("text", "name", "confidence", "entities"),
    [
        ("/greet", "greet", 1.0, []),
        (" /greet ", "greet", 1.0, []),
        ("/greet@0.9", "greet", 0.9, []),
        ('/book{"city": "Rome"}', "book", 1.0, [("city", "Rome")]),
        ('/book@0.5{"city": ["Rome", "Oslo"], "n": 2}', "book", 0.5, [("city", "Rome"), ("city", "Oslo"), ("n", 2)]),
        ("/faq/price", "faq/price", 1.0, []),
        ("/new_one", "new_one", 1.0, []),
    ],
)
def test_spelled_out_messages_are_taken_at_their_word(
    interpreter: Interpreter, text: str, name: str, confidence: float, entities: list[tuple[str, object]]
) -> None:
    reading = interpreter.parse(text)
    assert reading.literal
    assert (reading.intent.name, reading.intent.confidence) == (name, confidence)
    assert [(e.entity, e.value) for e in reading.entities] == entities


@pytest.mark.parametrize("text", ['/greet{"a": }', "/greet{", "/greet{[1]}", '/greet{"a": 1} and more', "/greet@1.2.3"])
def test_malformed_entities_are_told_with_a_remedy(interpreter: Interpreter, text: str) -> None:
    with pytest.raises(DataError) as failure:
        interpreter.parse(text)
    assert failure.value.remedy


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda t: t.strip() and not t.strip().startswith("/")))
def test_a_taught_reading_is_right_at_once_and_can_be_taken_back(text: str) -> None:
    interpreter = Interpreter(DOMAIN, Config(), TRAINED.trained)
    before = interpreter.parse(text)
    entity = Entity("day", text.strip(), len(text) - len(text.lstrip()), len(text.rstrip()))
    interpreter.learn(Example(text, "complain", (entity,)))
    reading = interpreter.parse(text)
    assert (reading.intent.name, reading.entities) == ("complain", (entity,))
    assert reading.intent.confidence > 0.9
    assert sum(i.confidence for i in reading.intents) == pytest.approx(1.0)
    interpreter.relearn(())
    assert interpreter.parse(text) == before


def test_an_unsure_text_falls_back_where_the_configuration_says_so() -> None:
    interpreter = Interpreter(DOMAIN, Config(nlu_threshold=0.9), TRAINED.trained)
    reading = interpreter.parse("zzz qqq")
    assert reading.intent == Intent("nlu_fallback", 0.9), "the threshold, as Rasa gives it"
    plain = Interpreter(DOMAIN, Config(), TRAINED.trained).parse("zzz qqq")
    assert reading.intents[1:] == plain.intents, "the others are left as they are"
    assert interpreter.parse("hello bot").intent.name == "greet"


def test_without_examples_nothing_is_understood() -> None:
    assert train_interpreter(NluData(), Domain(), Config()).parse("hello").intents == ()
    lone = train_interpreter(NluData((Example("hi", "greet"),)), Domain(intents=(IntentSpec("greet"),)), Config())
    assert lone.parse("anything").intent.name == "greet"


def test_patterns_cannot_hang() -> None:
    nlu = NluData(
        (*NLU.examples, Example("code aaaa", "inform", (Entity("code", "aaaa", 5, 9),))),
        regexes=(RegexFeature("code", "(a+)+$"),),
    )
    interpreter = train_interpreter(nlu, DOMAIN, Config())
    began = time.process_time()
    interpreter.parse("a" * 5000 + "!")
    assert time.process_time() - began < 2


def test_a_taught_intent_holds_however_the_text_is_spaced_and_cased(interpreter: Interpreter) -> None:
    interpreter.learn(Example("What a  Mess", "complain"))
    assert interpreter.parse(" what a mess ").intent.name == "complain"


def test_a_refit_learns_from_lessons_and_leaves_the_old_interpreter_alone(interpreter: Interpreter) -> None:
    for text in ("what a mess", "such a mess here", "this is a mess", "a mess it is"):
        interpreter.learn(Example(text, "complain"))
    fitted = interpreter.refit(NLU)
    assert fitted.parse("oh what mess here").intent.name == "complain"
    assert interpreter.parse("oh what mess here").intent.name != "complain"
    assert fitted.parse("what a mess").intent.confidence > 0.9


def test_names_of_intents_and_sub_intents_teach_too() -> None:
    asked = [("where is it", "track_parcel"), ("is it there", "faq/warranty"), ("and if not", "faq/envelope")]
    examples = (*NLU.examples, *(Example(text, intent) for text, intent in asked))
    told = train_interpreter(replace(NLU, examples=examples), DOMAIN, Config())
    assert told.parse("parcel").intent.name == "track_parcel"
    for name in ("faq/warranty", "faq/envelope"):
        word = name.split("/")[1]
        assert next(i.name for i in told.parse(word).intents if i.base == "faq") == name


def test_titles_of_buttons_teach_too() -> None:
    button = {"title": "Lovely blossoms", "payload": "/book"}
    told = train_interpreter(NLU, Domain(responses={"utter_ask": (Response("?", (button,)),)}), Config())
    assert told.parse("lovely blossoms").intent.name == "book"
    assert TRAINED.parse("lovely blossoms").intent.name != "book"
