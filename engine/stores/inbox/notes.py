"""What the person says of conversations and messages: states, tags, notes, kept filters; every change can be undone."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from teachbot.engine.dialogue.event_json import entity_from_json, entity_to_json
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.errors import FileFailure, UsageError
from teachbot.engine.stores.inbox.filters import STATES
from teachbot.engine.stores.inbox.lines import Note

_LAYOUT = """
CREATE TABLE IF NOT EXISTS states (conversation TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tags (conversation TEXT, tag TEXT, PRIMARY KEY (conversation, tag));
CREATE INDEX IF NOT EXISTS by_tag ON tags (tag);
CREATE TABLE IF NOT EXISTS notes (conversation TEXT PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS filters (name TEXT PRIMARY KEY, line TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS texts (norm TEXT PRIMARY KEY, text TEXT, intent TEXT, entities TEXT);
CREATE TABLE IF NOT EXISTS changes (seq INTEGER PRIMARY KEY, at REAL, told TEXT, before TEXT);
"""

_KEYS = {
    "states": ("conversation",), "tags": ("conversation", "tag"), "notes": ("conversation",), "filters": ("name",),
    "texts": ("norm",),
}  # fmt: skip

_KEPT_CHANGES = 1_000


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A message whose meaning the person has settled; an empty intent: it is to be left out."""

    text: str
    intent: str
    entities: tuple[Entity, ...] = ()


class Notes:
    """The notes on one store, in a file of their own. Of one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Raises FileFailure where the file cannot be opened."""
        self.path = path
        with self._translated():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_LAYOUT)

    def close(self) -> None:
        """Releases the file."""
        self._connection.close()

    def of(self, conversations: Sequence[str]) -> dict[str, Note]:
        """What is said of each; nothing said is a new one."""
        states = dict(self._some("states", "conversation, state", conversations))
        texts = dict(self._some("notes", "conversation, note", conversations))
        tags: dict[str, list[str]] = {}
        for conversation, tag in self._some("tags", "conversation, tag", conversations):
            tags.setdefault(conversation, []).append(tag)
        return {
            id_: Note(states.get(id_, "new"), tuple(sorted(tags.get(id_, ()))), texts.get(id_, ""))
            for id_ in conversations
        }

    def set_state(self, conversations: Sequence[str], state: str) -> None:
        """They are reviewed, flagged, kept for later, or new again."""
        if state not in STATES:
            raise UsageError(f"'{state}' is no state", remedy=f"one of {', '.join(STATES)}")
        rows = [] if state == "new" else [(c, state) for c in conversations]
        self._change(f"{_many(conversations)} {state}", "states", [(c,) for c in conversations], rows)

    def tag(self, conversations: Sequence[str], tag: str) -> None:
        """They get the tag, or lose it where all have it."""
        tag = tag.strip()
        if not tag:
            raise UsageError("a tag needs a name")
        held = self.of(conversations)
        rows = [(c, tag) for c in conversations]
        remove = all(tag in held[c].tags for c in conversations)
        told = f"tag '{tag}' {'off' if remove else 'on'} {_many(conversations)}"
        self._change(told, "tags", rows, [] if remove else rows)

    def write(self, conversation: str, text: str) -> None:
        """The note on a conversation; an empty one is deleted."""
        rows = [(conversation, text)] if text.strip() else []
        self._change(f"the note on {conversation}", "notes", [(conversation,)], rows)

    def keep_filter(self, name: str, line: str) -> None:
        """The filter by this name from now on; an empty line deletes it."""
        self._change(f"the filter '{name}'", "filters", [(name,)], [(name, line)] if line else [])

    @property
    def filters(self) -> dict[str, str]:
        """The kept filters by their names."""
        return dict(self._connection.execute("SELECT name, line FROM filters ORDER BY name").fetchall())

    def confirm(self, messages: Iterable[tuple[str, Confirmed]]) -> None:
        """What these messages mean, each by the form that says the same."""
        rows = [(norm, c.text, c.intent, json.dumps([entity_to_json(e) for e in c.entities])) for norm, c in messages]
        told = f"{len(rows)} messages" if len(rows) != 1 else f"“{rows[0][1][:40]}”"
        self._change(f"the meaning of {told}", "texts", [row[:1] for row in rows], rows)

    @property
    def confirmed(self) -> tuple[Confirmed, ...]:
        """Every message that was confirmed with an intent, for the next export."""
        found = self._connection.execute("SELECT text, intent, entities FROM texts WHERE intent != '' ORDER BY rowid")
        return tuple(Confirmed(t, i, tuple(entity_from_json(e) for e in json.loads(es))) for t, i, es in found)

    def undo(self) -> str | None:
        """Takes the latest change back; tells what it was, or None where there is none."""
        with self._transaction():
            found = self._connection.execute(
                "SELECT seq, told, before FROM changes ORDER BY seq DESC LIMIT 1"
            ).fetchone()
            if found is None:
                return None
            table, keys, rows = json.loads(found[2])
            self._replace(table, keys, rows)
            self._connection.execute("DELETE FROM changes WHERE seq = ?", found[:1])
        return str(found[1])

    def _change(self, told: str, table: str, keys: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> None:
        """Puts the rows in the place of those with the keys, and remembers what was there."""
        keys, rows = list(dict.fromkeys(map(tuple, keys))), list(dict.fromkeys(map(tuple, rows)))
        with self._transaction():
            before = [row for key in keys for row in self._held(table, key)]
            self._replace(table, keys, rows)
            self._connection.execute(
                "INSERT INTO changes (at, told, before) VALUES (?, ?, ?)",
                (time.time(), told, json.dumps([table, list(keys), before])),
            )
            self._connection.execute(
                "DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - ?", (_KEPT_CHANGES,)
            )

    def _held(self, table: str, key: Sequence[str]) -> list[list[str]]:
        where = " AND ".join(f"{name} = ?" for name in _KEYS[table])
        return [list(row) for row in self._connection.execute(f"SELECT * FROM {table} WHERE {where}", key)]

    def _replace(self, table: str, keys: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> None:
        where = " AND ".join(f"{name} = ?" for name in _KEYS[table])
        self._connection.executemany(f"DELETE FROM {table} WHERE {where}", keys)
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _some(self, table: str, columns: str, conversations: Sequence[str]) -> Iterator[tuple[str, str]]:
        for at in range(0, len(conversations), 500):
            part = conversations[at : at + 500]
            marks = ", ".join("?" for _ in part)
            yield from self._connection.execute(
                f"SELECT {columns} FROM {table} WHERE conversation IN ({marks})", part
            ).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise FileFailure(
                f"the notes on conversations cannot be kept in {self.path}: {error}",
                remedy="free the disk or set TEACHBOT_HOME to a folder that can be written",
            ) from error


def _many(conversations: Sequence[str]) -> str:
    return conversations[0] if len(conversations) == 1 else f"{len(conversations)} conversations"
