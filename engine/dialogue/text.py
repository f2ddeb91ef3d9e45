"""Text that others said, made harmless to show: control characters and invisible ones become visible."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json


_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiner: Persian, Indic scripts and emoji need them, and they move nothing."""
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that are drawn: number and year signs of Arabic, Syriac and Kaithi."""
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_TAB = "    "
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def plain(text: str, *, one_line: bool = True, ascii_only: bool = False) -> str:
    """The text without anything that could move the cursor, reorder or hide what is shown.

    Control characters become their pictures (`␛`), bidirectional overrides and other invisible characters their
    code (`\\u{202e}`). Line ends become `⏎` in one line, else `\\n`. With `ascii_only`, codes stand for pictures
    too; other letters stay as they are.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(_shown(char, one_line, ascii_only) for char in text)


def _shown(char: str, one_line: bool, ascii_only: bool) -> str:
    if char.isprintable() or char in _JOINERS or char in _VISIBLE_FORMATS:
        return char
    if not one_line and char in "\n\u2028\u2029":
        return "\n"
    if not one_line and char == "\t":
        return _TAB
    if char in _LINE_ENDS:
        return _code(char) if ascii_only else "⏎"
    if ord(char) <= 0x20 or char == "\x7f":
        return _code(char) if ascii_only else _picture(char)
    match unicodedata.category(char):
        case "Zs":
            return " "
        case "Cc" | "Cf" | "Cs":
            return _code(char)
    return char


def _picture(char: str) -> str:
    return "␡" if char == "\x7f" else chr(0x2400 + ord(char))


def _code(char: str) -> str:
    return f"\\u{{{ord(char):x}}}"


_DEEPEST = 50
"""Levels of lists and objects in a JSON text; deeper ones are an attack, and could not be written as YAML."""


def json_value(text: str) -> Json:
    """The value of a JSON text without half characters, which can be neither shown nor written; raises ValueError."""
    value: Json = json.loads(text)
    if text.count("[") + text.count("{") > _DEEPEST and _is_deeper(value, _DEEPEST):
        raise ValueError(f"nested in more than {_DEEPEST} levels")
    return without_half_characters(value) if _SURROGATE.search(text) else value


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


def without_half_characters(value: Json) -> Json:
    """The value with halves of surrogate pairs, as `\\ud83d` alone, replaced."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {without_half_characters(k): without_half_characters(v) for k, v in value.items()}
        case list():
            return [without_half_characters(v) for v in value]
    return value
