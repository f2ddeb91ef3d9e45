"""A name for everything that training depends on, from the bytes of the files alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from teachbot.engine.project.layout import Layout, find_layout
from teachbot.engine.project.source import digest, read_bytes
from teachbot.engine.training_data.problems import Report

_LOOKUP_NAME = re.compile(
    rb"^[ \t]*([^-*+\s#<\[][^\r\n]*\.txt)[ \t]*\r?$|\"elements\"\s*:\s*\"([^\"]+)\"", re.MULTILINE
)


def fingerprint_of(
    root: Path,
    *,
    domain: Path | None = None,
    data: Sequence[Path] = (),
    config: Path | None = None,
    max_history: int | None = None,
) -> str:
    """What `load(…).fingerprint()` will say; only a config.yml with imports is read for its values."""
    layout = find_layout(root, domain=domain, data=data, config=config)
    return fingerprint(root, digests_of(layout, _imported(layout), {}), max_history)


def _imported(layout: Layout) -> tuple[Path, ...]:
    if layout.config is None or b"imports" not in (read_bytes(layout.config, Report(layout.config)) or b""):
        return ()
    from teachbot.engine.project.settings import read_settings

    return read_settings(layout, [])[1]


def digests_of(layout: Layout, imported: Sequence[Path], known: Mapping[Path, str]) -> dict[Path, str]:
    """Digests of every file that training depends on, lookup files included."""
    found: dict[Path, str] = {}
    config = (layout.config,) if layout.config is not None else ()
    for path in (*layout.domain, *layout.data, *imported, *config):
        if path in known and path.suffix not in (".md", ".json"):
            found[path] = known[path]
            continue
        data = read_bytes(path, Report(path)) or b""
        found[path] = digest(data) if data else ""
        if path.suffix in (".md", ".json") and b"lookup" in data:
            found |= _lookup_digests(layout.root, path, data)
    return found


def _lookup_digests(root: Path, path: Path, data: bytes) -> dict[Path, str]:
    found: dict[Path, str] = {}
    for match in _LOOKUP_NAME.finditer(data):
        name = (match[1] or match[2]).decode("utf-8", "replace").strip()
        for folder in (root, *path.parents):
            words = folder / name
            if words.is_file():
                found[words] = digest(read_bytes(words, Report(words)) or b"")
                break
    return found


def fingerprint(root: Path, digests: Mapping[Path, str], max_history: int | None) -> str:
    """A name for these files' names and contents."""
    told = hashlib.sha256(repr(max_history).encode())
    for path in sorted(digests):
        try:
            name = path.relative_to(root)
        except ValueError:
            name = path
        told.update(f"{name.as_posix()}\0{digests[path]}\0".encode("utf-8", "surrogateescape"))
    return told.hexdigest()
