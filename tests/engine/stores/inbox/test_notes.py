"""What the person says of conversations survives, and every change can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.events import Entity
from teachbot.engine.errors import UsageError
from teachbot.engine.stores.inbox.filters import STATES
from teachbot.engine.stores.inbox.lines import Note
from teachbot.engine.stores.inbox.notes import Confirmed, Notes

IDS = ("a", "b", "c")
SOME = st.lists(st.sampled_from(IDS), min_size=1, max_size=4)
CHANGES = st.one_of(
    st.tuples(st.just("set_state"), st.tuples(SOME, st.sampled_from(STATES))),
    st.tuples(st.just("tag"), st.tuples(SOME, st.sampled_from(("odd", "good")))),
    st.tuples(st.just("write"), st.tuples(st.sampled_from(IDS), st.sampled_from(("", "look here", "x")))),
    st.tuples(st.just("keep_filter"), st.tuples(st.sampled_from(("mine", "other")), st.sampled_from(("", "error")))),
    st.tuples(
        st.just("confirm"),
        st.tuples(st.lists(st.tuples(st.sampled_from(("hi", "bye")), st.just(Confirmed("Hi", "greet"))), min_size=1)
                  .map(lambda found: list(dict(found).items()))),
    ),
)  # fmt: skip


def everything(notes: Notes) -> object:
    """All that is said."""
    return notes.of(IDS), notes.filters, sorted(notes.confirmed, key=str)


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Notes]:
    """Nothing said yet."""
    with closing(Notes(tmp_path / "notes.db")) as held:
        yield held


@settings(deadline=None, max_examples=50)
@given(st.lists(CHANGES, max_size=8))
def test_undo_is_the_way_back(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, tuple[object, ...]]]
) -> None:
    path = tmp_path_factory.mktemp("notes") / "notes.db"
    with closing(Notes(path)) as notes:
        before = []
        for verb, given_ in changes:
            before.append(everything(notes))
            getattr(notes, verb)(*given_)
        now = everything(notes)
    with closing(Notes(path)) as notes:
        assert everything(notes) == now, "closed and opened"
        for expected in reversed(before):
            assert notes.undo()
            assert everything(notes) == expected
        assert notes.undo() is None


def test_what_is_said_is_told(notes: Notes) -> None:
    notes.set_state(["a", "b"], "flagged")
    notes.tag(["a"], " odd ")
    notes.tag(["a", "b"], "odd")
    notes.write("b", "why?")
    assert notes.of(["a", "b", "c"]) == {
        "a": Note("flagged", ("odd",)), "b": Note("flagged", ("odd",), "why?"), "c": Note()
    }  # fmt: skip
    assert notes.undo() == "the note on b"
    notes.tag(["a", "b"], "odd")
    assert notes.of(["a"])["a"].tags == (), "all had it, so it is taken off"


def test_confirmed_messages_keep_their_entities(notes: Notes) -> None:
    city = Entity("city", "Rome", 3, 7, role="from")
    notes.confirm([("to rome", Confirmed("to Rome", "travel", (city,))), ("bye", Confirmed("bye", ""))])
    assert notes.confirmed == (Confirmed("to Rome", "travel", (city,)),)


def test_what_cannot_be_said(notes: Notes) -> None:
    with pytest.raises(UsageError, match="'lost' is no state"):
        notes.set_state(["a"], "lost")
    with pytest.raises(UsageError, match="name"):
        notes.tag(["a"], "  ")
