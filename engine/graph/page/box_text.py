"""How much room text takes in a box of the page, in cells of a fixed-width font."""

from __future__ import annotations

from itertools import accumulate

from wcwidth import wcswidth, wcwidth


def width(text: str) -> int:
    """The cells that the text takes; characters that are not drawn take none."""
    cells = wcswidth(text)
    return cells if cells >= 0 else sum(max(0, wcwidth(char)) for char in text)


def clip(text: str, cells: int) -> str:
    """The text in at most so many cells, with an ellipsis where something was cut."""
    if width(text) <= cells:
        return text
    wide = accumulate(max(0, wcwidth(char)) for char in text)
    return text[: sum(w < cells for w in wide)] + "…"
