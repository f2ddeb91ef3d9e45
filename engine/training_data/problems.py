"""What is wrong in a file, said with its place instead of raised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file."""

    path: Path
    line: int
    """Counted from 1."""
    severity: Literal["error", "warning"]
    code: str
    """A short stable name such as `yaml-syntax` or `unknown-intent`."""
    message: str
    """What is wrong and what to do about it."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
