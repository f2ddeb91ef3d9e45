"""Numbers as panes show them: probabilities in three or four cells, and bars."""

from __future__ import annotations

from teachbot.tui.drawing.signs import Signs


def chance(probability: float | None) -> str:
    """A probability: `.53`, `1.0`, `<.01`; nothing where there is none."""
    if probability is None:
        return ""
    if probability < 0.005:
        return "<.01"
    return "1.0" if probability >= 0.995 else f"{probability:.2f}"[1:]


def bar(probability: float | None, cells: int, signs: Signs) -> str:
    """A bar of at most so many cells, exact to half a cell; a probability worth naming has at least a half."""
    if probability is None or probability < 0.005:
        return ""
    halves = max(1, round(probability * cells * 2))
    return signs.bar * (halves // 2) + signs.half * (halves % 2)


def count(number: int, one: str, many: str = "") -> str:
    """`1 turn`, `2 turns`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
