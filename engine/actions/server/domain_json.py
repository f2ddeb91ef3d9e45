"""The domain as Rasa sends it to an action server: the file's keys as 1.x, 2.x or 3.x has them."""

from __future__ import annotations

from collections.abc import Mapping

from teachbot.engine.dialogue.domain import Domain, Form, IntentSpec, Response
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.training_data.writing.domain_writing import yaml_entity

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
        "responses": {name: [_response(r) for r in said] for name, said in domain.responses.items()},
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
    body: dict[str, Json] = {}
    if intent.use_entities is not None:
        body["use_entities"] = list(intent.use_entities)
    elif legacy:
        body["use_entities"] = True
    if intent.ignore_entities:
        body["ignore_entities"] = list(intent.ignore_entities)
    if intent.triggers:
        body["triggers"] = intent.triggers
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
        body["mappings"] = [_mapping(mapping) for mapping in slot.mappings]
    else:
        body["auto_fill"] = slot.auto_fill
    return body | slot.extra


def _mapping(mapping: SlotMapping) -> dict[str, Json]:
    body: dict[str, Json] = {
        "type": mapping.type,
        "entity": mapping.entity,
        "intent": _one_or_all(mapping.intents),
        "not_intent": _one_or_all(mapping.not_intents),
        "role": mapping.role,
        "group": mapping.group,
        "value": mapping.value,
        "action": mapping.action,
        "conditions": [
            {"active_loop": c.active_loop} | ({"requested_slot": c.requested_slot} if c.requested_slot else {})
            for c in mapping.conditions
        ],
    }
    return {key: value for key, value in body.items() if value is not None and value != []}


def _one_or_all(names: tuple[str, ...]) -> Json:
    return names[0] if len(names) == 1 else list(names)


def _form(form: Form) -> dict[str, Json]:
    mapped = {slot: [_mapping(m) for m in form.mappings.get(slot, ())] for slot in form.required_slots}
    body: dict[str, Json] = {"required_slots": mapped if form.mappings else list(form.required_slots)}
    return body | ({"ignored_intents": list(form.ignored_intents)} if form.ignored_intents else {})


def _response(response: Response) -> dict[str, Json]:
    body: dict[str, Json] = {
        "text": response.text,
        "buttons": [dict(b) for b in response.buttons] or None,
        "image": response.image,
        "custom": response.custom,
        "channel": response.channel,
        "condition": [dict(c) for c in response.conditions] or None,
    }
    extra: Mapping[str, Json] = response.extra
    return {key: value for key, value in body.items() if value is not None} | dict(extra)
