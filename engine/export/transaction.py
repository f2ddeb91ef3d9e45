"""Writing an export: all of its files or none, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from teachbot.engine.errors import EnvironmentFailure, FileChanged, FileFailure
from teachbot.engine.export.plan import ExportPlan, FileChange
from teachbot.engine.export.records import alone, begin, close, prune
from teachbot.engine.training_data.writing.whole_files import failure, write_safely

PATIENCE = 10.0
"""Seconds that an export waits for another application's to end."""


class _NotTakenBack(FileFailure):
    """Some files are new and could not be made old again: the record must stay."""


class ChangedMeanwhile(FileChanged):
    """A file is no longer what the plan was made for."""


def write_plan(plan: ExportPlan, state: Path) -> tuple[Path, ...]:
    """Write all changes or none; the paths written.

    Backups and the record that `recover` goes by are kept in the `state` folder. Raises ChangedMeanwhile where a
    file is no longer what the plan was made for, FileFailure where a file cannot be written; then nothing has changed.
    """
    changes = tuple(_real(change) for change in plan.changes)
    if not changes:
        return ()
    with alone(state, PATIENCE):
        _write(changes, state)
    return tuple(change.path for change in plan.changes)


def _write(changes: Sequence[FileChange], state: Path) -> None:
    for change in changes:
        _check(change)
    folder = begin(changes, state)
    try:
        _replace_all(changes)
    except _NotTakenBack:
        raise
    except EnvironmentFailure:
        close(folder)
        raise
    close(folder)
    prune(state)


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
        raise ChangedMeanwhile(
            f"the file {told} since the export was prepared",
            remedy="look at the export again before writing",
            path=path,
        )
    if now is not None and not path.stat().st_mode & 0o222:
        raise FileFailure("the file is read-only", remedy="make it writable, or choose another file", path=path)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise failure(error, path, "read") from error


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
        raise failure(error, begun[-1].path, "written") from error
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
