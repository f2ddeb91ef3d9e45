"""The index: a line on every conversation of a store, which takes a look at each; made anew where it is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from teachbot.engine.errors import FileFailure
from teachbot.engine.stores.inbox.filters import ORDERS, Filter, conditions, name_word
from teachbot.engine.stores.inbox.judging import Heard, Opinion
from teachbot.engine.stores.inbox.lines import Doubt, Row
from teachbot.engine.stores.inbox.worth import worth_of
from teachbot.engine.stores.summary import Summary

VERSION = 1
"""Of the layout; an index of another version is made anew."""

_SUMMED = tuple(
    f.name for f in fields(Summary) if f.name not in ("intents", "actions", "slots", "entities", "policies")
)

_LAYOUT = f"""
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE conversations (
  {", ".join(f"{name} TEXT PRIMARY KEY" if name == "id" else name for name in _SUMMED)},
  mark TEXT, position INTEGER, disagreements INTEGER, worth REAL, reason TEXT, said TEXT, names TEXT);
CREATE INDEX by_date ON conversations (latest);
CREATE INDEX by_worth ON conversations (worth);
CREATE INDEX by_length ON conversations (length);
CREATE INDEX by_confidence ON conversations (confidence);
CREATE VIRTUAL TABLE words USING fts5 (said, names, content='conversations');
CREATE TABLE texts (norm TEXT PRIMARY KEY, text TEXT, count INTEGER, intent TEXT, confidence REAL,
  local_intent TEXT, local_confidence REAL, likeness REAL) WITHOUT ROWID;
CREATE INDEX by_doubt ON texts (local_confidence);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a look at a conversation found."""

    summary: Summary
    mark: str
    position: int | None
    opinion: Opinion | None


class Index:
    """The conversations of one store as one model sees them. Of one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, fingerprint: str, notes: Path) -> Index:
        """The index in a file; an empty one where it is damaged, of another version or of another model.

        `notes` is the file of the person's tags and states, which filters ask for.
        """
        with _translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = _connect(path, fingerprint)
            connection.execute("ATTACH ? AS person", (str(notes),))
        return cls(path, connection)

    def close(self) -> None:
        """Releases the file."""
        self._connection.close()

    @property
    def fingerprint(self) -> str:
        """Of the model that it is of."""
        found = self._connection.execute("SELECT value FROM about WHERE key = 'model'").fetchone()
        return str(found[0])

    @property
    def gaps(self) -> list[list[str | int | None]]:
        """Where looking goes on: pairs of a page's cursor and the position to stop at, the latest last."""
        found = self._connection.execute("SELECT value FROM about WHERE key = 'gaps'").fetchone()
        return list(json.loads(found[0])) if found else []

    @property
    def highest(self) -> int | None:
        """The latest position of all that was looked at."""
        highest: int | None = self._connection.execute("SELECT max(position) FROM conversations").fetchone()[0]
        return highest

    @property
    def size(self) -> int:
        """How many conversations have been looked at."""
        return int(self._connection.execute("SELECT count(*) FROM conversations").fetchone()[0])

    def unchanged(self, marks: Sequence[tuple[str, str]]) -> set[str]:
        """Which of these conversations, each with its mark, are in the index as they are now."""
        if not marks:
            return set()
        asked = ", ".join("(?, ?)" for _ in marks)
        values = [value for pair in marks for value in pair]
        sql = f"SELECT id FROM conversations WHERE (id, mark) IN (VALUES {asked})"
        return {row[0] for row in self._connection.execute(sql, values)}

    def put(self, entries: Iterable[Entry], gaps: Sequence[Sequence[str | int | None]]) -> None:
        """Adds or replaces these conversations, and remembers where looking goes on: both or neither."""
        with _translated(self.path), self._connection:
            for entry in entries:
                self._put(entry)
            self._connection.execute("INSERT OR REPLACE INTO about VALUES ('gaps', ?)", (json.dumps(gaps),))

    def find(self, wanted: Filter, order: str = "date", after: str = "", size: int = 50) -> list[Row]:
        """Conversations by a filter, in an order of `ORDERS`; the highest first (of confidence: the lowest)."""
        column, falls = ORDERS[order], order != "confidence"
        sql, values = conditions(wanted)
        sign, way = ("<", "DESC") if falls else (">", "ASC")
        if after:
            last, rowid = json.loads(after)
            sql += f" AND (coalesce({column}, 0), rowid) {sign} (?, ?)"
            values += [last, rowid]
        asked = f"SELECT rowid, * FROM conversations WHERE {sql}"
        asked += f" ORDER BY coalesce({column}, 0) {way}, rowid {way} LIMIT ?"
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        with _translated(self.path):
            return [_row(found, column) for found in cursor.execute(asked, [*values, size])]

    def rows(self, ids: Sequence[str]) -> dict[str, Row]:
        """Those of these conversations that are in the index."""
        marks = ", ".join("?" for _ in ids)
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        asked = f"SELECT rowid, * FROM conversations WHERE id IN ({marks})"
        with _translated(self.path):
            return {found["id"]: _row(found, "latest") for found in cursor.execute(asked, list(ids))}

    def count(self, wanted: Filter, most: int = 10_000) -> int:
        """How many conversations fit, counted up to a number."""
        sql, values = conditions(wanted)
        asked = f"SELECT count(*) FROM (SELECT 1 FROM conversations WHERE {sql} LIMIT ?)"
        return int(self._connection.execute(asked, [*values, most]).fetchone()[0])

    def doubts(self, size: int = 200, skipped: int = 0) -> list[Doubt]:
        """The messages that the model is least sure of, the least sure first."""
        asked = """SELECT text, count, intent, confidence, local_intent, local_confidence, likeness FROM texts
            WHERE norm NOT IN (SELECT norm FROM person.texts) ORDER BY local_confidence, norm LIMIT ? OFFSET ?"""
        return [Doubt(*row) for row in self._connection.execute(asked, (size, skipped))]

    def _put(self, entry: Entry) -> None:
        held = self._connection.execute(
            "SELECT rowid, said, names, length FROM conversations WHERE id = ?", (entry.summary.id,)
        ).fetchone()
        if held is not None:
            self._connection.execute(
                "INSERT INTO words (words, rowid, said, names) VALUES ('delete', ?, ?, ?)", held[:3]
            )
        values = _values(entry)
        names = ", ".join(values)
        updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
        marks = ", ".join("?" for _ in values)
        written = f"INSERT INTO conversations ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}"
        found = self._connection.execute(f"{written} RETURNING rowid", list(values.values()))
        rowid = found.fetchone()[0]
        self._connection.execute(
            "INSERT INTO words (rowid, said, names) VALUES (?, ?, ?)", (rowid, values["said"], values["names"])
        )
        if entry.opinion is not None:
            self._count(entry.opinion.heard[held[3] if held is not None else 0 :])

    def _count(self, heard: Sequence[Heard]) -> None:
        self._connection.executemany(
            """INSERT INTO texts VALUES (?, ?, 1, ?, ?, ?, ?, ?)
            ON CONFLICT (norm) DO UPDATE SET count = count + 1, intent = excluded.intent,
              confidence = excluded.confidence""",
            [
                (normal(h.text), h.text, h.intent, h.confidence, h.local_intent, h.local_confidence, h.likeness)
                for h in heard
            ],
        )


def normal(text: str) -> str:
    """The same for texts that say the same: capitals, spaces and marks at the ends apart."""
    return " ".join(text.casefold().split()).strip(" .,!?;:")


def _values(entry: Entry) -> dict[str, object]:
    summary, opinion = entry.summary, entry.opinion
    worth, reason = worth_of(summary, opinion)
    named = [("intent", summary.intents), ("action", summary.actions), ("slot", summary.slots)]
    named += [("entity", summary.entities), ("policy", summary.policies)]
    said = [h.text for h in opinion.heard] if opinion is not None else [summary.last_text]
    return {
        **{name: getattr(summary, name) for name in _SUMMED},
        "mark": entry.mark,
        "position": entry.position,
        "disagreements": len(opinion.disagreements) if opinion is not None else None,
        "worth": worth,
        "reason": reason,
        "said": "\n".join(said),
        "names": " ".join(name_word(kind, name) for kind, names in named for name in names),
    }


def _row(found: sqlite3.Row, column: str) -> Row:
    told = {name: found[name] for name in _SUMMED}
    told["ends_in_fallback"] = bool(told["ends_in_fallback"])
    cursor = json.dumps([found[column] or 0, found["rowid"]])
    return Row(Summary(**told), found["worth"], found["reason"], found["disagreements"] or 0, cursor)


def _connect(path: Path, fingerprint: str) -> sqlite3.Connection:
    """Opens the index where it is of this version and this model; else an empty one takes its place."""
    wanted = {"version": str(VERSION), "model": fingerprint}
    if path.exists() and _about(path) == wanted:
        return _opened(path)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with ExitStack() as undone:
        connection = undone.enter_context(closing(_opened(path)))
        connection.executescript(_LAYOUT)
        connection.executemany("INSERT INTO about VALUES (?, ?)", wanted.items())
        connection.commit()
        undone.pop_all()
    return connection


def _about(path: Path) -> dict[str, str]:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return dict(connection.execute("SELECT key, value FROM about WHERE key IN ('version', 'model')").fetchall())
    except sqlite3.Error:
        return {}


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise FileFailure(
            f"the index of conversations cannot be kept in {path}: {error}",
            remedy="free the disk, delete the file (it is made anew), or set TEACHBOT_HOME",
        ) from error
