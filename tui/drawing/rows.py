"""A list drawn line by line: only what is visible is painted, so it stays fast with thousands of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

STYLES = (
    "accent",
    "bad",
    "bar",
    "bot",
    "button",
    "cursor",
    "dim",
    "dimmer",
    "extra",
    "good",
    "label",
    "loop",
    "mark",
    "number",
    "off",
    "policy",
    "probability",
    "rule",
    "slot",
    "strong",
    "user",
    "user-text",
    "value",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line in one style, one of `STYLES`."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line, and what it stands for."""

    pieces: tuple[Piece, ...]
    key: int | str | None = None
    """Lines with the same key are selected together; None is never selected."""


class RowsView(ScrollView, can_focus=True):
    """Lines with a cursor; what they show is the business of the panes that use it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"rows--{style}" for style in STYLES}

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.drawn: Sequence[Row] = ()
        self.selected_key: int | str | None = None
        self._painted: dict[str, Style] = {}

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Draws other lines from now on."""
        self.drawn = rows
        self.virtual_size = Size(self.scrollable_content_region.width, len(rows))
        self.refresh()

    def select(self, key: int | str | None) -> None:
        """Marks the lines of this key and brings them into view."""
        self.selected_key = key
        self.refresh()
        if key is not None:
            self.reveal(key)

    def reveal(self, key: int | str) -> None:
        """Scrolls as little as needed to show the lines of this key."""
        at = [y for y, row in enumerate(self.drawn) if row.key == key]
        if at and self.size.height:
            region = Region(0, at[0], max(1, self.size.width), min(len(at), self.size.height))
            self.scroll_to_region(region, animate=False, force=True, immediate=True, x_axis=False)

    def row_at(self, y: int) -> Row | None:
        """The line at this height of what is visible."""
        at = y + self.scroll_offset.y
        return self.drawn[at] if 0 <= at < len(self.drawn) else None

    def notify_style_update(self) -> None:
        """Another theme: styles are looked up again."""
        self._painted.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Paints one visible line."""
        width = self.scrollable_content_region.width or self.size.width
        row = self.row_at(y)
        if row is None:
            return Strip.blank(width, self.rich_style)
        chosen = row.key is not None and row.key == self.selected_key
        segments = [Segment(p.text, self._style(p.style, chosen)) for p in row.pieces if p.text]
        used = sum(cell_len(s.text) for s in segments)
        return Strip(segments, used).adjust_cell_length(width, self._style("", chosen))

    def _style(self, name: str, chosen: bool) -> Style:
        key = f"{name}|{chosen}"
        if key not in self._painted:
            names = [*([f"rows--{name}"] if name else []), *(["rows--cursor"] if chosen else [])]
            self._painted[key] = self.get_visual_style(*names).rich_style if names else self.rich_style
        return self._painted[key]
