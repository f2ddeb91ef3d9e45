"""A conversation as its store has it, a page of them, and what every store can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from teachbot.engine.dialogue.events import Event
from teachbot.engine.errors import DataError

PAGE = 50
"""Conversations of a page, where nothing else is asked for."""

MOST_EVENTS = 5_000
"""Of a longer conversation, only so many of the latest events are read."""

LARGEST_EVENT = 4 * 1024 * 1024
"""Characters of an event's JSON; a larger one is left out."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One conversation, with what could not be read of it."""

    id: str
    events: tuple[Event, ...] = ()
    mark: str = ""
    """Another one whenever the conversation has changed."""
    position: int | None = None
    """Falls from page to page, in stores that list the latest conversation first; else None."""
    problems: tuple[str, ...] = ()
    """One line each."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations, and where the next ones begin."""

    conversations: tuple[Stored, ...] = ()
    next: str | None = None
    """What `page` or `search` is to go on after; None at the end."""
    problems: tuple[str, ...] = ()
    """Of the store itself; those of a conversation are with it."""


class Store(Protocol):
    """Reads and never writes; raises ServerFailure or FileFailure where the store does not do its part."""

    @property
    def name(self) -> str:
        """Where it is, without secrets."""
        ...

    @property
    def latest_first(self) -> bool:
        """Whether pages come by the time of the latest event; else as the store has them."""
        ...

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The conversations that follow; a page may hold fewer, and still have a next one."""
        ...

    def conversation(self, id_: str) -> Stored:
        """One conversation; raises DataError where there is none."""
        ...

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Conversations in which the user said this, capitals or not.

        Gives what is found within about a second; an empty page with a `next` was not searched to the end.
        """
        ...

    def close(self) -> None:
        """Ends the connection."""
        ...


def missing(id_: str, store: str) -> DataError:
    """What is raised where a store has no such conversation."""
    return DataError(f"there is no conversation '{id_}' in {store}", remedy="teachbot inbox lists them")
