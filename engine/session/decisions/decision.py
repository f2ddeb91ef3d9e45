"""The kinds of decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from teachbot.engine.dialogue.conversation import Step
from teachbot.engine.dialogue.events import Event
from teachbot.engine.errors import UsageError
from teachbot.engine.session.lesson import Dropped, Opened, Redone, Renamed, Stepped, Switched, Undone, Withheld
from teachbot.engine.session.questions import ask
from teachbot.engine.session.record import Now
from teachbot.engine.session.snapshot import Asking


@dataclass(frozen=True, slots=True)
class Hear:
    """The bot has to understand a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A message was understood; the bot has to fill the slots that it fills."""

    step: Step


@dataclass(frozen=True, slots=True)
class Run:
    """The bot has to run the action that the step chose."""

    step: Step
    before: tuple[Event, ...] = ()
    """What comes before the action's own event."""


@dataclass(frozen=True, slots=True)
class Go:
    """Another moment or conversation is the current one."""

    entry: Opened | Undone | Redone | Switched | Renamed | Withheld | Dropped
    left: Step | None = None
    """The first step that is not there any more; its text can be typed anew."""
    notice: str = ""
    """What there is to tell about it."""


Decision: TypeAlias = Hear | Fill | Run | Stepped | Go
"""What is left to do: for the bot, or only to be recorded."""


def expect(now: Now, asking: Asking) -> None:
    """Raises UsageError where something else is asked."""
    if now.asking is not asking:
        question = ask(now.conversation, now.state, now.domain, now.ranking)
        raise UsageError(f"that is no answer now: {question.title}")


def valid_name(name: str, what: str) -> str:
    """The name without spaces around it; raises UsageError where files or messages could not hold it."""
    name = name.strip()
    if not name or any(c.isspace() or c in "{}\"'`:,#" for c in name):
        raise UsageError(
            f"{name!r} is no name for an {what}", remedy="letters, digits, _ and -, such as ask_opening_hours"
        )
    return name
