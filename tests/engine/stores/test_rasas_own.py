"""Stores that real Rasa wrote are read as it meant them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.state import fold
from teachbot.engine.errors import DataError
from teachbot.engine.stores.addresses import Address, from_endpoints, from_text
from teachbot.engine.stores.sources.redis_store import RedisStore
from teachbot.engine.stores.sources.sql_store import SqlStore
from teachbot.engine.stores.summary import summary_of
from tests.engine.stores.conftest import dump, sqlite_of
from tests.engine.stores.servers import Running

Opened = Callable[[str | Path | Address], SqlStore]
LATEST_FIRST = ["эва", "dirk", "carla", "ben", "anna"]
MESSAGES = {"эва": 3, "dirk": 6, "carla": 4, "ben": 3, "anna": 3}


@pytest.fixture(params=["rasa36_sqlite", "rasa110_sqlite", "rasa36_postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, opened: Opened) -> SqlStore:
    """Each of the databases, opened."""
    if request.param == "rasa36_postgresql":
        return opened(str(request.getfixturevalue("postgres").url))
    return opened(sqlite_of(tmp_path / "rasa.db", dump(request.param)))


def test_the_latest_conversation_is_the_first(store: SqlStore) -> None:
    page = store.page()
    assert [c.id for c in page.conversations] == LATEST_FIRST and page.next is None
    assert {c.id: summary_of(c).length for c in page.conversations} == MESSAGES
    assert not page.problems and not any(c.problems for c in page.conversations)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_pages_of_any_size_give_each_conversation_once(store: SqlStore, size: int) -> None:
    found, after = [], None
    while True:
        page = store.page(after, size)
        found += [c.id for c in page.conversations]
        assert len(page.conversations) <= size
        if page.next is None:
            break
        after = page.next
    assert found == LATEST_FIRST


def test_a_conversation_is_what_rasa_remembers_of_it(store: SqlStore) -> None:
    stored = store.conversation("dirk")
    summary = summary_of(stored)
    assert (summary.restarts, summary.last_text, summary.started is not None) == (1, "amazing", True)
    state = fold(stored.events, Domain())
    assert state.latest_message is not None and state.latest_message.text == "hello", "the fallback took the last back"
    assert not [e for e in state.events if isinstance(e, ev.UserUttered) and e.text == "so sad"], "before the restart"


def test_who_is_not_there_is_said(store: SqlStore) -> None:
    with pytest.raises(DataError, match="no conversation 'nobody'"):
        store.conversation("nobody")


@pytest.mark.parametrize(
    ("text", "senders"),
    [("hello", ["dirk", "anna"]), ("KÖLN", ["эва"]), ("wie geht's?", ["эва"]), ("%", []), ("_", []), ("\\", [])],
)
def test_what_users_said_is_found(store: SqlStore, text: str, senders: list[str]) -> None:
    page = store.search(text)
    assert [c.id for c in page.conversations] == senders and page.next is None


def test_endpoints_name_a_store(opened: Opened, postgres: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PASSWORD", "s3cret!pass")
    given = {"type": "SQL", "dialect": "postgresql", "url": "127.0.0.1", "port": postgres.port, "db": "rasa"}
    address = from_endpoints({**given, "username": "rasa", "password": "${DB_PASSWORD}"}, Path())
    store = opened(address)
    assert [c.id for c in store.page().conversations] == LATEST_FIRST
    assert "s3cret" not in f"{address!r}{store.name}{address.identity}"
    store.close()


def _fill(url: str, *keys: tuple[str, str]) -> None:
    import redis

    client = redis.Redis.from_url(url)
    for key, value in keys:
        client.set(key, value)
    client.close()


def _trackers(opened: Opened, tmp_path: Path) -> dict[str, str]:
    """As `RedisTrackerStore` serialises them."""
    store = opened(sqlite_of(tmp_path / "filled.db", dump("rasa36_sqlite")))
    from teachbot.engine.dialogue.event_json import event_to_json

    held = store.page().conversations
    return {c.id: json.dumps({"events": [event_to_json(e) for e in c.events], "name": c.id}) for c in held}


@pytest.mark.parametrize("prefix", ["tracker:", "", "mybot:tracker:"])
def test_redis_holds_the_same(opened: Opened, redis: Running, tmp_path: Path, prefix: str) -> None:
    _fill(redis.url, *((prefix + id_, text) for id_, text in _trackers(opened, tmp_path).items()))
    options = {"type": "redis", "url": "127.0.0.1", "port": redis.port, "password": "open-sesame"}
    named = from_endpoints({**options, "key_prefix": prefix.partition(":tracker")[0]}, Path())
    store = RedisStore(named if prefix.startswith("mybot") else from_text(redis.url))
    page = store.page()
    assert {c.id: summary_of(c).length for c in page.conversations} == MESSAGES and page.next is None
    assert [c.id for c in store.search("köln").conversations] == ["эва"]
    assert summary_of(store.conversation("dirk")).restarts == 1
    with pytest.raises(DataError, match="nobody"):
        store.conversation("nobody")
    store.close()


def test_addresses_show_no_secret() -> None:
    for url in ("postgresql://u:hidden@h:1/d?password=hidden", "redis://:hidden@h/0", "mongodb://u:hidden@h/d"):
        address: Address = from_text(url)
        assert "hidden" not in f"{address}{address.shown}{address.quiet('could not log in as u:hidden@h')}"


def test_a_page_of_what_was_found_is_full(opened: Opened, written: Callable[..., Path]) -> None:
    """Rows that hold the words elsewhere, as in the name of an intent, take no places."""
    parsed = {"intent": {"name": "hello_there", "confidence": 0.9}}
    said = [("hello" if n % 5 == 0 else "bye", f"user{n:02}") for n in range(40)]
    rows = [(sender, {"event": "user", "text": text, "parse_data": parsed}) for text, sender in said]
    store = opened(written(rows))
    first = store.search("hello", size=4)
    rest = store.search("hello", first.next, size=4)
    found = [c.id for c in (*first.conversations, *rest.conversations)]
    assert (len(first.conversations), len(rest.conversations)) == (4, 4)
    assert found == [f"user{n:02}" for n in range(35, -1, -5)]
