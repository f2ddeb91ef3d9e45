"""What Rasa's policies see of a slot's value: the features that its slot types make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import Slot

NOT_SET = "should_not_be_set"
"""Rasa's word for a null that is written in a rule."""
Features: TypeAlias = tuple[float, ...] | str


def slot_features(slot: Slot, value: Json, legacy: bool = False) -> Features | None:
    """The features of a value; None where all are zero, which counts as not set.

    In rules, null is `NOT_SET`; a list takes even that for an element (Rasa 3.6).
    """
    if value == NOT_SET and slot.type != "list":
        return NOT_SET
    found = _LEGACY.get(slot.type, _anything)(slot, value) if legacy else _KINDS.get(slot.type, _anything)(slot, value)
    return found if any(found) else None


def _anything(slot: Slot, value: Json) -> tuple[float, ...]:
    return (float(value is not None),)


def _list(slot: Slot, value: Json) -> tuple[float, ...]:
    """Whatever is not a list is the only element of one."""
    return (float(bool(value)),)


def _bool(slot: Slot, value: Json) -> tuple[float, ...]:
    if isinstance(value, bool | int | float):
        return 1.0, float(value == 1)
    if isinstance(value, str):
        if value.isnumeric():
            return 1.0, float(float(value) == 1)
        if value.strip().lower() in ("true", "false"):
            return 1.0, float(value.strip().lower() == "true")
    return 0.0, 0.0


def _categorical(slot: Slot, value: Json) -> tuple[float, ...]:
    values = [str(v).lower() for v in slot.values if v is not None]
    known = values if _OTHER in values else [*values, _OTHER]
    if value is None:
        return (0.0,) * len(known)
    said = str(value).lower()
    return _one_hot(known.index(said if said in known else _OTHER), len(known))


def _float(slot: Slot, value: Json) -> tuple[float, ...]:
    share = _share(slot, value)
    return (0.0, 0.0) if share is None else (1.0, share)


def _share(slot: Slot, value: Json) -> float | None:
    try:
        number = max(slot.min_value, min(slot.max_value, float(value)))
    except (TypeError, ValueError):
        return None
    return (number - slot.min_value) / (abs(slot.max_value - slot.min_value) or 1.0)


def _one_hot(at: int, count: int) -> tuple[float, ...]:
    return tuple(float(index == at) for index in range(count))


def _legacy_bool(slot: Slot, value: Json) -> tuple[float, ...]:
    try:
        return (1.0, float(bool(float(value)))) if value is not None else (0.0, 0.0)
    except (TypeError, ValueError):
        return 0.0, 0.0


def _legacy_float(slot: Slot, value: Json) -> tuple[float, ...]:
    return (_share(slot, value) or 0.0,)


_OTHER = "__other__"
_KINDS: dict[str, Callable[[Slot, Json], tuple[float, ...]]] = {
    "bool": _bool,
    "categorical": _categorical,
    "float": _float,
    "list": _list,
}
_LEGACY = {**_KINDS, "bool": _legacy_bool, "float": _legacy_float}
