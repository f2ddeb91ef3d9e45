"""Filling slots from what the user said: auto-fill by name (1.x, 2.x) and slot mappings (2.x forms, 3.x slots)."""

from __future__ import annotations

from collections.abc import Iterable

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Json, SlotSet, UserUttered
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.dialogue.state import State


def fills_after_message(state: State, domain: Domain) -> tuple[SlotSet, ...]:
    """The slots that the latest message fills by itself, before any action: Rasa 3's
    `action_extract_slots`, or the auto-fill of entities into slots of their name of 1.x and 2.x.
    """
    message = state.latest_message
    if message is None or not domain.store_entities_as_slots:
        return ()
    if domain.has_slot_mappings:
        return tuple(_by_mappings(state, domain, message))
    return tuple(_by_name(domain, message))


def _by_name(domain: Domain, message: UserUttered) -> Iterable[SlotSet]:
    for slot in domain.slots:
        values = slot.auto_filled(message.entities)
        if values:
            yield SlotSet(slot.name, slot.combine(values))


def _by_mappings(state: State, domain: Domain, message: UserUttered) -> Iterable[SlotSet]:
    for slot in domain.slots:
        for mapping in slot.mappings:
            values = take_values(mapping, message) if _conditions_hold(mapping, state) else []
            if values:
                yield SlotSet(slot.name, slot.combine(values))
                break


def _conditions_hold(mapping: SlotMapping, state: State) -> bool:
    """Rasa 3: any condition with the active loop, and with the requested slot where it names one."""
    if not mapping.conditions:
        return True
    return any(
        condition.active_loop == state.active_loop and condition.requested_slot in (None, state.requested_slot)
        for condition in mapping.conditions
    )


def take_values(mapping: SlotMapping, message: UserUttered, *, starting: bool = False) -> list[Json]:
    """The values that a mapping takes from a message; empty where it does not apply.

    `from_trigger_intent` counts for the message that started the form, while it starts.
    """
    if not _intent_fits(mapping, message):
        return []
    match mapping.type:
        case "from_entity":
            return [e.value for e in message.entities if mapping.means(e)]
        case "from_intent":
            return [mapping.value]
        case "from_trigger_intent":
            return [mapping.value] if starting else []
        case "from_text":
            return [message.text] if message.text else []
    return []


def _intent_fits(mapping: SlotMapping, message: UserUttered) -> bool:
    names = {message.intent.name, message.intent.base}
    if mapping.intents and not names & set(mapping.intents):
        return False
    return not names & set(mapping.not_intents)


def fills_for_form(
    mappings: Iterable[SlotMapping], slot: Slot | None, message: UserUttered, *, starting: bool
) -> list[Json]:
    """What a form takes from a message for one slot: a list with the value, empty where nothing fits."""
    for mapping in mappings:
        values = take_values(mapping, message, starting=starting)
        if values:
            return [slot.combine(values) if slot is not None else values[-1]]
    return []
