"""JSON that others wrote, bounded in depth and without what can be neither shown nor written: the one reader of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from teachbot.engine.errors import DataError

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json

DEEPEST = 50
"""Levels of lists and objects in a JSON text; deeper ones are an attack, and could not be written as YAML."""
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(text: str | bytes, deepest: int = DEEPEST) -> Json:
    """The value of a JSON text; raises DataError, with a line where it breaks off being JSON.

    Halves of surrogate pairs, as `\\ud83d` alone, are replaced.
    """
    try:
        written = text if isinstance(text, str) else text.decode("utf-8")
        value: Json = json.loads(written)
    except json.JSONDecodeError as error:
        raise DataError(error.msg, line=error.lineno) from error
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8", line=1) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of more digits than Python reads
        raise DataError("nested too deep, or a number is too long") from error
    if written.count("[") + written.count("{") > deepest and _is_deeper(value, deepest):
        raise DataError(f"nested in more than {deepest} levels")
    return without_half_characters(value) if _SURROGATE.search(written) else value


def without_half_characters(value: Json) -> Json:
    """The value with halves of surrogate pairs replaced."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {without_half_characters(k): without_half_characters(v) for k, v in value.items()}
        case list():
            return [without_half_characters(v) for v in value]
    return value


def _is_deeper(value: Json, levels: int) -> bool:
    level: list[Json] = [value]
    for _ in range(levels + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Json) -> list[Json]:
    match value:
        case dict():
            return [v for v in value.values() if isinstance(v, dict | list)]
        case list():
            return [v for v in value if isinstance(v, dict | list)]
    return []
