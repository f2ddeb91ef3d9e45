"""The journal: every entry of a lesson is on disk before the screen shows it.

One SQLite file a session (WAL, synchronous=FULL), so that a damaged one harms no other and two applications on one
project never share one. A lock beside it tells whether its session is still running.
"""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import DataError, FileFailure, UsageError
from teachbot.engine.session.lesson import Entry, Lesson, Opened, entry_from_json, entry_to_json

VERSION = 1
"""Of the file's layout; kept in SQLite's user_version."""

_DEEPEST = 1_000
"""Levels in an entry: it holds what others said, and what was recorded once has to be readable for ever."""
_LAYOUT = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, at REAL NOT NULL, entry TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a list of sessions shows of one."""

    id: str
    project: Path
    changed: float
    """Seconds since the epoch."""
    conversations: int
    steps: int
    unsaved: int
    """Conversations that no export has written."""
    running: bool
    """Another application holds it now."""


class Journal:
    """The record of one session; `append` returns when the entry is on disk."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: FileLock) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock

    @property
    def id(self) -> str:
        """The session's name, as `teachbot sessions` lists it."""
        return self.path.stem

    @classmethod
    def create(cls, home: Path, project: Path, now: float | None = None) -> Journal:
        """A new, empty journal for a project; raises FileFailure where none can be written."""
        at = time.time() if now is None else now
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(at))
        path = _folder(home) / f"{stamp}-{uuid.uuid4().hex[:6]}.db"
        with _translate_errors(path), ExitStack() as undone:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = _hold(path)
            undone.callback(lock.release)
            connection = undone.enter_context(closing(_connect(path)))
            connection.executescript(_LAYOUT)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            about = {"project": str(project.resolve()), "started": repr(at)}
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            connection.commit()
            undone.pop_all()
        return cls(path, connection, lock)

    @classmethod
    def reopen(cls, path: Path) -> Journal:
        """The journal of an earlier session, to go on with; raises UsageError while another application has it."""
        with _translate_errors(path), ExitStack() as undone:
            lock = _hold(path)
            undone.callback(lock.release)
            journal = cls(path, _connect(path), lock)
            undone.pop_all()
            return journal

    def append(self, entry: Entry) -> None:
        """Puts the entry on disk; raises FileFailure (disk full, read-only), and then nothing was added."""
        text = json.dumps(entry_to_json(entry), default=str)
        with _translate_errors(self.path):
            try:
                self._connection.execute("INSERT INTO entries (at, entry) VALUES (?, ?)", (time.time(), text))
                self._connection.commit()
            except sqlite3.Error:
                with suppress(sqlite3.Error):
                    self._connection.rollback()
                raise

    def close(self) -> None:
        """Releases the file; an empty lesson leaves none behind."""
        empty = self._is_empty()
        self._connection.close()
        self._lock.release()
        if empty:
            self.path.unlink(missing_ok=True)
        self.path.with_suffix(".lock").unlink(missing_ok=True)

    def _is_empty(self) -> bool:
        try:
            rows = self._connection.execute("SELECT entry FROM entries LIMIT 2").fetchall()
            only = [_entry(row[0]) for row in rows]
        except (sqlite3.Error, DataError):
            return False
        return not only or (len(only) == 1 and isinstance(only[0], Opened) and len(only[0].conversation.steps) <= 1)


def read(path: Path) -> tuple[Lesson, list[str]]:
    """The lesson that a journal records, and what could not be read of it, in words.

    A damaged entry ends the reading: what came before it stands, since later entries build on it.
    """
    lesson, warnings = Lesson(), []
    try:
        for number, entry in enumerate(_entries(path), start=1):
            try:
                lesson = lesson.after(_entry(entry))
            except DataError as error:
                warnings.append(f"{path.name}: entry {number} is damaged ({error}); what came before it is kept")
                break
    except sqlite3.Error as error:
        warnings.append(f"{path.name}: damaged ({error}); what could be read is kept")
    return lesson, warnings


def set_aside(path: Path) -> Path:
    """Renames a damaged journal, so that it is kept but not offered again; returns its new name."""
    kept = path.with_suffix(".damaged")
    with _translate_errors(path):
        path.replace(kept)
        for suffix in ("-wal", "-shm"):
            side = path.with_name(path.name + suffix)
            if side.exists():
                side.replace(kept.with_name(kept.name + suffix))
    return kept


def sessions(home: Path, project: Path | None = None) -> list[Recorded]:
    """Recorded sessions, the latest first; of one project where given."""
    wanted = str(project.resolve()) if project is not None else None
    found = [_summarize(path) for path in sorted(_folder(home).glob("*.db"), reverse=True)]
    return [r for r in found if r is not None and wanted in (None, str(r.project))]


def find(home: Path, id_: str) -> Path:
    """The journal of a session by its name, or by the start of it; raises UsageError where none or several fit."""
    fitting = [path for path in _folder(home).glob("*.db") if path.stem.startswith(id_)]
    if len(fitting) == 1:
        return fitting[0]
    told = "several sessions begin" if fitting else "no recorded session begins"
    raise UsageError(f"{told} with '{id_}'", remedy="teachbot sessions lists them")


def project_of(path: Path) -> Path:
    """The project that a session was held on; raises FileFailure where the journal does not tell."""
    with _translate_errors(path):
        return Path(_about(path)["project"])


def _summarize(path: Path) -> Recorded | None:
    try:
        about = _about(path)
    except sqlite3.Error:
        return None
    lesson, _ = read(path)
    return Recorded(
        id=path.stem,
        project=Path(about.get("project", "")),
        changed=max(p.stat().st_mtime for p in (path, path.with_name(path.name + "-wal")) if p.exists()),
        conversations=len(lesson.conversations),
        steps=sum(max(len(c.steps) - 1, 0) for c in lesson.conversations.values()),
        unsaved=len(lesson.unsaved),
        running=_is_held(path),
    )


def _about(path: Path) -> dict[str, str]:
    with closing(_reading(path)) as connection:
        return dict(connection.execute("SELECT key, value FROM about").fetchall())


def _entries(path: Path) -> Iterator[object]:
    with closing(_reading(path)) as connection:
        for (entry,) in connection.execute("SELECT entry FROM entries ORDER BY seq"):
            yield entry


def _entry(written: object) -> Entry:
    """The entry of a row; raises DataError where it is damaged."""
    if not isinstance(written, str | bytes):
        raise DataError(f"not a journal entry but a {type(written).__name__}")
    return entry_from_json(read_json(written, _DEEPEST))


def _reading(path: Path) -> sqlite3.Connection:
    """Opens a journal that is there; plain `connect` would make one."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)


def _folder(home: Path) -> Path:
    return home / "sessions"


def _connect(path: Path) -> sqlite3.Connection:
    with ExitStack() as undone:
        connection = undone.enter_context(closing(sqlite3.connect(path, check_same_thread=False, timeout=10)))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise DataError(f"{path} was written by a newer teachbot", remedy="update teachbot to open it")
        undone.pop_all()
    return connection


def _hold(path: Path) -> FileLock:
    """Takes the session's lock, which the system releases however the process ends."""
    lock = FileLock(path.with_suffix(".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise UsageError(
            f"session {path.stem} is open in another teachbot", remedy="end that one, or start --fresh"
        ) from error
    return lock


def _is_held(path: Path) -> bool:
    if not path.with_suffix(".lock").exists():
        return False
    try:
        with FileLock(path.with_suffix(".lock"), timeout=0):
            return False
    except Timeout:
        return True


@contextmanager
def _translate_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise FileFailure(
            f"the session cannot be recorded in {path}: {error}",
            remedy="free the disk or set TEACHBOT_HOME to a folder that can be written",
        ) from error
