"""Writing one file so that it is old or new, never half, and saying why where it cannot be."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from teachbot.engine.errors import FileFailure

_REMEDIES = {
    errno.ENOSPC: "free some disk space and export again",
    errno.EDQUOT: "free some of your disk quota and export again",
    errno.EACCES: "make the file and its folder writable, or choose another file",
    errno.EPERM: "make the file and its folder writable, or choose another file",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EISDIR: "a folder has this name; choose another file",
}


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


def sweep(path: Path) -> None:
    """Removes what a cut-off `write_safely` left beside a file."""
    for left in path.parent.glob(f".{glob.escape(path.name[:80])}.????????.tmp"):
        with suppress(OSError):
            left.unlink()


def failure(error: OSError, path: Path, verb: str) -> FileFailure:
    """The system's error as ours, with the way on; the verb such as `written`."""
    remedy = _REMEDIES.get(error.errno or 0, "check the file and its folder, then export again")
    return FileFailure(f"the file cannot be {verb}: {error.strerror or error}", remedy=remedy, path=path)
