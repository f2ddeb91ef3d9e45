"""Stories and rules as the events of Rasa's training trackers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.prediction.past.slot_features import NOT_SET
from teachbot.engine.prediction.past.turn_states import counting
from teachbot.engine.training_data.expansion.expansion import LISTEN
from teachbot.engine.training_data.stories import Dialogue, LoopStep, SlotStep

GAP = "..."
"""Rasa's action for whatever came before a rule, or comes after it."""
_GAP, _GAP_AT_END = ev.ActionExecuted(GAP), ev.ActionExecuted(GAP)


@dataclass(frozen=True, slots=True, eq=False)
class Tracked:
    """A dialogue as its tracker has it; rules with their conditions, and gaps where anything may have happened."""

    dialogue: Dialogue
    events: tuple[Event, ...]
    places: tuple[Place | None, ...]
    """Where each event is written."""
    unpredictable: Event | None
    """The event that nothing leads to: an action that a dialogue begins with."""
    counted: Sequence[Event] = ()
    """The events that count for policies."""
    has_loops: bool = False

    @property
    def is_rule(self) -> bool:
        """Whether it is a rule's."""
        return self.dialogue.kind == "rule"


def tracked(dialogue: Dialogue, domain: Domain) -> Tracked:
    """The tracker of a dialogue."""
    if dialogue.kind != "rule":
        places = dialogue.event_places or (None,) * len(dialogue.events)
        return _tracked(dialogue, dialogue.events, places)
    told = list(_rule_events(dialogue, domain))
    return _tracked(dialogue, tuple(event for event, _ in told), tuple(place for _, place in told))


def _tracked(dialogue: Dialogue, events: tuple[Event, ...], places: tuple[Place | None, ...]) -> Tracked:
    has_loops = any(isinstance(event, ev.ActiveLoop) for event in events)
    return Tracked(dialogue, events, places, _first_action(events), counting(events), has_loops)


def _rule_events(rule: Dialogue, domain: Domain) -> Iterator[tuple[Event, Place | None]]:
    for condition in rule.conditions:
        match condition:
            case LoopStep(name=name):
                yield ev.ActiveLoop(NOT_SET if name is None else name), condition.place
            case SlotStep(name=name):
                yield ev.SlotSet(name, _denied(condition_value(condition, domain))), condition.place
    if not rule.conversation_start:
        yield _GAP, None
    last: Event | None = None
    for event, place in zip(rule.events, rule.event_places or (None,) * len(rule.events), strict=True):
        if isinstance(event, ev.UserUttered) and last is None and not rule.conversation_start:
            yield LISTEN, None
        last = event
        yield _in_rule(event), place
    if not rule.wait_for_user_input:
        yield _GAP_AT_END, None
        yield LISTEN, None


def condition_value(condition: SlotStep, domain: Domain) -> Json:
    """The value that a condition asks for; a bare name is a value of texts and lists, and none of other types."""
    if condition.has_value:
        return condition.value
    slot = domain.slots_by_name.get(condition.name)
    kind = slot.type if slot is not None else ""
    return "filled" if kind == "text" else ["filled"] if kind == "list" else None


def _in_rule(event: Event) -> Event:
    match event:
        case ev.SlotSet(name=name, value=None):
            return ev.SlotSet(name, NOT_SET)
        case ev.ActiveLoop(name=None):
            return ev.ActiveLoop(NOT_SET)
    return event


def _denied(value: Json) -> Json:
    return NOT_SET if value is None else value


def _first_action(events: tuple[Event, ...]) -> Event | None:
    """The first action, where no message is before it; the listen that is added is no written action."""
    for event in events:
        if isinstance(event, ev.UserUttered):
            return None
        if isinstance(event, ev.ActionExecuted) and event is not LISTEN:
            return event
    return None
