"""What is wrong in a file, said with its place instead of raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from teachbot.engine.dialogue.places import Place

MOST_PROBLEMS_A_FILE = 200
"""Beyond this many, the rest of a file's problems is left unsaid."""


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


@dataclass(slots=True)
class Report:
    """The problems found while one file is read, and the work that reading it may cost."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    budget: int = 2_000_000
    """How many more nodes may be visited: a file whose aliases multiply runs out of it."""

    def place(self, line: int) -> Place:
        """A line of the file."""
        return Place(self.path, line)

    def error(self, line: int, code: str, message: str) -> None:
        """Note something that makes part of the file unusable."""
        self._add(Problem(self.path, max(line, 1), "error", code, message))

    def warn(self, line: int, code: str, message: str) -> None:
        """Note something that the reading went round."""
        self._add(Problem(self.path, max(line, 1), "warning", code, message))

    def spend(self, line: int, cost: int = 1) -> bool:
        """Whether there is budget left for the work; says so once where there is not."""
        if self.budget < 0:
            return False
        self.budget -= cost
        if self.budget < 0:
            self.error(
                line,
                "too-large",
                "what follows is not read: with its aliases resolved the file is too large; split it or remove aliases",
            )
            return False
        return True

    def _add(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS_A_FILE or problem.severity == "error":
            self.problems.append(problem)
