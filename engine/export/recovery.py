"""Exports that were cut off: finished, or forgotten where they had written nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from teachbot.engine.export.records import Busy, alone, close, entries, folders, is_begun, is_done
from teachbot.engine.project.source import digest
from teachbot.engine.training_data.writing.whole_files import failure, sweep, write_safely


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of an export that was cut off."""

    finished: bool
    """True: its files are all new; False: they are all as before."""
    paths: tuple[Path, ...]


def recover(state: Path) -> tuple[Recovered, ...]:
    """Finish exports that were cut off after some file was written; forget those that had written none.

    Leaves an export alone that another application is at.
    """
    if all(is_done(folder) for folder in folders(state)):
        return ()
    try:
        with alone(state, 0):
            return _recover_all(state)
    except Busy:
        return ()


def _recover_all(state: Path) -> tuple[Recovered, ...]:
    recovered = []
    for folder in folders(state):
        if is_done(folder):
            continue
        if not is_begun(folder):
            shutil.rmtree(folder, ignore_errors=True)
            continue
        found = _recover_one(folder)
        if found is not None:
            recovered.append(found)
    return tuple(recovered)


def _recover_one(folder: Path) -> Recovered | None:
    listed = list(entries(folder))
    if not listed:
        close(folder)
        return None
    for path, *_ in listed:
        sweep(path)
    states = [_state(path, before, after) for path, before, after, _ in listed]
    if "after" not in states:
        close(folder)
        return Recovered(False, tuple(path for path, *_ in listed))
    for (path, _, _, new), now in zip(listed, states, strict=True):
        if now == "before":
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_safely(path, new)
            except OSError as error:
                raise failure(error, path, "written") from error
    close(folder)
    return Recovered(True, tuple(path for path, *_ in listed))


def _state(path: Path, before: str | None, after: str) -> str:
    """Whether a file is as before the export, as after it, or something else that a person made of it."""
    try:
        now = digest(path.read_bytes()) if path.exists() else None
    except OSError:
        return "other"
    return "after" if now == after else "before" if now == before else "other"
