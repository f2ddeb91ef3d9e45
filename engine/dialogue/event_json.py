"""Rasa's JSON for events, both ways, in the names of 1.x and of 2.x/3.x."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Entity, Event, Intent, Json
from teachbot.engine.errors import DataError

Generation: TypeAlias = Literal["1.x", "3.x"]
"""Which names to write: `form` and `form_validation`, or `active_loop` and `loop_interrupted`."""

_PLAIN: dict[str, type[Event]] = {
    "restart": ev.Restarted,
    "session_started": ev.SessionStarted,
    "reset_slots": ev.AllSlotsReset,
    "rewind": ev.UserUtteranceReverted,
    "undo": ev.ActionReverted,
    "pause": ev.ConversationPaused,
    "resume": ev.ConversationResumed,
}
_PLAIN_NAMES = {kind: name for name, kind in _PLAIN.items()}


def event_from_json(data: Mapping[str, Json]) -> Event:
    """The event that Rasa's JSON object describes; raises DataError where a known event lacks its fields."""
    if not isinstance(data, Mapping) or not isinstance(data.get("event"), str):
        raise DataError(f"not an event: {_short(data)}", remedy='an event has an "event" name')
    kind = data["event"]
    stamp = data.get("timestamp")
    metadata = data.get("metadata")
    base: dict[str, Json] = {
        "timestamp": _number(stamp),
        "metadata": metadata if isinstance(metadata, Mapping) and metadata else None,
    }
    if kind in _PLAIN:
        return _PLAIN[kind](**base)
    reader = _READERS.get(kind)
    if reader is None:
        kept = {k: v for k, v in data.items() if k not in ("event", "timestamp", "metadata")}
        return ev.OtherEvent(kind, kept, **base)
    try:
        return reader(data, base)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise DataError(f"a '{kind}' event lacks or misuses {error}: {_short(data)}") from error


def event_to_json(event: Event, generation: Generation = "3.x") -> dict[str, Json]:
    """Rasa's JSON object for an event."""
    out = _body(event, generation)
    if event.timestamp is not None:
        out["timestamp"] = event.timestamp
    if event.metadata:
        out["metadata"] = dict(event.metadata)
    return out


def entity_from_json(data: Mapping[str, Json]) -> Entity:
    """An entity from Rasa's JSON, whichever extractor wrote it."""
    confidence = data.get("confidence_entity", data.get("confidence"))
    return Entity(
        entity=str(data["entity"]),
        value=data.get("value"),
        start=data.get("start"),
        end=data.get("end"),
        role=data.get("role"),
        group=_text_or_none(data.get("group")),
        extractor=data.get("extractor"),
        confidence=_number(confidence),
    )


def entity_to_json(entity: Entity) -> dict[str, Json]:
    """Rasa's JSON for an entity; absent parts are left out."""
    out: dict[str, Json] = {"entity": entity.entity, "value": entity.value}
    for key, value in (
        ("start", entity.start),
        ("end", entity.end),
        ("role", entity.role),
        ("group", entity.group),
        ("confidence_entity", entity.confidence),
        ("extractor", entity.extractor),
    ):
        if value is not None:
            out[key] = value
    return out


def _text_or_none(value: Json) -> str | None:
    return None if value is None else str(value)


def _name(value: Json) -> str:
    """A name, which later stands for itself in mappings: nothing but a text will do."""
    if not isinstance(value, str):
        raise TypeError(f"a name that is a {type(value).__name__}")
    return value


def _name_or_none(value: Json) -> str | None:
    return None if value is None else _name(value)


def _number(value: Json) -> float | None:
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:  # JSON has integers of any size
        return None


def _short(data: object) -> str:
    told = repr(data)
    return told if len(told) <= 120 else told[:117] + "..."


def _intent(data: Json) -> Intent:
    if not isinstance(data, Mapping):
        return Intent(None, 0.0)
    name = data.get("name")
    confidence = data.get("confidence")
    return Intent(name or None, float(confidence if confidence is not None else 1.0 if name else 0.0))


def _user(data: Mapping[str, Json], base: dict[str, Json]) -> Event:
    parsed = data.get("parse_data") or {}
    return ev.UserUttered(
        text=data.get("text"),
        intent=_intent(parsed.get("intent") or {}),
        entities=tuple(entity_from_json(e) for e in parsed.get("entities") or ()),
        ranking=tuple(_intent(i) for i in parsed.get("intent_ranking") or ()),
        message_id=data.get("message_id"),
        input_channel=data.get("input_channel"),
        **base,
    )


def _bot(data: Mapping[str, Json], base: dict[str, Json]) -> Event:
    kept = {k: v for k, v in (data.get("data") or {}).items() if v is not None}
    return ev.BotUttered(data.get("text"), kept, **base)


def _action(data: Mapping[str, Json], base: dict[str, Json]) -> Event:
    return ev.ActionExecuted(
        name=_name_or_none(data.get("name")),
        policy=_name_or_none(data.get("policy")),
        confidence=_number(data.get("confidence")),
        text=_name_or_none(data.get("action_text")),
        hide_rule_turn=bool(data.get("hide_rule_turn", False)),
        **base,
    )


def _rejected(data: Mapping[str, Json], base: dict[str, Json]) -> Event:
    policy, confidence = _name_or_none(data.get("policy")), _number(data.get("confidence"))
    return ev.ActionExecutionRejected(_name(data["name"]), policy, confidence, **base)


_READERS: dict[str, Callable[[Mapping[str, Json], dict[str, Json]], Event]] = {
    "user": _user,
    "bot": _bot,
    "action": _action,
    "slot": lambda d, base: ev.SlotSet(_name(d["name"]), d.get("value"), **base),
    "active_loop": lambda d, base: ev.ActiveLoop(_name_or_none(d.get("name")), **base),
    "form": lambda d, base: ev.ActiveLoop(_name_or_none(d.get("name")), **base),
    "loop_interrupted": lambda d, base: ev.LoopInterrupted(bool(d.get("is_interrupted", False)), **base),
    "form_validation": lambda d, base: ev.LoopInterrupted(not d.get("validate", True), **base),
    "action_execution_rejected": _rejected,
    "entities": lambda d, base: ev.EntitiesAdded(tuple(entity_from_json(e) for e in d.get("entities") or ()), **base),
    "followup": lambda d, base: ev.FollowupAction(_name(d["name"]), **base),
    "user_featurization": lambda d, base: ev.UserFeaturization(
        bool(d.get("use_text_for_featurization", False)), **base
    ),
}


def _body(event: Event, generation: Generation) -> dict[str, Json]:
    plain = _PLAIN_NAMES.get(type(event))
    if plain is not None:
        return {"event": plain}
    old = generation == "1.x"
    match event:
        case ev.UserUttered():
            return _user_body(event)
        case ev.BotUttered(text=text, data=data):
            return {"event": "bot", "text": text, "data": dict(data)}
        case ev.ActionExecuted():
            return _action_body(event)
        case ev.SlotSet(name=name, value=value):
            return {"event": "slot", "name": name, "value": value}
        case ev.ActiveLoop(name=name):
            return {"event": "form" if old else "active_loop", "name": name}
        case ev.LoopInterrupted(is_interrupted=interrupted) if old:
            return {"event": "form_validation", "validate": not interrupted}
        case ev.LoopInterrupted(is_interrupted=interrupted):
            return {"event": "loop_interrupted", "is_interrupted": interrupted}
        case ev.ActionExecutionRejected(name=name, policy=policy, confidence=confidence):
            return {
                "event": "action_execution_rejected",
                "name": name,
                "policy": policy,
                "confidence": confidence,
            }
        case ev.EntitiesAdded(entities=entities):
            return {"event": "entities", "entities": [entity_to_json(e) for e in entities]}
        case ev.FollowupAction(name=name):
            return {"event": "followup", "name": name}
        case ev.UserFeaturization(use_text=use_text):
            return {"event": "user_featurization", "use_text_for_featurization": use_text}
        case ev.OtherEvent(type=kind, fields=fields):
            return {"event": kind, **fields}
    raise TypeError(f"no JSON for {type(event).__name__}")


def _user_body(event: ev.UserUttered) -> dict[str, Json]:
    def named(intent: Intent) -> dict[str, Json]:
        return {"name": intent.name, "confidence": intent.confidence}

    return {
        "event": "user",
        "text": event.text,
        "parse_data": {
            "intent": named(event.intent),
            "entities": [entity_to_json(e) for e in event.entities],
            "text": event.text,
            "message_id": event.message_id,
            "intent_ranking": [named(i) for i in event.ranking],
        },
        "input_channel": event.input_channel,
        "message_id": event.message_id,
    }


def _action_body(event: ev.ActionExecuted) -> dict[str, Json]:
    return {
        "event": "action",
        "name": event.name,
        "policy": event.policy,
        "confidence": event.confidence,
        "action_text": event.text,
        "hide_rule_turn": event.hide_rule_turn,
    }
