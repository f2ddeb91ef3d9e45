"""Values as JSON and back: dataclasses by name, from a closed list, so that nothing else can come out of a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from teachbot.engine.dialogue import domain, events, places, slots
from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import ModelError
from teachbot.engine.training_data import config, nlu, stories

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(events.Entity, events.Intent, events.UserUttered, events.BotUttered, events.ActionExecuted),
        *(events.SlotSet, events.ActiveLoop, events.LoopInterrupted, events.ActionExecutionRejected),
        *(events.EntitiesAdded, events.Restarted, events.SessionStarted, events.AllSlotsReset),
        *(events.UserUtteranceReverted, events.ActionReverted, events.FollowupAction),
        *(events.ConversationPaused, events.ConversationResumed, events.UserFeaturization, events.OtherEvent),
        *(domain.IntentSpec, domain.EntitySpec, domain.Response, domain.Form, domain.SessionConfig, domain.Domain),
        *(slots.Slot, slots.SlotMapping, slots.MappingCondition),
        *(stories.Dialogue, stories.SlotStep, stories.LoopStep, config.Config, nlu.Example, places.Place),
    )
}

_KIND, _TUPLE, _PAIRS, _PATH = "!", "!t", "!m", "!p"


@cache
def _fields(kind: Any) -> tuple[tuple[str, object], ...]:
    """Name and default of each field; a default that is not written needs no default factory call to compare."""
    found = []
    for field in dataclasses.fields(kind):
        default = field.default
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        found.append((field.name, default))
    return tuple(found)


def encode(value: object) -> Json:
    """The value as what `json.dumps` takes; fields at their defaults are left out."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return {_TUPLE: [encode(v) for v in value]}
    if isinstance(value, list):
        return [encode(v) for v in value]
    if isinstance(value, Path):
        return {_PATH: str(value)}
    if isinstance(value, Mapping):
        return {_PAIRS: [[encode(k), encode(v)] for k, v in value.items()]}
    kind = type(value)
    if _KINDS.get(kind.__name__) is kind:
        written: dict[str, Json] = {_KIND: kind.__name__}
        for name, default in _fields(kind):  # type: ignore[arg-type]
            held = getattr(value, name)
            if held is not default and not (type(held) is type(default) and held == default):
                written[name] = encode(held)
        return written
    return str(value)


def decode(data: Json) -> Json:
    """The value that was encoded; raises ModelError where the data describes none."""
    if isinstance(data, list):
        return [decode(v) for v in data]
    if not isinstance(data, dict):
        return data
    if _TUPLE in data:
        return tuple(decode(v) for v in data[_TUPLE])
    if _PAIRS in data:
        return {decode(k): decode(v) for k, v in data[_PAIRS]}
    if _PATH in data:
        return Path(data[_PATH])
    name = data.get(_KIND)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ModelError(f"unknown kind of value: {str(name)[:80]}")
    try:
        return kind(**{k: decode(v) for k, v in data.items() if k != _KIND})
    except TypeError as error:
        raise ModelError(f"a {name} is damaged: {error}") from error
