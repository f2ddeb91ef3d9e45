"""The domain as Rasa sends it to an action server: the file's keys as 1.x, 2.x or 3.x has them."""

from __future__ import annotations

from teachbot.engine.dialogue.domain import Domain, Form, IntentSpec
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.training_data.writing.domain_writing import (
    yaml_entity,
    yaml_form,
    yaml_intent,
    yaml_mapping,
    yaml_responses,
)

_LEGACY_TYPES = {
    name: f"rasa.core.slots.{name.capitalize()}Slot"
    for name in ("text", "categorical", "float", "list", "unfeaturized")
} | {"bool": "rasa.core.slots.BooleanSlot"}


def domain_json(domain: Domain) -> dict[str, Json]:
    """The whole domain."""
    legacy = domain.is_legacy
    out: dict[str, Json] = {"config": {"store_entities_as_slots": domain.store_entities_as_slots}}
    if domain.version is not None:
        out = {"version": domain.version, **(out if not domain.has_slot_mappings else {})}
    return out | {
        "intents": [_intent(intent, legacy) for intent in domain.intents],
        "entities": [yaml_entity(entity) for entity in domain.entities],
        "slots": {slot.name: _slot(slot, domain) for slot in _slots(domain)},
        "forms": [form.name for form in domain.forms] if legacy else {f.name: _form(f) for f in domain.forms},
        "responses": {name: yaml_responses(said) for name, said in domain.responses.items()},
        "actions": list(domain.actions),
        "session_config": {
            "session_expiration_time": domain.session.expiration_minutes,
            "carry_over_slots_to_new_session": domain.session.carry_over_slots,
        },
        **({"e2e_actions": list(domain.e2e_actions)} if domain.e2e_actions else {}),
    }


def _slots(domain: Domain) -> tuple[Slot, ...]:
    """1.x lists `requested_slot` too; later generations keep it to themselves."""
    return tuple(domain.slots_by_name.values()) if domain.is_legacy else domain.slots


def _intent(intent: IntentSpec, legacy: bool) -> Json:
    body: dict[str, Json] = {"use_entities": True} if legacy and intent.use_entities is None else {}
    listed = yaml_intent(intent)
    body |= listed[intent.name] if isinstance(listed, dict) else {}
    if intent.is_retrieval:
        body["is_retrieval_intent"] = True
    return {intent.name: body} if body else intent.name


def _slot(slot: Slot, domain: Domain) -> dict[str, Json]:
    if domain.is_legacy:
        kind = _LEGACY_TYPES.get(slot.type, slot.type)
        body = {"type": kind, "initial_value": slot.initial_value, "auto_fill": slot.auto_fill}
        return body | ({"values": list(slot.values)} if slot.values else {}) | slot.extra
    body = {"type": slot.type}
    if slot.initial_value is not None:
        body["initial_value"] = slot.initial_value
    if not slot.influence_conversation:
        body["influence_conversation"] = False
    if slot.values:
        body["values"] = list(slot.values)
    if slot.type == "float":
        body |= {"min_value": slot.min_value, "max_value": slot.max_value}
    if domain.has_slot_mappings:
        body["mappings"] = [yaml_mapping(mapping) for mapping in slot.mappings]
    else:
        body["auto_fill"] = slot.auto_fill
    return body | slot.extra


def _form(form: Form) -> dict[str, Json]:
    return {"required_slots": list(form.required_slots), **yaml_form(form)}
