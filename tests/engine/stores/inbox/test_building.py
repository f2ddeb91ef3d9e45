"""However often it is interrupted, and whatever comes meanwhile: the index ends up as one long look would have it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue import events as ev
from teachbot.engine.errors import ServerFailure
from teachbot.engine.prediction.model.model import train
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load
from teachbot.engine.stores.conversations import Stored
from teachbot.engine.stores.inbox import building
from teachbot.engine.stores.inbox.building import build, look
from teachbot.engine.stores.inbox.filters import Filter, parse_filter
from teachbot.engine.stores.inbox.index import Index
from teachbot.engine.stores.inbox.judging import Judge
from teachbot.engine.stores.inbox.notes import Notes
from tests.engine.stores.inbox.memory_store import MemoryStore


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Index]]:
    """Opens the same index again and again."""
    held: list[Index | Notes] = [Notes(tmp_path / "notes.db")]

    def open_again() -> Index:
        held.append(Index.open(tmp_path / "index.db", "model", tmp_path / "notes.db"))
        return held[-1]  # type: ignore[return-value]

    yield open_again
    for each in held:
        each.close()


def lengths(index: Index) -> dict[str, int]:
    """Each conversation of the index with its number of messages, page by page."""
    found: dict[str, int] = {}
    after = ""
    while rows := index.find(Filter(), after=after, size=3):
        assert not found.keys() & {row.summary.id for row in rows}, "a conversation twice"
        found.update({row.summary.id: row.summary.length for row in rows})
        after = rows[-1].cursor
    return found


SAID = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(("hi", "bye"))), max_size=8)
RUNS = st.lists(st.tuples(SAID, st.integers(0, 4), st.booleans()), min_size=1, max_size=5)


@settings(deadline=None, max_examples=40)
@given(RUNS, st.booleans())
def test_interrupted_as_often_as_may_be(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[list[tuple[str, str]], int, bool]], latest_first: bool
) -> None:
    folder, store = tmp_path_factory.mktemp("index"), MemoryStore(latest_first=latest_first)
    notes = Notes(folder / "notes.db")
    with pytest.MonkeyPatch.context() as patched, closing(notes):
        patched.setattr(building, "PART", 2)
        for said, pages, fails in [*runs, ([], 10_000, False), ([], 10_000, False)]:
            for id_, text in said:
                store.say(id_, text)
            with closing(Index.open(folder / "index.db", "model", folder / "notes.db")) as index:
                store.fails_after = pages if fails else None
                parts = count(1)
                try:
                    build(store, index, None, stopped=lambda parts=parts, pages=pages: next(parts) >= pages)  # type: ignore[misc]
                except ServerFailure:
                    assert fails
        with closing(Index.open(folder / "index.db", "model", folder / "notes.db")) as index:
            assert lengths(index) == {id_: len(texts) for id_, texts in store.said.items()}
            assert index.gaps == []


def test_what_is_known_is_not_looked_at_again(opened: Callable[[], Index]) -> None:
    store, index = MemoryStore(), opened()
    for number in range(5):
        store.say(f"n{number}", "hi")
    assert build(store, index, None).conversations == 5
    store.say("n2", "again")
    again = build(store, index, None)
    assert (again.conversations, again.done) == (1, True)
    assert build(store, index, None).conversations == 0
    assert [d.count for d in index.doubts()] == []


def test_another_model_makes_it_anew(opened: Callable[[], Index], tmp_path: Path) -> None:
    index = opened()
    store = MemoryStore()
    store.say("a", "hi")
    build(store, index, None)
    index.close()
    other = Index.open(tmp_path / "index.db", "other model", tmp_path / "notes.db")
    assert other.size == 0
    other.close()


def test_a_damaged_index_is_made_anew(opened: Callable[[], Index], tmp_path: Path) -> None:
    (tmp_path / "index.db").write_bytes(b"garbage" * 1000)
    assert opened().size == 0


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Of the mood bot."""
    project = load(bundled_bot("moodbot"))
    return Judge(train(project), [e.text for e in project.nlu.examples])


def talk(id_: str, *steps: tuple[str, str, str]) -> Stored:
    """A conversation of texts, each with the intent that was understood and the action that followed."""
    events: list[ev.Event] = [ev.ActionExecuted("action_session_start"), ev.SessionStarted()]
    events.append(ev.ActionExecuted("action_listen"))
    for text, intent, action in steps:
        events += [ev.UserUttered(text, ev.Intent(intent, 0.8), timestamp=1.0), ev.ActionExecuted(action)]
        events.append(ev.ActionExecuted("action_listen"))
    return Stored(id_, tuple(events), "1")


def test_the_judge_tells_what_the_bot_would_do(judge: Judge) -> None:
    right = talk("right", ("hello", "greet", "utter_greet"))
    wrong = talk("wrong", ("hello", "greet", "utter_goodbye"), ("colourless green ideas", "goodbye", "utter_goodbye"))
    one, other = judge.judge([right, wrong])
    assert not one.disagreements and one.heard[0].local_intent == "greet" and one.heard[0].likeness > 0.9
    assert (other.disagreements[0].happened, other.disagreements[0].would) == ("utter_goodbye", "utter_greet")
    assert wrong.events[other.disagreements[0].at] == ev.ActionExecuted("utter_goodbye")
    assert other.heard[1].likeness < 0.45


def test_many_at_once_are_judged_as_one_by_one(judge: Judge) -> None:
    talks = [talk(str(n), ("hello", "greet", "utter_greet"), (f"bye {n}", "goodbye", "utter_happy")) for n in range(5)]
    assert judge.judge(talks) == [judge.judge([one])[0] for one in talks]


def test_what_the_index_answers(opened: Callable[[], Index], judge: Judge, tmp_path: Path) -> None:
    index = opened()
    right = talk("right", ("hello", "greet", "utter_greet"))
    wrong = talk("wrong", ("hello", "greet", "utter_goodbye"), ("colourless GREEN ideas", "goodbye", "utter_goodbye"))
    index.put(look([right, wrong], judge), [])

    def found(line: str, order: str = "date") -> list[str]:
        return [row.summary.id for row in index.find(parse_filter(line), order)]

    assert found("", "worth") == ["wrong", "right"] and found("differs") == ["wrong"]
    assert (
        found('"green ideas"') == ["wrong"]
        and found("gre") == ["wrong"]
        and found("Hel", "length") == ["wrong", "right"]
    )
    assert found("intent:goodbye") == ["wrong"] and found("action:utter_greet") == ["right"]
    assert found("intent:good") == [] and found("state:new length>=2") == ["wrong"]
    (row,) = index.find(parse_filter("differs"))
    assert "utter_goodbye happened, utter_greet would now" in row.reason
    assert [d.count for d in index.doubts() if d.text == "hello"] == [2]
    with closing(Notes(tmp_path / "notes.db")) as notes:
        notes.set_state(["wrong"], "reviewed")
        notes.tag(["right"], "odd")
    assert found("state:reviewed") == ["wrong"] and found("tag:odd") == ["right"] and found("state:new") == ["right"]


def test_two_processes_find_the_same(opened: Callable[[], Index], judge: Judge, tmp_path: Path) -> None:
    store, index = MemoryStore(), opened()
    for number in range(40):
        store.say(f"n{number % 30}", f"hello {number}")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(building, "PART", 7)
        built = build(store, index, judge, processes=2)
    assert (built.conversations, built.messages, built.done) == (30, 40, True)
    with closing(sqlite3.connect(tmp_path / "index.db")) as read:
        assert read.execute("SELECT sum(count) FROM texts").fetchone() == (40,)
