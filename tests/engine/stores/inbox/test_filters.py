"""The filter line: read and written alike, and what is no filter is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.errors import UsageError
from teachbot.engine.stores.inbox.filters import NAMED, STATES, Filter, format_filter, name_word, parse_filter

WORDS = st.text(min_size=1, max_size=12).filter(lambda t: not t.isspace())
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(str)
FILTERS = st.builds(
    Filter,
    names=st.lists(st.tuples(st.sampled_from(NAMED), WORDS), max_size=3).map(tuple),
    text=st.lists(WORDS, max_size=2).map(tuple),
    channel=st.just("") | WORDS,
    tag=st.just("") | WORDS,
    state=st.sampled_from(("", *STATES)),
    below=st.none() | st.floats(0.01, 1).map(lambda f: round(f, 3)),
    above=st.none() | st.floats(0.01, 1).map(lambda f: round(f, 3)),
    longer=st.none() | st.integers(0, 1000),
    shorter=st.none() | st.integers(0, 1000),
    since=st.just("") | DAYS,
    until=st.just("") | DAYS,
    error=st.booleans(),
    fallback=st.booleans(),
    differs=st.booleans(),
)


@given(FILTERS)
def test_what_is_written_is_read(wanted: Filter) -> None:
    assert parse_filter(format_filter(wanted)) == wanted


@given(st.text(max_size=40))
def test_any_line_is_a_filter_or_a_reason(line: str) -> None:
    try:
        wanted = parse_filter(line)
    except UsageError as error:
        assert error.remedy
    else:
        assert parse_filter(format_filter(wanted)) == wanted


@pytest.mark.parametrize(
    "line", ["colour:red", "confidence<much", "after:monday", "state:lost", '"open', "-greet", "length:3"]
)
def test_what_is_no_filter_is_said(line: str) -> None:
    with pytest.raises(UsageError):
        parse_filter(line)


def test_a_line_as_people_type_it() -> None:
    wanted = parse_filter('intent:greet confidence<0.5 length>3 after:2026-01-31 error "free text" hello')
    assert wanted == Filter(
        (("intent", "greet"),), ("free text", "hello"), below=0.5, longer=4, since="2026-01-31", error=True
    )
    assert wanted.needs_index and not parse_filter('"free text"').needs_index


@given(st.tuples(st.sampled_from(NAMED), WORDS), st.tuples(st.sampled_from(NAMED), WORDS))
def test_names_are_words_of_their_own(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert name_word(*one).isalnum() and name_word(*one).isascii()
    if (one[0], one[1].lower()) != (other[0], other[1].lower()):
        assert name_word(*one) != name_word(*other)
