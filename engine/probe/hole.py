"""A hole: what is wrong with a bot's answer, where it shows, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Severity: TypeAlias = Literal["error", "warning", "hint"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""

Fault: TypeAlias = tuple[str, Severity, str, tuple[str, ...]]
"""The first four fields of a hole: what is wrong, without where."""


@dataclass(frozen=True, slots=True)
class Hole:
    """One thing that is wrong in a conversation."""

    name: str
    severity: Severity
    reason: str
    """In a sentence."""
    cause: tuple[str, ...]
    """Holes of the same name and cause are one find."""
    turn: int
    """Of the conversation, counted from 0."""
    decision: int | None = None
    """The bot's decision in that turn; None where the message is what shows it."""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same find as another."""
        return (self.name, *self.cause)


def is_at_least(severity: Severity, least: Severity) -> bool:
    """Whether the severity is at least as bad."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(least)
