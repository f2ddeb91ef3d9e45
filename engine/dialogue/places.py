"""Where in a file something is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file and a line in it."""

    path: Path
    line: int
    """Counted from 1."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


Places: TypeAlias = dict[tuple[str, str], Place]
"""Where entries of a domain are written, by the key of their kind and their name."""
