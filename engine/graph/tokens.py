"""What of a conversation or a story is drawn: user turns and actions, one token each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from teachbot.engine.dialogue.events import ActionExecuted, ActiveLoop, Event, UserUttered
from teachbot.engine.dialogue.state import ACTION_LISTEN, applied
from teachbot.engine.dialogue.text import plain

Kind: TypeAlias = Literal["start", "user", "bot"]
Key: TypeAlias = tuple[Kind, str]
"""What makes two steps the same: who acts, and how."""

_TURN_STRUCTURE = (ACTION_LISTEN, "action_session_start")
"""Actions that say whose turn it is: not drawn."""
_QUOTED = 60
"""How much of an end-to-end text is shown."""


@dataclass(frozen=True, slots=True)
class Token:
    """One drawn step."""

    kind: Kind
    label: str
    """The intent, the action, or the quoted words of an end-to-end step; safe to show."""
    event: int
    """Index of its event among the events that were given."""
    loop: str | None = None
    """The loop that was active when it happened."""
    mark: str | None = None
    """The loop that became active through it; "" where the active one ended."""

    @property
    def key(self) -> Key:
        """What makes it the same step as another."""
        return (self.kind, self.label)


def tokens(events: Sequence[Event]) -> list[Token]:
    """The drawn steps of the events that count, in order."""
    found: list[Token] = []
    loop: str | None = None
    for index, event in _counting(events):
        match event:
            case UserUttered():
                found.append(Token("user", user_label(event), index, loop))
            case ActionExecuted(name=name, text=text) if name not in _TURN_STRUCTURE:
                found.append(Token("bot", plain(name) if name else quoted(text), index, loop))
            case ActiveLoop(name=name) if name != loop:
                loop = name
                if found:
                    last = found[-1]
                    found[-1] = Token(last.kind, last.label, last.event, last.loop, plain(name or ""))
    return found


def _counting(events: Sequence[Event]) -> Iterable[tuple[int, Event]]:
    """The events that count, with their indices among all."""
    kept = applied(events)
    if len(kept) == len(events):
        return enumerate(kept)
    # What is dropped is dropped from the end of what was kept: walking back finds the latest occurrence.
    found: list[tuple[int, Event]] = []
    index = len(events) - 1
    for event in reversed(kept):
        while events[index] is not event:
            index -= 1
        found.append((index, event))
        index -= 1
    return reversed(found)


def user_label(event: UserUttered) -> str:
    """The intent of a user's message, or its words where it has none."""
    return plain(event.intent.name) if event.intent.name else quoted(event.text)


def quoted(text: str | None) -> str:
    """The words of an end-to-end step, in quotes and not too long."""
    shown = plain(text or "")
    return f"“{shown[: _QUOTED - 1]}…”" if len(shown) > _QUOTED else f"“{shown}”"
