"""A drawn graph: lines of spans, each span with a style name and the node that it stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from teachbot.tui.drawing.graph.rows import Row


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: str = ""
    """rule, start, user, bot, side-user, side-bot, now, ghost, label, side-label, now-label, ghost-label, weight, join,
    end, more, loop, fold, number, visited or untested."""
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and the row of the graph that it draws."""

    spans: tuple[Span, ...]
    row: Row
    selected: bool = False

    @property
    def text(self) -> str:
        """The line without styles."""
        return "".join(span.text for span in self.spans).rstrip()

    @property
    def cells(self) -> int:
        """Its width in a terminal."""
        return sum(cell_len(span.text) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines from top to bottom."""

    lines: tuple[Line, ...] = ()
    rows: dict[str, int] = field(default_factory=dict, repr=False)
    """The line that each node is drawn in, or folded into; nodes that are not shown at all are absent."""

    @property
    def text(self) -> str:
        """All lines without styles."""
        return "\n".join(line.text for line in self.lines)


def drawing(lines: list[Line]) -> Drawing:
    """Lines with an index of the nodes in them."""
    return Drawing(tuple(lines), {n: i for i, line in enumerate(lines) for n in line.row.owned})
