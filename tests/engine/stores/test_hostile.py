"""Whatever a store holds, what cannot be read is a line, and the rest is shown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import EnvironmentFailure, ServerFailure, UsageError
from teachbot.engine.stores.addresses import Address, from_endpoints, from_text
from teachbot.engine.stores.sources.redis_store import RedisStore
from teachbot.engine.stores.sources.sql_store import SqlStore
from tests.engine.stores.conftest import SCHEMA, sqlite_of
from tests.engine.stores.servers import Running

Opened = Callable[[str | Path | Address], SqlStore]
Written = Callable[[Iterable[tuple[str, Json]]], Path]
HELLO = {"event": "user", "text": "hello", "parse_data": {"intent": {"name": "greet", "confidence": 0.9}}}

ROWS = {
    "not JSON": "{'event': 'user'}",
    "no event": '{"text": "hello"}',
    "an unknown event": '{"event": "teleported", "to": "Mars"}',
    "a user without a dict": '{"event": "user", "parse_data": [1, 2]}',
    "deep": "[" * 5000 + "]" * 5000,
    "half a character": '{"event": "user", "text": "\\ud83d"}',
    "a number": "12",
    "null": None,
    "terminal": '{"event": "\\u001b[2J\\u202e", "text": "x"}',
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_a_line_and_the_rest_is_read(written: Written, name: str, opened: Opened) -> None:
    path = written([("a", HELLO), ("a", ROWS[name]), ("a", HELLO), ("b", HELLO)])
    page = opened(path).page()
    by_id = {c.id: c for c in page.conversations}
    texts = [e.text for e in by_id["a"].events if isinstance(e, ev.UserUttered)]
    assert texts.count("hello") == 2 and not by_id["b"].problems
    if name != "half a character":
        assert len(by_id["a"].problems) == 1 and by_id["a"].problems[0].startswith("event 2: ")
        assert by_id["a"].problems[0].isprintable()


def test_a_row_of_50_megabytes_is_not_fetched(written: Written, opened: Opened) -> None:
    large = json.dumps({"event": "user", "text": "x" * 50_000_000})
    page = opened(written([("a", HELLO), ("a", large), ("a", HELLO)])).page()
    (found,) = page.conversations
    assert [e.text for e in found.events if isinstance(e, ev.UserUttered)] == ["hello", "hello"]
    assert found.problems == ("event 2: 50 MB are too large for an event; left out",)


def test_of_an_endless_conversation_the_end_is_read(
    written: Written, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setattr("teachbot.engine.stores.sources.sql_store.MOST_EVENTS", 10)
    rows = [("a", {**HELLO, "text": f"no {n}"}) for n in range(25)]
    page = opened(written([("b", HELLO), *rows])).page()
    long, short = page.conversations
    assert [e.text for e in long.events if isinstance(e, ev.UserUttered)] == [f"no {n}" for n in range(15, 25)]
    assert long.problems == ("only the latest 10 of 25 events are read",) and not short.problems


def test_many_bad_rows_are_counted(written: Written, opened: Opened) -> None:
    page = opened(written(("a", "{") for _ in range(100))).page()
    assert page.conversations[0].problems[-1] == "and 80 more" and len(page.conversations[0].problems) == 21


def test_a_table_of_another_make_is_refused_with_what_it_lacks(tmp_path: Path, opened: Opened) -> None:
    path = sqlite_of(tmp_path / "other.db", "CREATE TABLE events (id INTEGER PRIMARY KEY, text TEXT);")
    with pytest.raises(EnvironmentFailure, match="lacks sender_id, data"):
        opened(path)


def test_a_database_of_something_else_is_refused(tmp_path: Path, opened: Opened) -> None:
    path = sqlite_of(tmp_path / "other.db", "CREATE TABLE films (id INTEGER);")
    with pytest.raises(EnvironmentFailure, match="no table 'events'"):
        opened(path)


def test_columns_that_only_help_may_be_missing(tmp_path: Path, opened: Opened) -> None:
    script = "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT);"
    path = sqlite_of(tmp_path / "small.db", script)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO events (sender_id, data) VALUES ('a', ?)", (json.dumps(HELLO),))
        connection.commit()
    store = opened(path)
    assert [c.id for c in store.search("HELL").conversations] == ["a"]


def test_a_file_that_is_no_database_is_said(tmp_path: Path, opened: Opened) -> None:
    (tmp_path / "rasa.db").write_bytes(b"SQLite format 3\x00" + b"garbage" * 100)
    with pytest.raises(ServerFailure, match="cannot be read"):
        opened(tmp_path / "rasa.db")


def test_a_missing_file_is_not_made(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(ServerFailure, match="unable to open"):
        opened(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_nothing_is_ever_written(written: Written, postgres: Running, opened: Opened) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    for place in (written([("a", HELLO)]), postgres.url):
        store = opened(place)
        with store._connected() as connection, pytest.raises(DBAPIError, match=r"read.?only"):
            connection.execute(text("DELETE FROM events"))
        store.close()


def test_a_database_that_dies_is_one_line(tmp_path: Path, opened: Opened) -> None:
    from tests.engine.stores.servers import postgres_server

    with postgres_server(tmp_path) as running:
        import psycopg

        with psycopg.connect(running.url, autocommit=True) as connection:
            connection.execute(SCHEMA.replace("FLOAT", "double precision").encode())
        store = opened(running.url)
        assert store.page().conversations == ()
        running.kill()
        with pytest.raises(ServerFailure, match=r"cannot be read: .*") as caught:
            store.page()
        assert "\n" not in str(caught.value) and "s3cret" not in str(caught.value)
        store.close()


def test_a_wrong_password_is_one_line_without_it(postgres: Running, opened: Opened) -> None:
    with pytest.raises(ServerFailure, match="cannot be read") as caught:
        opened(postgres.url.replace("s3cret!pass", "other-one"))
    assert "other-one" not in str(caught.value) and "\n" not in str(caught.value)


def test_hostile_keys_of_redis(redis: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis as client_library

    monkeypatch.setattr("teachbot.engine.stores.sources.redis_store.LARGEST_TRACKER", 1000)
    client = client_library.Redis.from_url(redis.url)
    client.set("tracker:good", json.dumps({"events": [HELLO], "name": "good"}))
    client.set("tracker:pickled", b"\x80\x04\x95")
    client.set("tracker:broken", b"{")
    client.set("tracker:large", b"x" * 2000)
    client.lpush("tracker:list", "a")
    store = RedisStore(from_text(redis.url))
    problems = {c.id: c.problems for c in store.page().conversations}
    assert problems.pop("good") == ()
    assert {id_: len(told) for id_, told in problems.items()} == {"pickled": 1, "broken": 1, "large": 1}
    assert "pickled" in problems["pickled"][0]
    redis.kill()
    with pytest.raises(ServerFailure, match="cannot be read") as caught:
        store.page()
    assert "open-sesame" not in str(caught.value)
    store.close()
    client.close()


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_THERE", raising=False)
    with pytest.raises(UsageError, match="NOT_THERE"):
        from_endpoints({"type": "SQL", "dialect": "postgresql", "password": "${NOT_THERE}"}, Path())
    with pytest.raises(UsageError, match="'dynamo'"):
        from_endpoints({"type": "dynamo"}, Path())
