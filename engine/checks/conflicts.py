"""Stories that go on differently after the same history, as `rasa data validate stories` finds them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.places import Place
from teachbot.engine.prediction.past.turn_states import Moments
from teachbot.engine.training_data.stories import Dialogue


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


History: TypeAlias = tuple[int, ...] | int
"""The numbers of its moments, or a digest of them."""


def find_conflicts(
    dialogues: Iterable[Dialogue], domain: Domain, max_history: int | None = None
) -> tuple[Conflict, ...]:
    """Conflicts between stories; rules are not looked at, as in Rasa. Without `max_history` histories count whole."""
    stories = [dialogue for dialogue in dialogues if dialogue.kind != "rule"]
    moments = Moments(domain)
    first: dict[History, str | None] = {}
    differing: set[History] = set()
    for story in stories:
        for history, action in zip(_histories(story, moments, max_history), _actions(story), strict=True):
            if first.setdefault(history, action) != action or action == "action_unlikely_intent":
                differing.add(history)
    return tuple(_conflicts(stories, moments, max_history, differing)) if differing else ()


def _histories(story: Dialogue, moments: Moments, max_history: int | None) -> Sequence[History]:
    """What came before each action; where moments were taken back, the last one stands for the rest."""
    numbers = [moment.number for moment in moments.before_actions(story.events)]
    if max_history:
        known: list[History] = [tuple(numbers[max(0, n - max_history) : n]) for n in range(1, len(numbers) + 1)]
    else:
        known = list(accumulate(numbers, lambda before, number: hash((before, number))))
    missing = len(_actions(story)) - len(known)
    return known[:missing] if missing < 0 else known + [known[-1]] * missing


def _actions(story: Dialogue) -> Sequence[str]:
    return [event.name or event.text or "" for event in story.events if isinstance(event, ev.ActionExecuted)]


def _conflicts(
    stories: Iterable[Dialogue], moments: Moments, max_history: int | None, differing: Container[History]
) -> Iterator[Conflict]:
    """The differing histories in the order in which stories come to them."""
    found: dict[History, dict[str, _Ways]] = {}
    after: dict[History, tuple[str, str] | None] = {}
    for story in stories:
        seen = moments.before_actions(story.events)
        places = story.event_places or (None,) * len(story.events)
        ran = (place for event, place in zip(story.events, places, strict=True) if isinstance(event, ev.ActionExecuted))
        told = zip(_histories(story, moments, max_history), _actions(story), ran, strict=True)
        for index, (history, action, place) in enumerate(told):
            if history in differing:
                after.setdefault(history, seen[min(index, len(seen) - 1)].state.after)
                way = found.setdefault(history, {}).setdefault(action, _Ways({}, place, story.place))
                way.stories[story.name] = None
                way.place = way.place or place
    for history, ways in found.items():
        happened = after[history]
        if happened is not None:
            yield _conflict(happened, ways)


def _conflict(after: tuple[str, str], ways: dict[str, _Ways]) -> Conflict:
    return Conflict(
        after,
        tuple(
            Continuation(name, tuple(w.stories), w.place or w.story_place, w.story_place) for name, w in ways.items()
        ),
    )
