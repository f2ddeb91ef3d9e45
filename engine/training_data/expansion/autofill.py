"""Slots that fill themselves from a message's entities while stories are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Entity, Json, SlotSet
from teachbot.engine.dialogue.slots import Slot


def slots_of_entities(entities: Sequence[Entity], domain: Domain) -> list[SlotSet]:
    """What Rasa's `slots_for_entities` adds after a user message."""
    if not entities or not domain.store_entities_as_slots:
        return []
    filled = []
    for slot in domain.slots:
        values = list(_mapped(slot, entities) if domain.has_slot_mappings else _named(slot, entities))
        if values:
            filled.append(SlotSet(slot.name, values if slot.type == "list" else values[-1]))
    return filled


def _named(slot: Slot, entities: Sequence[Entity]) -> Iterator[Json]:
    """1.x and 2.x: an entity of the slot's name."""
    if slot.auto_fill:
        yield from (e.value for e in entities if e.entity == slot.name)


def _mapped(slot: Slot, entities: Sequence[Entity]) -> Iterator[Json]:
    """3.x: by `from_entity` mappings that do not wait for a form."""
    for mapping in slot.mappings:
        if mapping.type != "from_entity":
            continue
        if mapping.conditions and mapping.conditions[0].active_loop is not None:
            continue
        for entity in entities:
            if (entity.entity, entity.role, entity.group) == (mapping.entity, mapping.role, mapping.group):
                yield entity.value
