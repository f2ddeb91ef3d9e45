"""What a person types for a slot, as a value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json


_EMPTY = ("", "null", "none", "–", "-")
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")


def typed_value(text: str, slot_type: str) -> Json:
    """The value: JSON where it reads as such, else by the slot's type; nothing typed empties the slot."""
    text = text.strip()
    if text.casefold() in _EMPTY:
        return None
    match slot_type:
        case "text" | "categorical":
            return _quoted(text)
        case "bool" if text.casefold() in _YES or text.casefold() in _NO:
            return text.casefold() in _YES
        case "list":
            found = _json(text)
            return found if isinstance(found, list) else [_json(p.strip()) for p in text.split(",") if p.strip()]
    return _json(text)


def shown_value(value: Json) -> str:
    """A value as it can be typed again."""
    match value:
        case None:
            return ""
        case str():
            return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _quoted(text: str) -> str:
    found = _json(text) if text[:1] == '"' else text
    return found if isinstance(found, str) else text


def _json(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return text
