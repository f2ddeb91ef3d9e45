"""One exchange of a conversation, and how many of the latest ones policies see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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


def recent(turns: Sequence[Turn], states: int) -> list[Turn]:
    """The turns as the latest states show them, oldest first.

    There is a state at each decision: one when the user has spoken, and one after each action but a listen. A turn
    that reaches out of the window loses its first actions, as Rasa's featurizer cuts them; its message stays in
    sight, because every state of a turn holds it. In a single state nothing shows what the latest action changed.
    """
    shown: list[Turn] = []
    left = states
    for turn in reversed(turns):
        if left <= 0:
            break
        shown.append(turn if left > len(turn.actions) else replace(turn, actions=turn.actions[-left:]))
        left -= len(turn.actions) + 1
    if states == 1 and shown:
        shown[0] = replace(shown[0], changes=[])
    return shown[::-1]
