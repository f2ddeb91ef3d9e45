"""What a step has to say of itself beyond its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class NewAction:
    """The action is one that the domain did not have."""

    response: str = ""
    """What it says; empty for an action that the person describes otherwise."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The person has to answer something about the chosen action before it counts as done."""

    answer: Literal["description", "validation", "contradiction"]
    """What the action does; whether the form may read the message; whether it may where a story says otherwise."""
    new_action: NewAction | None = None


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The person changed the entities."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The step happened elsewhere, in a conversation that this one goes on with; nobody confirmed it here."""


Note: TypeAlias = NewAction | Awaiting | Relabelled | TakenUp


def new_action_of(note: Note | None) -> NewAction | None:
    """What makes the step's action new; None where the domain had it."""
    match note:
        case NewAction():
            return note
        case Awaiting(new_action=new):
            return new
    return None
