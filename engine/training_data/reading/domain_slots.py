"""Slots and their mappings, read from a domain file."""

from __future__ import annotations

from collections.abc import Mapping

from yaml.nodes import Node

from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import MappingCondition, Slot, SlotMapping
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import Pair, is_list, is_map, is_null, line_of, lookup, value_of

_KNOWN = {"type", "initial_value", "influence_conversation", "auto_fill", "mappings", "value_reset_delay"}
_OF_TYPE = {"categorical": {"values"}, "float": {"min_value", "max_value"}}


def read_slot(entry: Pair, report: Report) -> Slot:
    """One entry under `slots:`."""
    if not is_map(entry.value) and not is_null(entry.value):
        report.error(entry.line, "bad-slot", f"the slot '{entry.key}' must be 'type: …' and the like")
    found = lookup(entry.value, report)
    body = {k: value_of(p.value, report) for k, p in found.items() if k != "mappings"}
    kind = body.get("type")
    if kind is None:
        report.error(entry.line, "bad-slot", f"the slot '{entry.key}' has no type; add 'type: text' or another")
    mappings = read_form_mappings(found["mappings"].value, report) if "mappings" in found else ()
    delay = body.get("value_reset_delay")
    return Slot(
        entry.key,
        type=str(kind) if kind is not None else "text",
        initial_value=body.get("initial_value"),
        influence_conversation=body.get("influence_conversation") is not False and kind not in ("any", "unfeaturized"),
        auto_fill=body.get("auto_fill") is not False,
        mappings=mappings,
        values=_values(body.get("values")),
        min_value=_number(body.get("min_value"), 0.0),
        max_value=_number(body.get("max_value"), 1.0),
        value_reset_delay=None if delay is None else _number(delay, 0.0),
        extra=_extra(str(kind), body),
    )


def _extra(kind: str, body: Mapping[str, Json]) -> dict[str, Json]:
    """What means nothing in a slot of this kind; none of kind `any` can influence the conversation."""
    known = _KNOWN | _OF_TYPE.get(kind, set())
    if kind == "any" and body.get("influence_conversation") is True:
        known -= {"influence_conversation"}
    return {k: v for k, v in body.items() if k not in known}


def _values(value: Json) -> tuple[str, ...]:
    """Texts, as Rasa compares them: `true` and `1` are written as in Python and lower-cased later."""
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def _number(value: Json, default: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return default


def read_form_mappings(node: Node, report: Report) -> tuple[SlotMapping, ...]:
    """A list of slot mappings, of a 3.x slot or of a slot in a 2.x form; one mapping may stand without a list."""
    value = value_of(node, report)
    listed = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    if not is_list(node) and not is_map(node) and not is_null(node):
        report.error(line_of(node), "bad-mapping", "mappings must be a list; write '- type: from_entity' and the like")
    mappings = [read_mapping(each) for each in listed if isinstance(each, dict)]
    if len(mappings) < len(listed) or any(not m.type for m in mappings):
        report.error(line_of(node), "bad-mapping", "a mapping has no type; write '- type: from_entity' or another")
    return tuple(mappings)


def read_mapping(body: Mapping[str, Json]) -> SlotMapping:
    """One mapping."""
    conditions = body.get("conditions")
    return SlotMapping(
        type=str(body.get("type") or ""),
        entity=_text(body.get("entity")),
        intents=_texts(body.get("intent")),
        not_intents=_texts(body.get("not_intent")),
        role=_text(body.get("role")),
        group=_text(body.get("group")),
        value=body.get("value"),
        action=_text(body.get("action")),
        conditions=tuple(
            MappingCondition(_text(c.get("active_loop")), _text(c.get("requested_slot")))
            for c in (conditions if isinstance(conditions, list) else [])
            if isinstance(c, dict)
        ),
    )


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


def _texts(value: Json) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(v) for v in value if v is not None)
    return () if value is None else (str(value),)
