"""The folder of exports: what each wrote and replaced, kept so that one that was cut off can be finished."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from teachbot.engine.errors import FileFailure
from teachbot.engine.export.plan import FileChange
from teachbot.engine.project.source import digest
from teachbot.engine.training_data.writing.whole_files import failure, write_safely

KEPT_EXPORTS = 20
"""So many exports' backups are kept."""
_OPEN, _DONE = "record.json", "done.json"


class Busy(FileFailure):
    """Another application is exporting or recovering."""


@contextmanager
def alone(state: Path, patience: float) -> Iterator[None]:
    """Keeps other applications from taking this export for one that was cut off."""
    lock = FileLock(_exports(state) / ".lock")
    try:
        _exports(state).mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise Busy("another teachbot is exporting", remedy="export again when it is done", path=state) from error
    except OSError as error:
        raise failure(error, _exports(state), "written") from error
    try:
        yield
    finally:
        lock.release()


def begin(changes: Sequence[FileChange], state: Path) -> Path:
    """The old and new contents and the record of them, safe on disk before any file is touched."""
    folder = _exports(state) / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True)
        for number, change in enumerate(changes):
            if change.before is not None:
                write_safely(folder / f"{number}.before", change.before)
            write_safely(folder / f"{number}.after", change.after)
        listed = [
            {
                "path": str(change.path),
                "before": None if change.before is None else digest(change.before),
                "after": digest(change.after),
            }
            for change in changes
        ]
        write_safely(folder / _OPEN, json.dumps(listed).encode())
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise failure(error, folder, "written") from error
    return folder


def close(folder: Path) -> None:
    """The export is over: its record is history, its old contents are the backup."""
    try:
        (folder / _OPEN).replace(folder / _DONE)
        for name in folder.glob("*.after"):
            name.unlink()
    except OSError:
        return  # recover finds every file as it should be and closes it then


def entries(folder: Path) -> Iterator[tuple[Path, str | None, str, bytes]]:
    """Each file with the digests of its old and new contents, and the new contents."""
    try:
        listed = json.loads((folder / _OPEN).read_bytes())
        for number, entry in enumerate(listed):
            yield Path(entry["path"]), entry["before"], entry["after"], (folder / f"{number}.after").read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return


def is_done(folder: Path) -> bool:
    """Whether the export is over."""
    return (folder / _DONE).exists()


def is_begun(folder: Path) -> bool:
    """Whether all that the export needs was on disk, so that it may have written files."""
    return (folder / _OPEN).exists()


def backups(state: Path) -> tuple[Path, ...]:
    """The folders with what exports replaced, newest first."""
    return tuple(reversed([f for f in folders(state) if is_done(f)]))


def prune(state: Path) -> None:
    """Only the newest backups stay."""
    for folder in backups(state)[KEPT_EXPORTS:]:
        shutil.rmtree(folder, ignore_errors=True)


def folders(state: Path) -> list[Path]:
    """Those of all exports, oldest first."""
    try:
        return sorted(p for p in _exports(state).iterdir() if p.is_dir())
    except OSError:
        return []


def _exports(state: Path) -> Path:
    return state / "exports"
