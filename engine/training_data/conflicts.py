"""Stories that go on differently after the same history, as `rasa data validate stories` finds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from engine.dialogue import events as ev
from engine.dialogue.domain import Domain
from engine.dialogue.places import Place
from engine.training_data.stories import Dialogue
from engine.training_data.turn_states import TurnState, states_before_actions


@dataclass(frozen=True, slots=True)
class Continuation:
    """One way that a conflict goes on."""

    action: str
    stories: tuple[str, ...]
    place: Place | None
    """Of the first action that goes on this way; of its story, where the action is not written (a listen)."""
    story_place: Place | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """One history, different next actions."""

    after: tuple[str, str]
    """("action" or "intent", its name)."""
    continuations: tuple[Continuation, ...]


@dataclass(slots=True)
class _Ways:
    stories: dict[str, None]
    place: Place | None
    story_place: Place | None


def find_conflicts(
    dialogues: Iterable[Dialogue], domain: Domain, max_history: int | None = None
) -> tuple[Conflict, ...]:
    """Conflicts between stories; rules are not looked at, as in Rasa. Without `max_history` histories count whole."""
    found: dict[tuple[TurnState, ...] | int, dict[str, _Ways]] = {}
    after: dict[tuple[TurnState, ...] | int, tuple[str, str] | None] = {}
    for dialogue in dialogues:
        if dialogue.kind == "rule":
            continue
        states = states_before_actions(dialogue.events, domain)
        places = dialogue.event_places or (None,) * len(dialogue.events)
        ran = [(e, p) for e, p in zip(dialogue.events, places, strict=True) if isinstance(e, ev.ActionExecuted)]
        prefixes = list(accumulate((hash(s) for s in states), lambda before, digest: hash((before, digest))))
        for index, (event, place) in enumerate(ran):
            now = min(index, len(states) - 1)
            history = tuple(states[max(0, now + 1 - max_history) : now + 1]) if max_history else prefixes[now]
            last = states[now]
            after.setdefault(history, last.after)
            ways = found.setdefault(history, {})
            name = str(event.name)
            way = ways.setdefault(name, _Ways({}, place, dialogue.place))
            way.stories[dialogue.name] = None
            way.place = way.place or place
    return tuple(
        _conflict(happened, ways)
        for history, ways in found.items()
        if (len(ways) > 1 or "action_unlikely_intent" in ways) and (happened := after[history]) is not None
    )


def _conflict(after: tuple[str, str], ways: dict[str, _Ways]) -> Conflict:
    return Conflict(
        after,
        tuple(
            Continuation(name, tuple(w.stories), w.place or w.story_place, w.story_place) for name, w in ways.items()
        ),
    )
