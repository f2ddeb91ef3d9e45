"""A file's bytes as text, with what is needed to write it back as it was."""

from __future__ import annotations

import codecs
import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from teachbot.engine.training_data.problems import Report

LARGEST_FILE = 64 * 1024 * 1024
"""Larger files are not read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read."""

    path: Path
    data: bytes
    text: str
    """Without the byte order mark; line ends as they are."""
    encoding: str = "utf-8"
    bom: bytes = b""

    @property
    def newline(self) -> str:
        """How the file ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def encode(self, text: str) -> bytes:
        """Bytes of a text in this file's encoding; half a surrogate pair becomes a question mark."""
        return self.bom + text.encode(self.encoding, "replace")


@contextmanager
def without_collecting() -> Iterator[None]:
    """While much is built and nothing thrown away, looking for garbage would take most of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def digest(data: bytes) -> str:
    """A short name for these bytes."""
    return hashlib.sha256(data).hexdigest()


def read_bytes(path: Path, report: Report) -> bytes | None:
    """A file's bytes; None, with a problem, where it cannot be read."""
    try:
        if not path.is_file():
            report.error(1, "file-missing", "there is no such file; check the path")
            return None
        if path.stat().st_size > LARGEST_FILE:
            report.error(1, "too-large", f"the file is larger than {LARGEST_FILE >> 20} MB; split it into several")
            return None
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        report.error(1, "file-unreadable", f"the file cannot be read: {reason}; check its permissions")
        return None


def decode(path: Path, data: bytes, report: Report) -> Source | None:
    """The text of a file; None, with a problem at its line, where it is not text."""
    bom, encoding = next(((b, e) for b, e in _BOMS if data.startswith(b)), (b"", "utf-8"))
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, len(bom) + error.start) + 1
        report.error(line, "encoding", "these bytes are not UTF-8 text; save the file as UTF-8")
        return None
    if encoding != "utf-8":
        report.warn(1, "encoding", f"the file is {encoding}, which Rasa cannot read; save it as UTF-8")
    found = _CONTROL.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        report.error(line, "control-character", f"there is a control character (U+{ord(found[0]):04X}); remove it")
        return None
    return Source(path, data, text, encoding, bom)


def read_source(path: Path, report: Report) -> Source | None:
    """A file as text; None, with a problem, where that cannot be had."""
    data = read_bytes(path, report)
    return None if data is None else decode(path, data, report)
