"""Stores that real Rasa wrote, and servers that hold them."""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from teachbot.engine.dialogue.events import Json
from teachbot.engine.stores.addresses import Address, from_text
from teachbot.engine.stores.sources.sql_store import SqlStore
from tests.engine.stores.servers import Running, postgres_server, redis_server

pytest.importorskip("sqlalchemy", reason="reading databases needs pip install -e '.[stores]'")

DATA = Path(__file__).parent / "data"


def dump(name: str) -> str:
    """A dump of a database that real Rasa wrote, without psql's own commands."""
    text = lzma.decompress((DATA / f"{name}.sql.xz").read_bytes()).decode()
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))


def sqlite_of(path: Path, script: str) -> Path:
    """A SQLite file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


SCHEMA = """
CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,
  timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT);
CREATE INDEX ix_events_sender_id ON events (sender_id);
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Iterable[tuple[str, Json]]], Path]:
    """Writes a SQLite store: rows of sender and event (or raw text) in the order of their ids."""

    def write(rows: Iterable[tuple[str, Json]]) -> Path:
        path = sqlite_of(tmp_path / "rasa.db", SCHEMA)
        with closing(sqlite3.connect(path)) as connection:
            connection.executemany(
                "INSERT INTO events (sender_id, type_name, data) VALUES (?, ?, ?)",
                (
                    (sender, event["event"], json.dumps(event)) if isinstance(event, dict) else (sender, "user", event)
                    for sender, event in rows
                ),
            )
            connection.commit()
        return path

    return write


@pytest.fixture
def opened() -> Iterator[Callable[[str | Path | Address], SqlStore]]:
    """Opens databases, by address or as files, and closes them after the test."""
    with ExitStack() as closed:

        def opened(place: str | Path | Address) -> SqlStore:
            text = f"sqlite:///{place}" if isinstance(place, Path) else place
            store = SqlStore(from_text(text) if isinstance(text, str) else text)
            closed.callback(store.close)
            return store

        yield opened


@pytest.fixture(scope="package")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A PostgreSQL with what Rasa 3.6.21 wrote into it."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as running:
        import psycopg

        with psycopg.connect(running.url, autocommit=True) as connection:
            connection.execute(dump("rasa36_postgresql").encode())
        yield running


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Running]:
    """An empty Redis with a password."""
    with redis_server(tmp_path, "open-sesame") as running:
        yield running
