"""Forms run locally, as Rasa 2.x and 3.x run them from the domain and as a 1.x FormAction behaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from teachbot.engine.actions.responses import respond
from teachbot.engine.actions.slot_filling import fills_for_form
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, Form
from teachbot.engine.dialogue.events import Event, Json, SlotSet
from teachbot.engine.dialogue.slots import SlotMapping
from teachbot.engine.dialogue.state import State, advance
from teachbot.engine.errors import ActionRejected

Validate = Callable[[State, tuple[SlotSet, ...]], tuple[Event, ...]]
"""Gets the state before and the candidate values; returns the events that hold (`validate_<form>`)."""

Ask = Callable[[State, str], tuple[Event, ...] | None]
"""Runs `action_ask_…` for a slot where there is one; None where there is none."""


@dataclass(frozen=True, slots=True)
class FormRun:
    """One run of a form: start it if need be, read the latest message, ask for the next slot or end."""

    form: Form
    domain: Domain
    validate: Validate | None = None
    ask: Ask | None = None

    def events(self, state: State) -> tuple[Event, ...]:
        """What the run adds after its `action` event.

        Raises ActionRejected where the form is active, may read the latest message, and that fills nothing.
        """
        log = _Log(state, self.domain)
        starting = state.active_loop != self.form.name
        if starting:
            log.add(ev.ActiveLoop(self.form.name))
            self._settle(log, self._prefilled(state))
        elif state.latest_action == self.form.name or state.loop_interrupted or not self._may_read(state):
            pass
        else:
            self._settle(log, self._read(state))
            if not any(isinstance(e, SlotSet) for e in log.events):
                raise ActionRejected(self.form.name, f"'{self.form.name}' found nothing in the message to fill")
        self._go_on(log)
        return tuple(log.events)

    def _may_read(self, state: State) -> bool:
        return state.has_new_message and state.latest_message is not None

    def _prefilled(self, state: State) -> tuple[SlotSet, ...]:
        """Slots that are filled as the form starts: from before, or by the message that starts it."""
        held = [
            SlotSet(name, state.slots[name])
            for name in self.form.required_slots
            if state.slots.get(name) is not None and self.domain.has_slot_mappings
        ]
        return (*held, *self._others(state, skip={e.name for e in held}, starting=True))

    def _read(self, state: State) -> tuple[SlotSet, ...]:
        """What the latest message fills: other slots of the form, then the one it asked for."""
        asked = state.requested_slot
        found = list(self._others(state, skip={asked} if asked else set(), starting=False))
        if asked:
            found += [SlotSet(asked, v) for v in self._values(asked, state, starting=False)]
        fresh = {e.name: e.value for e in _set_since_message(state)}
        found += [
            SlotSet(name, fresh[name])
            for name in self.form.required_slots
            if name in fresh and name not in {e.name for e in found} and self.domain.has_slot_mappings
        ]
        return tuple(found)

    def _others(self, state: State, skip: set[str], *, starting: bool) -> Iterable[SlotSet]:
        """Slots besides the asked one: only through entities that speak for no other slot (Rasa 2.x)."""
        for name in self.form.required_slots:
            if name in skip:
                continue
            usable = [
                m
                for m in self._mappings(name)
                if (starting and m.type == "from_trigger_intent")
                or (m.type == "from_entity" and (m.entity == name or self._is_unique(m)))
            ]
            values = self._take(name, usable, state, starting=starting)
            yield from (SlotSet(name, v) for v in values)

    def _is_unique(self, mapping: SlotMapping) -> bool:
        def key(m: SlotMapping) -> tuple[str | None, str | None, str | None]:
            return m.entity, m.role, m.group

        twins = [
            name
            for name in self.form.required_slots
            for m in self._mappings(name)
            if m.type == "from_entity" and key(m) == key(mapping)
        ]
        return len(set(twins)) == 1

    def _values(self, name: str, state: State, *, starting: bool) -> list[Json]:
        return self._take(name, self._mappings(name), state, starting=starting)

    def _take(self, name: str, mappings: Iterable[SlotMapping], state: State, *, starting: bool) -> list[Json]:
        message = state.latest_message
        if message is None or message.intent.base in self.form.ignored_intents:
            return []
        slot = self.domain.slots_by_name.get(name)
        return fills_for_form(mappings, slot, message, starting=starting)

    def _mappings(self, name: str) -> tuple[SlotMapping, ...]:
        declared = self.form.mappings.get(name)
        if declared is not None:
            return declared
        slot = self.domain.slots_by_name.get(name)
        of_form = tuple(m for m in slot.mappings if self._meant_here(m, name)) if slot else ()
        return of_form or (SlotMapping("from_entity", entity=name),)

    def _meant_here(self, mapping: SlotMapping, name: str) -> bool:
        """Whether a 3.x mapping with conditions holds while this form asks for this slot."""
        return not mapping.conditions or any(
            c.active_loop == self.form.name and c.requested_slot in (None, name) for c in mapping.conditions
        )

    def _settle(self, log: _Log, found: tuple[SlotSet, ...]) -> None:
        if self.validate is not None:
            log.extend(self.validate(log.state, found))
        else:
            log.extend(found)

    def _go_on(self, log: _Log) -> None:
        """Ask for the next empty slot, or end the form."""
        if log.state.active_loop != self.form.name:
            return
        asked = self._next(log)
        if asked is not None:
            log.add(SlotSet("requested_slot", asked))
            log.extend(self._question(log.state, asked))
        elif self.form.declared:
            log.extend((SlotSet("requested_slot", None), ev.ActiveLoop(None)))
        else:
            log.extend((ev.ActiveLoop(None), SlotSet("requested_slot", None)))

    def _next(self, log: _Log) -> str | None:
        """The slot to ask for: one that validation asked for, or the first that is empty."""
        for event in reversed(log.events):
            if isinstance(event, SlotSet) and event.name == "requested_slot":
                return str(event.value) if event.value is not None else None
        return next((n for n in self.form.required_slots if log.state.slots.get(n) is None), None)

    def _question(self, state: State, slot: str) -> tuple[Event, ...]:
        asked = self.ask(state, slot) if self.ask is not None else None
        if asked is not None:
            return asked
        for name in (f"utter_ask_{self.form.name}_{slot}", f"utter_ask_{slot}"):
            said = respond(name, self.domain, state)
            if said is not None:
                return (said,)
        return ()


class _Log:
    """Events gathered so far and the state after them."""

    def __init__(self, state: State, domain: Domain) -> None:
        self.state = state
        self.events: list[Event] = []
        self._domain = domain

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.state = advance(self.state, event, self._domain)

    def extend(self, events: Iterable[Event]) -> None:
        for event in events:
            self.add(event)


def _set_since_message(state: State) -> list[SlotSet]:
    found: list[SlotSet] = []
    for event in reversed(state.events):
        if isinstance(event, ev.UserUttered):
            break
        if isinstance(event, SlotSet):
            found.insert(0, event)
    return found


def declared_forms(domain: Domain, inferred: Mapping[str, Form]) -> dict[str, Form]:
    """Every form of the domain with what is known of it; 1.x forms with what their stories tell."""
    return {
        form.name: form if form.required_slots else replace(inferred.get(form.name, form), name=form.name)
        for form in domain.forms
    }
