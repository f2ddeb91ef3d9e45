"""What Rasa 3.x refuses in a domain that its schema lets pass: impossible slots and mappings."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.training_data.problems import Problem

TYPES = ("text", "bool", "categorical", "float", "list", "any")
MAPPINGS = {
    "from_entity": "entity",
    "from_intent": "value",
    "from_trigger_intent": "value",
    "from_text": "",
    "custom": "",
}
"""Types of mappings with the key that each needs."""
_OF_ANY_TYPE = {"value_reset_delay"}


def check_domain(domain: Domain) -> Iterator[Problem]:
    """Errors, each at the entry that it is about."""
    if domain.is_legacy:
        return
    for slot in domain.slots:
        for told in (*_slot(slot), *(_mapping(slot, m) for m in slot.mappings)):
            if told:
                yield from _error(domain, "slots", slot.name, told)
    known = {*domain.action_names, *domain.e2e_actions}
    for intent in domain.intents:
        if intent.triggers is not None and intent.triggers not in known:
            told = (
                f"the intent '{intent.name}' triggers the unknown action '{intent.triggers}'; add it under 'actions:'"
            )
            yield from _error(domain, "intents", intent.name, told)


def _error(domain: Domain, kind: str, name: str, message: str) -> Iterator[Problem]:
    place = domain.places.get((kind, name))
    if place is not None:
        yield Problem(place.path, place.line, "error", "invalid-domain", message)


def _slot(slot: Slot) -> Iterator[str]:
    if slot.type not in TYPES and "." not in slot.type:
        yield f"the slot '{slot.name}' is of the unknown type '{slot.type}'; use one of {', '.join(TYPES)}"
    if slot.type == "float" and slot.min_value >= slot.max_value:
        yield f"the slot '{slot.name}' has a smallest value that is not below its largest; correct them"
    if slot.type in TYPES:
        for key in sorted(set(slot.extra) - _OF_ANY_TYPE):
            yield f"'{key}' means nothing in the slot '{slot.name}' of type {slot.type}; remove it"


def _mapping(slot: Slot, mapping: SlotMapping) -> str:
    if mapping.type not in MAPPINGS:
        known = ", ".join(MAPPINGS)
        return f"a mapping of the slot '{slot.name}' is of the unknown type '{mapping.type}'; use one of {known}"
    needed = MAPPINGS[mapping.type]
    if needed and getattr(mapping, needed) is None:
        return f"the mapping {mapping.type} of the slot '{slot.name}' needs '{needed}:'; add it"
    return ""
