"""Writing an export: all of its files or none, whatever happens meanwhile."""

from __future__ import annotations

import errno
import glob
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from engine.errors import EnvironmentFailure, FileChanged, FileFailure
from engine.training_data.saving import ExportPlan, FileChange, text_diff
from engine.training_data.source import digest

KEPT_EXPORTS = 20
"""So many exports' backups are kept."""
PATIENCE = 10.0
"""Seconds that an export waits for another application's to end."""
_OPEN, _DONE = "record.json", "done.json"
_REMEDIES = {
    errno.ENOSPC: "free some disk space and export again",
    errno.EDQUOT: "free some of your disk quota and export again",
    errno.EACCES: "make the file and its folder writable, or choose another file",
    errno.EPERM: "make the file and its folder writable, or choose another file",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EISDIR: "a folder has this name; choose another file",
}


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of an export that was cut off."""

    finished: bool
    """True: its files are all new; False: they are all as before."""
    paths: tuple[Path, ...]


class _NotTakenBack(FileFailure):
    """Some files are new and could not be made old again: the record must stay."""


class ChangedMeanwhile(FileChanged):
    """A file is no longer what the plan was made for; `difference` shows how."""

    difference: str = ""


def write_plan(plan: ExportPlan, state: Path) -> tuple[Path, ...]:
    """Write all changes or none; the paths written.

    Backups and the record that `recover` goes by are kept in the `state` folder. Raises ChangedMeanwhile where a
    file is no longer what the plan was made for, FileFailure where a file cannot be written; then nothing has changed.
    """
    changes = tuple(_real(change) for change in plan.changes)
    if not changes:
        return ()
    with _alone(state, PATIENCE):
        _write(changes, state)
    return tuple(change.path for change in plan.changes)


class _Busy(FileFailure):
    """Another application is exporting or recovering."""


@contextmanager
def _alone(state: Path, patience: float) -> Iterator[None]:
    """Keeps other applications from taking this export for one that was cut off."""
    lock = FileLock(_exports(state) / ".lock")
    try:
        _exports(state).mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise _Busy("another teachbot is exporting", remedy="export again when it is done", path=state) from error
    except OSError as error:
        raise _failure(error, _exports(state), "written") from error
    try:
        yield
    finally:
        lock.release()


def _write(changes: Sequence[FileChange], state: Path) -> None:
    for change in changes:
        _check(change)
    folder = _prepare(changes, state)
    try:
        _replace_all(changes)
    except _NotTakenBack:
        raise
    except EnvironmentFailure:
        _close(folder)
        raise
    _close(folder)
    _prune(state)


def recover(state: Path) -> tuple[Recovered, ...]:
    """Finish exports that were cut off after some file was written; forget those that had written none.

    Leaves an export alone that another application is at.
    """
    if all((folder / _DONE).exists() for folder in _folders(state)):
        return ()
    try:
        with _alone(state, 0):
            return _recover_all(state)
    except _Busy:
        return ()


def _recover_all(state: Path) -> tuple[Recovered, ...]:
    recovered = []
    for folder in _folders(state):
        if (folder / _DONE).exists():
            continue
        if not (folder / _OPEN).exists():
            shutil.rmtree(folder, ignore_errors=True)
            continue
        found = _recover_one(folder)
        if found is not None:
            recovered.append(found)
    return tuple(recovered)


def backups(state: Path) -> tuple[Path, ...]:
    """The folders with what exports replaced, newest first."""
    return tuple(reversed([f for f in _folders(state) if (f / _DONE).exists()]))


def _real(change: FileChange) -> FileChange:
    """With links followed, so that a link stays a link."""
    try:
        path = change.path.resolve(strict=False)
    except (OSError, RuntimeError) as error:
        raise FileFailure("its links lead nowhere", remedy="repair the link", path=change.path) from error
    if path.is_symlink():  # Python 3.13 leaves links that go in a circle as they are
        raise FileFailure("its links lead nowhere", remedy="repair the link", path=change.path)
    return FileChange(path, change.before, change.after, change.summary)


def _check(change: FileChange) -> None:
    """Raise where the file cannot or must not be written."""
    path = change.path
    if path.exists() and not path.is_file():
        raise FileFailure("this is not a regular file", remedy="choose another file", path=path)
    now = _content(path)
    if now != change.before:
        told = "was removed" if now is None else "is there now" if change.before is None else "was changed"
        raised = ChangedMeanwhile(
            f"the file {told} since the export was prepared",
            remedy="look at the export again before writing",
            path=path,
        )
        raised.difference = text_diff(change.before or b"", now or b"", str(path))
        raise raised
    if now is not None and not path.stat().st_mode & 0o222:
        raise FileFailure("the file is read-only", remedy="make it writable, or choose another file", path=path)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise _failure(error, path, "read") from error


def _failure(error: OSError, path: Path, verb: str) -> FileFailure:
    remedy = _REMEDIES.get(error.errno or 0, "check the file and its folder, then export again")
    return FileFailure(f"the file cannot be {verb}: {error.strerror or error}", remedy=remedy, path=path)


def _prepare(changes: Sequence[FileChange], state: Path) -> Path:
    """The old and new contents and the record of them, safe on disk before any file is touched."""
    folder = _exports(state) / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True)
        for number, change in enumerate(changes):
            if change.before is not None:
                write_safely(folder / f"{number}.before", change.before)
            write_safely(folder / f"{number}.after", change.after)
        entries = [
            {
                "path": str(change.path),
                "before": None if change.before is None else digest(change.before),
                "after": digest(change.after),
            }
            for change in changes
        ]
        write_safely(folder / _OPEN, json.dumps(entries).encode())
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _failure(error, folder, "written") from error
    return folder


def _replace_all(changes: Sequence[FileChange]) -> None:
    begun: list[FileChange] = []
    made: list[Path] = []
    try:
        for change in changes:
            _check(change)
            begun.append(change)
            made += _make_folder(change.path.parent)
            write_safely(change.path, change.after)
    except OSError as error:
        _undo(begun, made)
        raise _failure(error, begun[-1].path, "written") from error
    except EnvironmentFailure:
        _undo(begun, made)
        raise


def _make_folder(folder: Path) -> list[Path]:
    """The folders that had to be made, outermost first."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return list(reversed(missing))


def _undo(begun: Sequence[FileChange], made: Sequence[Path]) -> None:
    """Put back what was there; where even that fails, the record stays for `recover` to finish."""
    for change in reversed(begun):
        try:
            if change.before is None:
                change.path.unlink(missing_ok=True)
            elif change.path.read_bytes() != change.before:
                write_safely(change.path, change.before)
        except OSError as error:
            raise _NotTakenBack(
                "the export was cut off and could not be taken back; the next start will finish it",
                remedy="free some disk space and start again",
                path=change.path,
            ) from error
    for folder in reversed(made):
        try:
            folder.rmdir()
        except OSError:
            return


def write_safely(path: Path, data: bytes) -> None:
    """Put data in a file so that it is the old or the new file after a crash at any point; keeps its permissions."""
    temporary = path.with_name(f".{path.name[:80]}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _close(folder: Path) -> None:
    """The export is over: its record is history, its old contents are the backup."""
    try:
        (folder / _OPEN).replace(folder / _DONE)
        for name in folder.glob("*.after"):
            name.unlink()
    except OSError:
        return  # recover finds every file as it should be and closes it then


def _exports(state: Path) -> Path:
    return state / "exports"


def _folders(state: Path) -> list[Path]:
    try:
        return sorted(p for p in _exports(state).iterdir() if p.is_dir())
    except OSError:
        return []


def _prune(state: Path) -> None:
    done = [f for f in _folders(state) if (f / _DONE).exists()]
    for folder in done[:-KEPT_EXPORTS]:
        shutil.rmtree(folder, ignore_errors=True)


def _recover_one(folder: Path) -> Recovered | None:
    entries = list(_entries(folder))
    if not entries:
        _close(folder)
        return None
    for path, *_ in entries:
        _sweep(path)
    states = [_state(path, before, after) for path, before, after, _ in entries]
    if "after" not in states:
        _close(folder)
        return Recovered(False, tuple(path for path, *_ in entries))
    for (path, _, _, new), now in zip(entries, states, strict=True):
        if now == "before":
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_safely(path, new)
            except OSError as error:
                raise _failure(error, path, "written") from error
    _close(folder)
    return Recovered(True, tuple(path for path, *_ in entries))


def _sweep(path: Path) -> None:
    """Removes what a cut-off `write_safely` left beside a file."""
    for left in path.parent.glob(f".{glob.escape(path.name[:80])}.????????.tmp"):
        with suppress(OSError):
            left.unlink()


def _entries(folder: Path) -> Iterator[tuple[Path, str | None, str, bytes]]:
    try:
        listed = json.loads((folder / _OPEN).read_bytes())
        for number, entry in enumerate(listed):
            yield Path(entry["path"]), entry["before"], entry["after"], (folder / f"{number}.after").read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return


def _state(path: Path, before: str | None, after: str) -> str:
    """Whether a file is as before the export, as after it, or something else that a person made of it."""
    try:
        now = digest(path.read_bytes()) if path.exists() else None
    except OSError:
        return "other"
    return "after" if now == after else "before" if now == before else "other"
