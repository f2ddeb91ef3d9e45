"""The lines of the inbox, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from teachbot.engine.stores.summary import Summary


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation of the index."""

    summary: Summary
    worth: float = 0.0
    reason: str = ""
    disagreements: int = 0
    cursor: str = ""
    """What `find` is to go on after."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of one conversation."""

    state: str = "new"
    tags: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the inbox."""

    row: Row
    note: Note
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A page of the inbox."""

    lines: tuple[Listed, ...] = ()
    next: str | None = None
    problems: tuple[str, ...] = ()
    from_index: bool = False
    """The index answered: conversations that it has not looked at yet are not among them."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Messages that say the same, and how they are read."""

    text: str
    count: int
    intent: str
    """As it was understood then, in the conversation that was looked at last."""
    confidence: float
    local_intent: str
    local_confidence: float
    likeness: float
