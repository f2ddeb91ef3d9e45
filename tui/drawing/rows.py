"""A list drawn line by line: only what is seen is painted, and of that only what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.signs import UNICODE, Signs

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
    "now",
    "off",
    "policy",
    "probability",
    "rule",
    "slot",
    "strong",
    "thumb",
    "title",
    "user",
    "user-text",
    "value",
    "warning",
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


_Cell: TypeAlias = "tuple[Row | None, bool, str]"
"""What a visible line shows: its row, whether it is selected, and the sign of the scroll mark beside it."""

_WHEEL = 3
"""Lines of a notch of the wheel."""
_NOTHING: _Cell = (None, False, "")


class RowsView(Widget, can_focus=True):
    """Lines with a cursor, below a fixed head and above a fixed foot; what they show is the business of the panes.

    Scrolling is its own, so that more lines are no reason to lay out the screen anew. In the last column is its mark.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"rows--{style}" for style in STYLES}

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """As every widget has it, but no reason to lay out and paint once more: it never differs from the size."""
    title = ""
    """Where there is one, it stands in the head."""

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="pane")
        self.signs = signs
        self.told = ""
        """What stands at the right of the title."""
        self.head: Sequence[Row] = ()
        self.drawn: Sequence[Row] = ()
        self.foot: Sequence[Row] = ()
        self.selected_key: int | str | None = None
        self.follows = False
        """The end is seen, however many lines there are."""
        self.stands_at_bottom = False
        """Where there are fewer lines than room, they stand at its bottom."""
        self._top = 0
        self._wanted: int | str | None = None
        """Whose lines have to be seen."""
        self._shown: dict[int, _Cell] = {}
        """What is on the screen, by height."""
        self._strips: dict[_Cell, Strip] = {}
        self._painted: dict[tuple[str, bool], Style] = {}

    @property
    def line_width(self) -> int:
        """Cells for a row; 0 before there is a size."""
        return max(0, self.size.width - 1)

    @property
    def room(self) -> int:
        """Lines between head and foot."""
        return max(0, self.size.height - len(self.head) - len(self.foot))

    @property
    def lowest(self) -> int:
        """How far down it can be scrolled."""
        return max(0, len(self.drawn) - self.room)

    @property
    def top(self) -> int:
        """The first line that is seen between head and foot."""
        self._settle()
        return self._top

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Draws other lines from now on."""
        self.drawn = rows
        self.show_head()

    def show_head(self) -> None:
        """The title with what is told, as they are now."""
        if self.title:
            self.head = (rule(self.title, self.told, self.line_width, self.signs, now=self.has_focus),)
        self.repaint()

    def repaint(self) -> None:
        """Paints the lines that are not on the screen as they should be."""
        width = self.size.width
        changed = [y for y in range(self.size.height) if self._shown.get(y) != self._cell(y)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def select(self, key: int | str | None) -> None:
        """Marks the lines of this key and brings them into view."""
        self.selected_key = key
        if key is not None:
            self.reveal(key)
        self.repaint()

    def reveal(self, key: int | str) -> None:
        """Scrolls as little as needed to show the lines of this key, once they are painted."""
        self._wanted = key
        self.follows = False

    def scroll_lines(self, offset: int) -> None:
        """Moves so many lines down."""
        self._settle()
        self.follows = False
        self._top = max(0, min(self.lowest, self._top + offset))
        self.repaint()

    def row_at(self, y: int) -> Row | None:
        """The line at this height of what is visible; None in head and foot."""
        return self._cell(y)[0] if len(self.head) <= y < self.size.height - len(self.foot) else None

    def _settle(self) -> None:
        if self._wanted is not None:
            at = [y for y, row in enumerate(self.drawn) if row.key == self._wanted]
            if at:
                self._top = min(max(self._top, at[-1] + 1 - self.room), at[0])
            self._wanted = None if self.room else self._wanted
        self._top = self.lowest if self.follows else max(0, min(self.lowest, self._top))

    def _cell(self, y: int) -> _Cell:
        """What belongs at this height."""
        self._settle()
        below = y - len(self.head)
        if below < 0:
            return self.head[y], False, ""
        if below >= self.room:
            foot = below - self.room
            return (self.foot[foot] if foot < len(self.foot) else None), False, ""
        at = self._top + below - (max(0, self.room - len(self.drawn)) if self.stands_at_bottom else 0)
        row = self.drawn[at] if 0 <= at < len(self.drawn) else None
        chosen = row is not None and row.key is not None and row.key == self.selected_key
        return row, chosen, self._thumb(below)

    def _thumb(self, y: int) -> str:
        total, room = len(self.drawn), self.room
        if total <= room:
            return ""
        length = max(1, room * room // total)
        at = round(self._top * (room - length) / max(1, total - room))
        return self.signs.scrolled if at <= y < at + length else ""

    def render_line(self, y: int) -> Strip:
        """Paints one visible line."""
        cell = self._shown[y] = self._cell(y)
        strip = self._strips.get(cell)
        if strip is None or strip.cell_length != self.size.width:
            if len(self._strips) > 4 * self.size.height:
                self._strips.clear()
            strip = self._strips[cell] = self._paint(*cell)
        return strip

    def _paint(self, row: Row | None, chosen: bool, thumb: str) -> Strip:
        segments: list[Segment] = []
        for piece in row.pieces if row is not None else ():
            # Blanks look the same in any colour of text: taken along, they cost a slow line no further escapes.
            blank = piece.text.isspace() and bool(segments)
            segments.append(Segment(piece.text, segments[-1].style if blank else self._style(piece.style, chosen)))
        used = sum(cell_len(segment.text) for segment in segments)
        last = segments[-1].style if segments else self._style("", chosen)
        segments.append(Segment(" " * (self.line_width - used), last))
        end = Segment(thumb, self._style("thumb", False)) if thumb else Segment(" ", self._style("", False))
        strip = Strip(segments).adjust_cell_length(self.line_width).simplify()
        return Strip([*strip, end], self.size.width).simplify()

    def _style(self, name: str, chosen: bool) -> Style:
        key = (name, chosen)
        if key not in self._painted:
            names = [*([f"rows--{name}"] if name else []), *(["rows--cursor"] if chosen else [])]
            self._painted[key] = self.get_visual_style(*names).rich_style if names else self.rich_style
        return self._painted[key]

    def notify_style_update(self) -> None:
        """Another theme, or the keys came or went: styles are looked up again."""
        self._painted.clear()
        self._strips.clear()
        super().notify_style_update()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The keys came or went."""
        super().watch_has_focus(has_focus)
        self.show_focus()

    def show_focus(self) -> None:
        """Draws what depends on whether the pane has the keys."""
        self.show_head()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the lines."""
        event.stop()
        self.scroll_lines(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the lines."""
        event.stop()
        self.scroll_lines(-_WHEEL)


def rule(title: str, told: str, width: int, signs: Signs, *, now: bool = False, style: str = "title") -> Row:
    """The head of a pane: its title, a rule, and what there is to tell at the right; heavy where the keys are."""
    right = f" {told}" if told else ""
    title = clip(title, max(1, width - cell_len(right) - 4), signs.more)
    line = signs.rule_now if now else signs.rule
    gap = line * max(0, width - cell_len(title) - cell_len(right) - 2)
    named = Piece(f" {title} ", "now" if now else style)
    return Row((named, Piece(gap, "now" if now else "rule"), Piece(right, "dim")))
