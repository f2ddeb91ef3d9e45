"""A trained bot as one file: a tar of JSON and numpy arrays, read back without trusting it."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import FileFailure, ModelError
from teachbot.engine.training_data.writing.whole_files import write_safely

STRUCTURE, NUMBERS = "structure.json", "numbers.npz"

LARGEST = 2 * 1024**3
"""Bytes of all unpacked parts together at most."""

RATIO = 200
"""How much larger than the file its parts may be, past the first 64 MB."""

Arrays = Mapping[str, NDArray[np.generic]]


def write_archive(path: Path, structure: Mapping[str, Json], arrays: Arrays) -> None:
    """Write the file whole or not at all."""
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]
    parts = {STRUCTURE: json.dumps(structure, ensure_ascii=False).encode(), NUMBERS: packed.getvalue()}
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz", compresslevel=1) as tar:
        for name, data in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_safely(path, whole.getvalue())
    except OSError as error:
        raise FileFailure(f"the model cannot be written: {error.strerror or error}", path=path) from error


def read_archive(path: Path) -> tuple[Mapping[str, Json], Arrays]:
    """The parts of the file; raises ModelError where it is damaged, hostile or something else."""
    try:
        parts = _parts(path)
        structure = json.loads(parts[STRUCTURE])
        _check_sizes(zipfile.ZipFile(io.BytesIO(parts[NUMBERS])), path)
        with np.load(io.BytesIO(parts[NUMBERS]), allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in loaded.files}
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(path, error) from error
    except FileNotFoundError as error:
        raise FileFailure("there is no such model", path=path) from error
    except OSError as error:
        if error.errno is None:
            raise _damaged(path, error) from error
        raise FileFailure(f"the model cannot be read: {error.strerror}", path=path) from error
    except (ValueError, KeyError, RecursionError, NotImplementedError, MemoryError) as error:
        raise _damaged(path, error) from error
    if not isinstance(structure, dict):
        raise _damaged(path, "no structure in it")
    return structure, arrays


def _parts(path: Path) -> dict[str, bytes]:
    """The two members by name; anything else in the archive is refused before it is unpacked."""
    allowed = min(LARGEST, 64 * 1024**2 + RATIO * path.stat().st_size)
    parts: dict[str, bytes] = {}
    with tarfile.open(path, mode="r|gz") as tar:
        for member in tar:
            if member.name not in (STRUCTURE, NUMBERS) or not member.isreg() or member.name in parts:
                raise _damaged(path, f"'{member.name[:80]}' does not belong there")
            allowed -= member.size
            stream = tar.extractfile(member)
            if allowed < 0 or member.size < 0 or stream is None:
                raise _damaged(path, "it unpacks to more than a model holds")
            parts[member.name] = stream.read()
    if len(parts) < 2:
        raise _damaged(path, "parts are missing")
    return parts


def _check_sizes(packed: zipfile.ZipFile, path: Path) -> None:
    total = sum(info.file_size for info in packed.infolist())
    held = sum(info.compress_size for info in packed.infolist())
    if total > LARGEST or total > 64 * 1024**2 + RATIO * held:
        raise _damaged(path, "its numbers unpack to more than a model holds")


def _damaged(path: Path, reason: object) -> ModelError:
    return ModelError(f"this is no model of ours, or it is damaged: {reason}", path=path, remedy="train again")
