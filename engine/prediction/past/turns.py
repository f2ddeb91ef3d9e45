"""One exchange of a conversation: what the user said and what the bot did about it."""

from __future__ import annotations

from dataclasses import dataclass, field

START_INTENT = "<start>"
"""The intent of the turn before the user said anything."""


@dataclass(slots=True)
class Turn:
    """What the user said and what the bot did about it so far."""

    intent: str = START_INTENT
    entities: tuple[str, ...] = ()
    """Sorted names of the entities that policies see, each with its role or group."""
    words: tuple[str, ...] = ()
    """Of a message whose text policies see (end-to-end)."""
    actions: list[str] = field(default_factory=list)
    """Without `action_listen`."""
    changes: list[str] = field(default_factory=list)
    """What the latest action brought: `slot=symbol`, `loop+name`, `loop-name`."""
