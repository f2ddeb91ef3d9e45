"""Text measured and cut in terminal cells, where CJK and emoji take two."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def clip(text: str, width: int, more: str = "…") -> str:
    """The text in at most so many cells, with a sign where something is missing."""
    text = text.lstrip("\u200d")  # joins nothing; Rich divides by its cells
    if cell_len(text) <= width:
        return text
    if width <= len(more):
        return set_cell_size(text, max(0, width))
    return set_cell_size(text, width - len(more)).rstrip() + more


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many cells, broken at spaces where there are any; its own line ends are kept."""
    width = max(1, width)
    return [line for part in text.split("\n") for line in _wrap_line(part, width)]


def _wrap_line(text: str, width: int) -> list[str]:
    if cell_len(text) <= width:
        return [text]
    lines: list[str] = []
    line, used = "", 0
    for word in _pieces(text, width):
        cells = cell_len(word)
        if line and used + cells > width and used + cell_len(word.rstrip()) > width:
            lines.append(line.rstrip())
            line, used = "", 0
            word = word.lstrip(" ") if word.strip(" ") else ""
            cells = cell_len(word)
        line, used = line + word, used + cells
    return [*lines, line.rstrip()] if line or not lines else lines


def _pieces(text: str, width: int) -> list[str]:
    """Words with the spaces after them, those longer than a line cut."""
    found: list[str] = []
    for index, word in enumerate(text.split(" ")):
        if index:
            found[-1] += " "
        while cell_len(word) > width:
            head = set_cell_size(word, width)
            taken = len(head.rstrip(" ")) or 1
            found.append(word[:taken])
            word = word[taken:]
        found.append(word)
    return found
