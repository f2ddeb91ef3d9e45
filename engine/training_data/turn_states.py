"""What Rasa's policies see before each action of a dialogue, as hashable values: the ground of its conflict check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.dialogue import events as ev
from engine.dialogue.domain import Domain
from engine.dialogue.events import Event, Json
from engine.dialogue.slots import Slot
from engine.dialogue.state import ACTION_LISTEN, applied

Feature: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnState:
    """What is seen at one moment; equal where Rasa's states are."""

    action: str | None = None
    """The latest action's name or, end-to-end, its text."""
    user: Feature = ()
    entities: Feature = ()
    slots: tuple[Feature, ...] = ()
    loop: str | None = None

    @property
    def after(self) -> tuple[str, str] | None:
        """What happened last: ("action", name) or ("intent", name); None at the beginning."""
        if self.action is not None and self.action != ACTION_LISTEN:
            return "action", self.action
        return (self.user[0], self.user[1]) if self.user else None


@dataclass(slots=True)
class _Tracker:
    """What Rasa's tracker keeps of it."""

    domain: Domain
    message: ev.UserUttered | None = None
    action: str | None = None
    slots: dict[str, Json] = field(default_factory=dict)
    loop: str | None = None
    featurized: dict[str, Slot] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.featurized = {s.name: s for s in self.domain.slots if s.featurized}
        self.reset()

    def reset(self) -> None:
        """Slots at the beginning."""
        self.slots = {name: slot.initial_value for name, slot in self.featurized.items()}

    def update(self, event: Event) -> None:
        """One event more."""
        match event:
            case ev.UserUttered():
                self.message = event
            case ev.ActionExecuted(name=name, text=text):
                self.action = name or text
            case ev.SlotSet(name=name, value=value) if name in self.featurized:
                self.slots[name] = value
            case ev.AllSlotsReset():
                self.reset()
            case ev.ActiveLoop(name=name):
                self.loop = name

    def state(self, message: ev.UserUttered | None) -> TurnState:
        """What is seen now, with this as the latest message."""
        known = self.domain.action_names if self.domain.is_legacy else None
        return TurnState(
            action=self.action if known is None or self.action in known else None,
            user=_user(message),
            entities=_entities(message, self.domain),
            slots=tuple(
                found
                for name, slot in self.featurized.items()
                if (found := _slot(slot, self.slots[name], self.domain.is_legacy)) is not None
            ),
            loop=self.loop,
        )


def states_before_actions(events: Sequence[Event], domain: Domain) -> list[TurnState]:
    """The states before each action and at the end; in 3.x, turns that a form handled by itself have none."""
    return list(_legacy(events, domain) if domain.is_legacy else _modern(events, domain))


def _modern(events: Sequence[Event], domain: Domain) -> Iterator[TurnState]:
    tracker = _Tracker(domain)
    for event in without_handled_turns(events):
        if isinstance(event, ev.ActionExecuted):
            yield tracker.state(tracker.message)
        tracker.update(event)
    yield tracker.state(tracker.message)


def _legacy(events: Sequence[Event], domain: Domain) -> Iterator[TurnState]:
    """Rasa 1.10's training trackers: a state each action; a form's own turns are seen, unlike in a live tracker."""
    tracker = _Tracker(domain)
    states = [tracker.state(None)]
    for index, event in enumerate(events):
        if isinstance(event, ev.ActionReverted | ev.UserUtteranceReverted | ev.Restarted):
            tracker = _Tracker(domain)
            states = [tracker.state(None)]
            replayed: Sequence[Event] = applied(events[: index + 1])
        else:
            replayed = (event,)
        for each in replayed:
            tracker.update(each)
            if not isinstance(each, ev.ActionExecuted):
                states.pop()
            states.append(tracker.state(tracker.message))
    yield from states


def without_handled_turns(events: Sequence[Event]) -> list[Event]:
    """The events that count for 3.x policies: turns that an active loop handled by itself are gone."""
    loops = {e.name for e in events if isinstance(e, ev.ActiveLoop) and e.name}
    kept: list[Event] = []
    for event in applied(events):
        if isinstance(event, ev.ActionExecuted) and event.name in loops and not _tells(event.name, kept):
            _forget_turn(event.name, kept)
        else:
            kept.append(event)
    return kept


def _tells(loop: str, kept: Sequence[Event]) -> bool:
    """Whether this run of the loop is its first or comes back from elsewhere."""
    following: str | None = None
    for event in reversed(kept):
        match event:
            case ev.ActiveLoop(name=None):
                return True
            case ev.ActionExecutionRejected(name=name) if name == loop:
                return True
            case ev.UserUttered() if following is not None and following != loop:
                return True
            case ev.ActionExecuted(name=name):
                if name == loop:
                    return False
                following = name
    return True


def _forget_turn(loop: str, kept: list[Event]) -> None:
    for index in range(len(kept) - 1, -1, -1):
        event = kept[index]
        if isinstance(event, ev.ActionExecuted) and event.name == loop:
            return
        if isinstance(event, ev.ActionExecuted | ev.UserUttered | ev.UserFeaturization):
            del kept[index]


def _user(message: ev.UserUttered | None) -> Feature:
    if message is None:
        return ()
    intent = message.intent.base
    if message.featurize_text or (message.text and not intent):
        return ("user utterance", message.text or "")
    if not intent:
        return ()
    spoken = (message.text,) if message.text and message.featurize_text is None else ()
    return ("intent", intent, *spoken)


def _entities(message: ev.UserUttered | None, domain: Domain) -> Feature:
    if message is None or not message.intent.base:
        return ()
    intent = domain.intents_by_name.get(message.intent.base)
    hidden = {e.name for e in domain.entities if not e.influence_conversation}
    names: set[str] = set()
    for entity in message.entities:
        name = entity.entity
        if intent is not None and (not intent.uses(name) or (intent.use_entities is None and name in hidden)):
            continue
        names.add(name)
        if not domain.is_legacy:
            names |= {f"{name}#{part}" for part in (entity.role, entity.group) if part is not None}
    return tuple(sorted(names))


def _slot(slot: Slot, value: Json, legacy: bool) -> Feature | None:
    """The slot's name and features; None where all are zero."""
    if value is None:
        return None
    match slot.type:
        case "float":
            return _float(slot, value, legacy)
        case "bool":
            if legacy and isinstance(value, str):
                try:
                    return (slot.name, str(float(value) != 0.0))
                except ValueError:
                    return None
            return (slot.name, slot.feature(value) or "")
        case "categorical":
            return (slot.name, slot.feature(value) or "")
        case "list":
            return (slot.name, "set") if value else None
    return (slot.name, "set")


def _float(slot: Slot, value: Json, legacy: bool) -> Feature | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    span = abs(slot.max_value - slot.min_value) or 1.0
    share = (max(slot.min_value, min(slot.max_value, number)) - slot.min_value) / span
    return None if legacy and share == 0 else (slot.name, repr(share))


def sliced(states: Sequence[TurnState], length: int | None) -> tuple[TurnState, ...]:
    """The latest states."""
    return tuple(states if not length else states[-length:])
