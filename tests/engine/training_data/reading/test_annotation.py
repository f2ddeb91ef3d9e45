"""Marks in texts: read strictly from a person, leniently from files, written so that they read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue.events import Entity
from teachbot.engine.errors import AnnotationError
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.annotation import (
    annotate,
    can_annotate,
    parse_annotated,
    parse_leniently,
    parse_message,
)
from tests.engine.training_data import strategies as any_


@pytest.mark.parametrize(
    ("annotated", "text", "entities"),
    [
        ("plain", "plain", ()),
        ("to [Rome](city)", "to Rome", (Entity("city", "Rome", 3, 7),)),
        ("[NYC](city:New York) please", "NYC please", (Entity("city", "New York", 0, 3),)),
        (
            'from [LA]{"entity": "city", "role": "from", "group": "1", "value": "Los Angeles"}',
            "from LA",
            (Entity("city", "Los Angeles", 5, 7, "from", "1"),),
        ),
        (
            '[Rome][{"entity": "city"}, {"entity": "place", "role": "to"}]',
            "Rome",
            (Entity("city", "Rome", 0, 4), Entity("place", "Rome", 0, 4, "to")),
        ),
        ("[a](x) and [b](y)", "a and b", (Entity("x", "a", 0, 1), Entity("y", "b", 6, 7))),
        ("brackets [only] here", "brackets [only] here", ()),
    ],
)
def test_reading(annotated: str, text: str, entities: tuple[Entity, ...]) -> None:
    assert parse_annotated(annotated) == (text, entities)
    assert parse_leniently(annotated, Report(Path("x")), 1) == (text, entities)


@pytest.mark.parametrize(
    ("annotated", "column"),
    [("to [Rome](city", 8), ("to [Rome]{", 8), ('a [b]{"entity": }', 2), ('a [b]{"value": "x"}', 2), ("x](y", 1)],
)
def test_half_marks_are_told_with_their_column(annotated: str, column: int) -> None:
    with pytest.raises(AnnotationError) as raised:
        parse_annotated(annotated)
    assert raised.value.column == column
    assert raised.value.remedy


@given(any_.examples())
def test_round_trip(example: Example) -> None:
    assert parse_annotated(annotate(example.text, example.entities)) == (example.text, example.entities)


@given(st.text(max_size=60))
def test_any_text_reads_or_raises_ours(text: str) -> None:
    try:
        parse_annotated(text)
    except AnnotationError as error:
        assert 0 <= error.column <= len(text)
    parse_leniently(text, Report(Path("x")), 1)
    parse_message(text)


def test_short_form_where_it_says_everything() -> None:
    assert annotate("to Rome", [Entity("city", "Rome", 3, 7)]) == "to [Rome](city)"
    assert annotate("to Rome", [Entity("city", "roma", 3, 7)]) == 'to [Rome]{"entity": "city", "value": "roma"}'
    assert not can_annotate("a](b", [Entity("x", "a](", 0, 3)])
    assert not can_annotate("[a](b)", [])


def test_literal_messages() -> None:
    assert parse_message('/inform{"city": ["Rome", "Bonn"], "n": 2}') == (
        Entity("city", "Rome"),
        Entity("city", "Bonn"),
        Entity("n", 2),
    )
    assert parse_message("/inform{bad") == ()
