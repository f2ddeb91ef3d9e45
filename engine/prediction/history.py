"""The past as policies see it: events cut into turns, happy paths of loops folded away."""

from __future__ import annotations

import re
import zlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from engine.dialogue import events as ev
from engine.dialogue.domain import Domain
from engine.dialogue.events import Event, Json
from engine.dialogue.state import ACTION_LISTEN, applied

START_INTENT = "<start>"
"""The intent of the turn before the user said anything."""

_MASK = (1 << 64) - 1

_WORD = re.compile(r"\w+")


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


class History:
    """A running reading of events: turns, slots, the active loop."""

    def __init__(self, domain: Domain, known_actions: Container[str] = ()) -> None:
        self._known_actions = known_actions
        self._slots_by_name = domain.slots_by_name
        self._intents = domain.intents_by_name
        self._hidden_entities = {e.name for e in domain.entities if not e.influence_conversation}
        self.turns: list[Turn] = [Turn()]
        self.symbols: dict[str, str] = {}
        self.values: dict[str, Json] = {}
        self.loop: str | None = None
        self.rejected = False
        self.interrupted = False
        self.latest_action: str | None = None
        self.message: ev.UserUttered | None = None
        self.followup: str | None = None
        self.named_action: str | None = None
        """The action that the slot set last names."""
        self._past = 0
        self._reset_slots()

    @classmethod
    def of(cls, events: Iterable[Event], domain: Domain, known_actions: Container[str] = ()) -> History:
        """The reading of a whole conversation, as `folded` leaves it."""
        history = cls(domain, known_actions)
        for event in folded(applied(events)):
            history.add(event)
        return history

    @property
    def turn(self) -> Turn:
        """The present turn."""
        return self.turns[-1]

    @property
    def heard(self) -> bool:
        """Whether the user spoke and the bot did nothing yet."""
        return not self.turn.actions and self.latest_action == ACTION_LISTEN

    def add(self, event: Event) -> None:
        """One more event that counts."""
        match event:
            case ev.FollowupAction(name=name):
                self.followup = name
            case ev.ActionExecuted():
                self._act(event.name or event.text or "")
            case ev.UserUttered():
                self.message, self.followup = event, None
                self.turns.append(self._heard(event))
            case ev.SlotSet(name=name, value=value):
                self._set(name, value)
            case ev.ActiveLoop(name=name):
                self._activate(name)
            case ev.LoopInterrupted(is_interrupted=interrupted):
                self.interrupted = interrupted
            case ev.ActionExecutionRejected(name=name):
                self.rejected = self.rejected or name == self.loop
            case ev.AllSlotsReset():
                self._reset_slots()
            case ev.EntitiesAdded(entities=entities):
                self._add_entities(entities)

    @property
    def key(self) -> int:
        """A number for everything here that policies see, the same in every process."""
        turn = self.turn
        state = sorted(self.symbols.items())
        here = f"{turn.intent}|{turn.entities}|{turn.actions}|{self.loop}|{self.rejected}|{state}|{self.heard}"
        asked = self.values.get("requested_slot")
        return mixed(self._past, f"{here}|{asked}|{turn.words if not turn.intent else ()}")

    def _activate(self, name: str | None) -> None:
        if name == self.loop:
            return
        self.turn.changes.append(f"loop+{name}" if name else f"loop-{self.loop}")
        self.loop, self.rejected, self.interrupted = name, False, False

    def _act(self, name: str) -> None:
        self.latest_action, self.followup = name, None
        self.interrupted = False
        if name == self.loop:
            self.rejected = False
        if name != ACTION_LISTEN:
            self.turn.actions.append(name)
            self.turn.changes = []

    def _heard(self, event: ev.UserUttered) -> Turn:
        earlier = self.turn
        self._past = mixed(self._past, f"{earlier.intent}|{earlier.entities}|{earlier.actions}|{self.loop}")
        words: tuple[str, ...] = ()
        if event.text and (event.featurize_text or not event.text.startswith("/")):
            words = tuple(_WORD.findall(event.text.lower()))
        intent = event.intent.base
        return Turn(intent or "", self._seen(intent, event.entities), words)

    def _seen(self, intent: str | None, entities: Sequence[ev.Entity]) -> tuple[str, ...]:
        spec = self._intents.get(intent or "")
        names = set()
        for entity in entities:
            name = entity.entity
            if name in self._hidden_entities or (spec is not None and not spec.uses(name)):
                continue
            names.add(name)
            if entity.role:
                names.add(f"{name}#{entity.role}")
            if entity.group:
                names.add(f"{name}##{entity.group}")
        return tuple(sorted(names))

    def _add_entities(self, entities: Sequence[ev.Entity]) -> None:
        added = self._seen(self.turn.intent, entities)
        self.turn.entities = tuple(sorted({*self.turn.entities, *added}))

    def _set(self, name: str, value: Json) -> None:
        self.values[name] = value
        if isinstance(value, str) and value in self._known_actions:
            self.named_action = value
        slot = self._slots_by_name.get(name)
        symbol = slot.feature(value) if slot is not None else None
        if symbol is None:
            if self.symbols.pop(name, None) is not None:
                self.turn.changes.append(f"{name}=")
            return
        self.symbols[name] = symbol
        self.turn.changes.append(f"{name}={symbol}")

    def _reset_slots(self) -> None:
        self.symbols = {}
        self.values = {}
        for slot in self._slots_by_name.values():
            if slot.initial_value is not None:
                self.values[slot.name] = slot.initial_value
                symbol = slot.feature(slot.initial_value)
                if symbol is not None:
                    self.symbols[slot.name] = symbol


def mixed(number: int, text: str) -> int:
    """A 64-bit number for a number and a text (multiply and add, in the manner of FNV)."""
    mixed_in = (number ^ zlib.crc32(text.encode())) * 0x9E3779B97F4A7C15 & _MASK
    return (mixed_in ^ zlib.adler32(text.encode())) * 0xC2B2AE3D27D4EB4F & _MASK


def folded(events: Sequence[Event]) -> Sequence[Event]:
    """The events without the happy path inside loops, as Rasa's `applied_events` (2.x and later) leaves it out.

    Where the loop ran again after the user answered it, the answer and that run vanish and what they
    set stays, so that a form with five questions and one with two look alike.
    """
    loops = {e.name for e in events if isinstance(e, ev.ActiveLoop) and e.name}
    if not loops:
        return events
    kept: list[Event] = []
    for event in events:
        repeats = isinstance(event, ev.ActionExecuted) and event.name in loops
        if repeats and not _starts_or_resumes(event.name, kept):  # type: ignore[attr-defined]
            _drop_answer(event.name, kept)  # type: ignore[attr-defined]
        else:
            kept.append(event)
    return kept


def _starts_or_resumes(loop: str, kept: list[Event]) -> bool:
    later: str | None = None
    for event in reversed(kept):
        match event:
            case ev.ActiveLoop(name=None):
                return True
            case ev.ActionExecutionRejected(name=name) if name == loop:
                return True
            case ev.UserUttered() if later is not None and later != loop:
                return True
            case ev.ActionExecuted(name=name):
                if name == loop:
                    return False
                later = name
    return True


def _drop_answer(loop: str, kept: list[Event]) -> None:
    at = len(kept) - 1
    while at >= 0:
        event = kept[at]
        if isinstance(event, ev.ActionExecuted) and event.name == loop:
            return
        if isinstance(event, ev.ActionExecuted | ev.UserUttered | ev.UserFeaturization | ev.EntitiesAdded):
            del kept[at]
        at -= 1
