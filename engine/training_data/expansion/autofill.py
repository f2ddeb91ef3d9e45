"""Slots that fill themselves from a message's entities while stories are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Entity, Json, SlotSet
from teachbot.engine.dialogue.slots import Slot


def slots_of_entities(entities: Sequence[Entity], domain: Domain) -> list[SlotSet]:
    """What Rasa's `slots_for_entities` adds after a user message.

    Not what `actions.slot_filling` does in a conversation: reading stories, Rasa asks neither intents nor the other
    kinds of mappings, and takes the values of all that fit, not of the first.
    """
    if not entities or not domain.store_entities_as_slots:
        return []
    filled = []
    for slot in domain.slots:
        values = list(_mapped(slot, entities)) if domain.has_slot_mappings else slot.auto_filled(entities)
        if values:
            filled.append(SlotSet(slot.name, slot.combine(values)))
    return filled


def _mapped(slot: Slot, entities: Sequence[Entity]) -> Iterator[Json]:
    """3.x: by `from_entity` mappings that do not wait for a form."""
    for mapping in slot.mappings:
        waits = bool(mapping.conditions) and mapping.conditions[0].active_loop is not None
        if mapping.type == "from_entity" and not waits:
            yield from (entity.value for entity in entities if mapping.means(entity))
