"""What Rasa's policies see before each action of a dialogue, as hashable values: the ground of its conflict check."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.dialogue.state import ACTION_LISTEN, applied

Feature: TypeAlias = tuple[str, ...]
_TAKING_BACK = (ev.ActionReverted, ev.UserUtteranceReverted, ev.Restarted)


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


@dataclass(frozen=True, slots=True)
class _Known:
    """What Rasa's tracker keeps of it; slots as their features."""

    action: str | None = None
    user: Feature = ()
    entities: Feature = ()
    slots: tuple[Feature | None, ...] = ()
    loop: str | None = None


@dataclass(slots=True, eq=False)
class Moment:
    """A state in what led to it, and what followed it."""

    number: int
    """The same for equal states."""
    state: TurnState
    known: _Known
    following: dict[int, tuple[Event, Moment]] = field(default_factory=dict)
    """By the identity of the event, which is kept alive here."""


class Moments:
    """The moments of any number of dialogues; what was seen of one is not computed for the next."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.slots = [s for s in domain.slots if s.featurized]
        self.places = {slot.name: place for place, slot in enumerate(self.slots)}
        self.actions = frozenset(domain.action_names) if domain.is_legacy else None
        self.hidden = frozenset(e.name for e in domain.entities if not e.influence_conversation)
        self.moments: dict[_Known, Moment] = {}
        self.numbers: dict[TurnState, int] = {}
        self.initial = tuple(_slot(s, s.initial_value, domain.is_legacy) for s in self.slots)
        self.first = self._moment(_Known(slots=self.initial))

    def before_actions(self, events: Sequence[Event]) -> list[Moment]:
        """Those before each action and at the end; in 3.x, turns that a form handled by itself have none."""
        return self._legacy(events) if self.domain.is_legacy else self.actions_and_moments(events)[1]

    def states_before_actions(self, events: Sequence[Event]) -> list[TurnState]:
        """The same as states."""
        return [moment.state for moment in self.before_actions(events)]

    def actions_and_moments(self, events: Sequence[Event]) -> tuple[list[ev.ActionExecuted], list[Moment]]:
        """The actions that count in 3.x and the moment before each, and at the end."""
        now = self.first
        actions: list[ev.ActionExecuted] = []
        found: list[Moment] = []
        for event in without_handled_turns(events):
            if isinstance(event, ev.ActionExecuted):
                actions.append(event)
                found.append(now)
            known = now.following.get(id(event))
            now = known[1] if known is not None else self._after(now, event)
        return actions, [*found, now]

    def _legacy(self, events: Sequence[Event]) -> list[Moment]:
        """Rasa 1.10's training trackers: a state each action; a form's own turns are seen, unlike in a live tracker."""
        now, found = self.first, list[Moment]()
        for index, event in enumerate(events):
            replayed: Sequence[Event] = (event,)
            if isinstance(event, _TAKING_BACK):
                now, found, replayed = self.first, [], applied(events[: index + 1])
            for each in replayed:
                if isinstance(each, ev.ActionExecuted):
                    found.append(now)
                now = self._after(now, each)
        return [*found, now]

    def _after(self, moment: Moment, event: Event) -> Moment:
        following = moment.following.get(id(event))
        if following is None:
            following = event, self._moment(self._updated(moment.known, event))
            moment.following[id(event)] = following
        return following[1]

    def _updated(self, known: _Known, event: Event) -> _Known:
        match event:
            case ev.UserUttered():
                return replace(known, user=_user(event), entities=_entities(event, self.domain, self.hidden))
            case ev.ActionExecuted(name=name, text=text):
                action = name or text
                return replace(known, action=action if self.actions is None or action in self.actions else None)
            case ev.SlotSet(name=name, value=value) if name in self.places:
                place = self.places[name]
                feature = _slot(self.slots[place], value, self.domain.is_legacy)
                return replace(known, slots=(*known.slots[:place], feature, *known.slots[place + 1 :]))
            case ev.AllSlotsReset():
                return replace(known, slots=self.initial)
            case ev.ActiveLoop(name=name):
                return replace(known, loop=name)
        return known

    def _moment(self, known: _Known) -> Moment:
        if known not in self.moments:
            slots = tuple(feature for feature in known.slots if feature is not None)
            state = TurnState(known.action, known.user, known.entities, slots, known.loop)
            number = self.numbers.setdefault(state, len(self.numbers))
            self.moments[known] = Moment(number, state, known)
        return self.moments[known]


def without_handled_turns(events: Sequence[Event]) -> Sequence[Event]:
    """The events that count for 3.x policies: turns that an active loop handled by itself are gone."""
    loops = {e.name for e in events if isinstance(e, ev.ActiveLoop) and e.name}
    if not loops:
        return applied(events)
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


def _user(message: ev.UserUttered) -> Feature:
    intent = message.intent.base
    if message.featurize_text or (message.text and not intent):
        return ("user utterance", message.text or "")
    if not intent:
        return ()
    spoken = (message.text,) if message.text and message.featurize_text is None else ()
    return ("intent", intent, *spoken)


def _entities(message: ev.UserUttered, domain: Domain, hidden: Container[str]) -> Feature:
    if not message.intent.base:
        return ()
    intent = domain.intents_by_name.get(message.intent.base)
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
