"""MongoDB, by a collection that answers as the client does; a real server is not among Debian's packages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import DataError, ServerFailure
from teachbot.engine.stores.addresses import from_text
from teachbot.engine.stores.sources.mongo_store import MongoStore

bson = pytest.importorskip("bson", reason="reading MongoDB needs pip install -e '.[mongo]'")
errors = pytest.importorskip("pymongo.errors")
HELLO = {"event": "user", "text": "hello", "parse_data": {"intent": {"name": "greet", "confidence": 0.9}}}


class Found:
    """A cursor."""

    def __init__(self, documents: list[dict[str, Json]]) -> None:
        self.documents = documents

    def sort(self, key: str, way: int) -> Found:
        """By a key."""
        return Found(sorted(self.documents, key=lambda d: d[key], reverse=way < 0))

    def limit(self, count: int) -> list[dict[str, Json]]:
        """The first ones."""
        return self.documents[:count]


class Collection:
    """Documents as `MongoTrackerStore` writes them; fails once it is told to."""

    def __init__(self, documents: list[dict[str, Json]]) -> None:
        self.documents = documents
        self.is_gone = False
        self.database = SimpleNamespace(client=SimpleNamespace(close=lambda: None))

    def find(self, query: dict[str, Any], _fields: Json) -> Found:
        """Those before a key, and in which the user said something."""
        if self.is_gone:
            raise errors.ServerSelectionTimeoutError("secret@host: gone\nfor good")
        before = query.get("_id", {}).get("$lt")
        said = query.get("events", {}).get("$elemMatch", {}).get("text", {}).get("$regex", "")
        fitting = [d for d in self.documents if before is None or d["_id"] < before]
        return Found([d for d in fitting if not said or re.search(said, str(d["events"]), re.IGNORECASE)])

    def find_one(self, query: dict[str, Any], _fields: Json) -> dict[str, Json] | None:
        """By its sender."""
        return next((d for d in self.documents if d["sender_id"] == query["sender_id"]), None)


def opened(*talks: tuple[str, Json]) -> tuple[MongoStore, Collection]:
    """The store, the first conversation the oldest."""
    documents = [{"_id": bson.ObjectId(), "sender_id": s, "events": e, "latest_event_time": 1.0} for s, e in talks]
    collection = Collection(documents)
    return MongoStore(from_text("mongodb://user:secret@host/rasa"), collection), collection


def test_pages_come_latest_first() -> None:
    store, _ = opened(*((f"s{n}", [HELLO]) for n in range(5)))
    first = store.page(size=3)
    rest = store.page(first.next, size=3)
    assert [c.id for c in (*first.conversations, *rest.conversations)] == ["s4", "s3", "s2", "s1", "s0"]
    assert rest.next is None and "secret" not in store.name
    store.close()


def test_1x_wrote_events_as_an_object_and_strangers_write_anything() -> None:
    store, _ = opened(("old", {"0": HELLO}), ("odd", "events"), ("new", [HELLO, {"event": 1}]))
    by_id = {c.id: c for c in store.page().conversations}
    assert [e.text for e in by_id["old"].events if isinstance(e, ev.UserUttered)] == ["hello"]
    assert "left out" in by_id["odd"].problems[0] and len(by_id["new"].problems) == 1
    assert store.conversation("new").events == by_id["new"].events
    with pytest.raises(DataError, match="nobody"):
        store.conversation("nobody")


def test_words_are_searched_by_the_server_letter_by_letter() -> None:
    store, _ = opened(("a", [HELLO]), ("b", [{**HELLO, "text": "1+1?"}]))
    assert [c.id for c in store.search("1+1?").conversations] == ["b"]


def test_a_server_that_is_gone_is_one_line() -> None:
    store, collection = opened(("a", [HELLO]))
    collection.is_gone = True
    with pytest.raises(ServerFailure, match="cannot be read") as caught:
        store.page()
    assert "\n" not in str(caught.value) and "secret" not in str(caught.value)
