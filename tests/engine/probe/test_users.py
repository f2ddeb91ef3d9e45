"""What simulated users say: in the project's words, leaving the path as told, and outright where only that helps."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue.events import Entity
from teachbot.engine.probe.subject import Subject, subject
from teachbot.engine.probe.talking.extractors import found_elsewhere
from teachbot.engine.probe.talking.material import Material, material, mistyped
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.users.crowd import crowd
from teachbot.engine.training_data.nlu import Example, LookupTable, NluData
from tests.engine.probe.bots import bundled, project

NLU = NluData(
    (
        Example("a table in Rome for two", "book", (Entity("city", "Rome", 11, 15), Entity("number", "two", 20, 23))),
        Example("hello", "greet"),
    ),
    lookups=(LookupTable("city", ("Oslo", "Nuku'alofa")),),
)


@given(st.integers(0, 10**6))
def test_values_stay_where_they_are_said(seed: int) -> None:
    """Whatever value is swapped in, each entity covers its value."""
    message = material(NLU).varied(NLU.examples[0], Random(seed))
    for entity in message.entities:
        assert message.text[entity.start : entity.end] == entity.value
    assert message.text.startswith("a table in ") and message.intent == "book"


@given(st.integers(0, 10**6), st.sampled_from(["I fancy some live music tonight", "thanks a lot", "hey there"]))
def test_a_slip_changes_one_word_outside_of_values(seed: int, text: str) -> None:
    said = Message(text, "any", (Entity("when", "tonight", 24, 31),) if "tonight" in text else ())
    slipped = mistyped(said, Random(seed))
    if slipped is None:
        assert all(len(word) < 5 for word in text.split())
        return
    changed = [(a, b) for a, b in zip(text.split(), slipped.text.split(), strict=True) if a != b]
    assert len(changed) == 1 and len(changed[0][0]) >= 5 and abs(len(changed[0][0]) - len(changed[0][1])) <= 1
    assert (
        slipped.correct == text and slipped.intent == "any" and text.endswith("tonight") <= ("tonight" in slipped.text)
    )


def test_literal_users_say_intents_outright() -> None:
    known: Material = material(NLU, literal=True)
    assert known.say("greet", Random(1)).text == "/greet"
    assert known.say("book", Random(1), (Entity("city", "Rome"),)).text == '/book{"city": "Rome"}'


def deviations_of(of: Subject, conversations: int) -> Counter[str]:
    """How often users left the path in each way."""
    users = crowd(of, 0)
    return Counter(m.deviation for n in range(conversations) for m in users.talk(n).messages if m.deviation)


def test_users_leave_the_path_in_every_way() -> None:
    found = deviations_of(bundled("restaurant"), 500)
    for way in ("interruption", "stop", "other answer", "correction", "denial", "silence", "repetition"):
        assert found[way], way
    for way in ("typing error", "two in one", "restart", "unexpected value", "out of scope"):
        assert found[way], way


@pytest.mark.parametrize("name", ["concertbot", "restaurant"])
def test_half_of_the_users_are_as_users_are(name: str) -> None:
    users = crowd(bundled(name), 0)
    assert sum(users.weight(number) == 1.0 for number in range(100)) == 50


def test_what_duckling_finds_is_said_outright() -> None:
    pipeline = ({"name": "rasa.nlu.extractors.DucklingEntityExtractor"}, {"name": "SpacyNLP"})
    assert found_elsewhere(pipeline)["email"] == "ada@example.com" and "PERSON" not in found_elsewhere(pipeline)
    held = project("moodbot")
    known = subject(replace(held, config=replace(held.config, pipeline=pipeline)), bundled("moodbot").player.bot)
    assert known.unseen["number"] == "3"
