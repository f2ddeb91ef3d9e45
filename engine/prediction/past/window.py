"""How much of the past policies see: the latest states, counted as Rasa's `max_history` counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from teachbot.engine.prediction.past.turns import Turn


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
