"""A domain as YAML values, in the shape of its generation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response, SessionConfig
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import MappingCondition, Slot, SlotMapping

NEVER_FEATURIZED = ("any", "unfeaturized")


def yaml_domain(domain: Domain) -> dict[str, Json]:
    """The whole domain file."""
    body: dict[str, Json] = {}
    if domain.version is not None:
        body["version"] = domain.version
    parts: dict[str, Json] = {
        "intents": [yaml_intent(i) for i in domain.intents],
        "entities": [yaml_entity(e) for e in domain.entities],
        "slots": {s.name: yaml_slot(s) for s in domain.slots},
        "forms": _forms(domain),
        "responses": {name: yaml_responses(variations) for name, variations in domain.responses.items()},
        "actions": list(domain.actions),
        "e2e_actions": list(domain.e2e_actions),
    }
    body |= {key: value for key, value in parts.items() if value}
    if not domain.store_entities_as_slots:
        body["config"] = {"store_entities_as_slots": False}
    if domain.session != SessionConfig():
        minutes = domain.session.expiration_minutes
        body["session_config"] = {
            "session_expiration_time": int(minutes) if minutes == int(minutes) else minutes,
            "carry_over_slots_to_new_session": domain.session.carry_over_slots,
        }
    return body | dict(domain.extra)


def yaml_intent(intent: IntentSpec) -> Json:
    """An entry of `intents:`."""
    body: dict[str, Json] = {}
    if intent.use_entities is not None:
        body["use_entities"] = list(intent.use_entities)
    if intent.ignore_entities:
        body["ignore_entities"] = list(intent.ignore_entities)
    if intent.triggers is not None:
        body["triggers"] = intent.triggers
    return {intent.name: body} if body else intent.name


def yaml_entity(entity: EntitySpec) -> Json:
    """An entry of `entities:`."""
    body: dict[str, Json] = {}
    if entity.roles:
        body["roles"] = list(entity.roles)
    if entity.groups:
        body["groups"] = list(entity.groups)
    if not entity.influence_conversation:
        body["influence_conversation"] = False
    return {entity.name: body} if body else entity.name


def yaml_slot(slot: Slot) -> dict[str, Json]:
    """What stands under a slot's name."""
    body: dict[str, Json] = {"type": slot.type}
    if slot.initial_value is not None:
        body["initial_value"] = slot.initial_value
    if not slot.influence_conversation and slot.type not in NEVER_FEATURIZED:
        body["influence_conversation"] = False
    if not slot.auto_fill:
        body["auto_fill"] = False
    if slot.values:
        body["values"] = list(slot.values)
    for key, value, default in (("min_value", slot.min_value, 0.0), ("max_value", slot.max_value, 1.0)):
        if value != default:
            body[key] = value
    if slot.value_reset_delay is not None:
        body["value_reset_delay"] = slot.value_reset_delay
    if slot.mappings:
        body["mappings"] = [yaml_mapping(m) for m in slot.mappings]
    return body | slot.extra


def yaml_mapping(mapping: SlotMapping) -> dict[str, Json]:
    """One slot mapping."""
    body: dict[str, Json] = {
        "type": mapping.type,
        "entity": mapping.entity,
        "role": mapping.role,
        "group": mapping.group,
        "intent": _one_or_list(mapping.intents),
        "not_intent": _one_or_list(mapping.not_intents),
        "value": mapping.value,
        "action": mapping.action,
    }
    body = {k: v for k, v in body.items() if v is not None}
    if mapping.conditions:
        body["conditions"] = [_condition(c) for c in mapping.conditions]
    return body


def _one_or_list(names: Sequence[str]) -> Json:
    if not names:
        return None
    return names[0] if len(names) == 1 else list(names)


def _condition(condition: MappingCondition) -> dict[str, Json]:
    asked = {} if condition.requested_slot is None else {"requested_slot": condition.requested_slot}
    return {"active_loop": condition.active_loop, **asked}


def _forms(domain: Domain) -> Json:
    if domain.is_legacy and not any(f.declared for f in domain.forms):
        return [f.name for f in domain.forms]
    return {f.name: yaml_form(f) for f in domain.forms}


def yaml_form(form: Form) -> dict[str, Json]:
    """What stands under a form's name."""
    body: dict[str, Json] = {}
    if form.ignored_intents:
        body["ignored_intents"] = list(form.ignored_intents)
    if form.mappings:
        body["required_slots"] = {
            slot: [yaml_mapping(m) for m in form.mappings.get(slot, ())] for slot in form.required_slots
        }
    elif form.declared:
        body["required_slots"] = list(form.required_slots)
    return body


def yaml_responses(variations: Sequence[Response]) -> list[Json]:
    """The variations under a response's name."""
    return [_response(r) for r in variations]


def _response(response: Response) -> dict[str, Json]:
    body: dict[str, Any] = {
        "condition": [dict(c) for c in response.conditions] or None,
        "text": response.text,
        "image": response.image,
        "buttons": [dict(b) for b in response.buttons] or None,
        "custom": response.custom,
        "channel": response.channel,
    }
    return {k: v for k, v in body.items() if v is not None} | _plain(response.extra)


def _plain(extra: Mapping[str, Json]) -> dict[str, Json]:
    return dict(extra)
