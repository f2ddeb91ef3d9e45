"""How wide text is in a terminal, and how to cut it there."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"

_DRAWN_FORMATS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if char == "\xad" or char in _DRAWN_FORMATS:
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf", "Cc") or 0x1160 <= ord(char) <= 0x11FF:
        return 0
    if 0x1F3FB <= ord(char) <= 0x1F3FF:  # skin tones colour the emoji before them
        return 0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 2
    # Emoji that are newer than this Python's Unicode tables.
    return 2 if 0x1F900 <= ord(char) <= 0x1FAFF and unicodedata.category(char) == "Cn" else 1


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """The number of terminal cells that the text takes."""
    if text.isascii():
        return len(text)
    if _JOINER not in text and _EMOJI_STYLE not in text:
        return sum(map(_char_width, text))
    return sum(cells for _, cells in _clusters(text))


def _clusters(text: str) -> list[tuple[str, int]]:
    """The text in pieces that may not be cut, each with its width."""
    found: list[tuple[str, int]] = []
    for char in text:
        cells = _char_width(char)
        if found and (cells == 0 or found[-1][0].endswith(_JOINER)):
            before, wide = found[-1]
            styled = char == _EMOJI_STYLE and wide == 1 and not before[-1].isalpha()
            found[-1] = (before + char, 2 if styled else wide)
        else:
            found.append((char, cells))
    return found


def clip(text: str, cells: int, ellipsis: str) -> str:
    """The text cut to at most so many cells, with an ellipsis where something was cut and there is room for one."""
    if width(text) <= cells:
        return text
    room = max(cells, 0) - width(ellipsis)
    if room < 0:
        return ""
    kept = []
    for piece, wide in _clusters(text):
        room -= wide
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + ellipsis
