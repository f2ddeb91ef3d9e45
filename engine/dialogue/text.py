"""Text that others said, made harmless to show: control characters and invisible ones become visible."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiner: Persian, Indic scripts and emoji need them, and they move nothing."""
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that are drawn: number and year signs of Arabic, Syriac and Kaithi."""
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_TAB = "    "


def plain(text: str, *, one_line: bool = True, ascii_only: bool = False) -> str:
    """The text without anything that could move the cursor, reorder or hide what is shown.

    Control characters become their pictures (`␛`), bidirectional overrides and other invisible characters their
    code (`\\u{202e}`). Line ends become `⏎` in one line, else `\\n`. With `ascii_only`, codes stand for pictures
    too; other letters stay as they are.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(_show_char(char, one_line, ascii_only) for char in text)


def _show_char(char: str, one_line: bool, ascii_only: bool) -> str:
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
