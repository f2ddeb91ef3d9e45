"""A drawn story graph as lines with a cursor that stands on nodes."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.message import Message

from teachbot.tui.drawing.graph.drawing import Drawing, Line
from teachbot.tui.drawing.rows import STYLES, Piece, Row, RowsView
from teachbot.tui.drawing.signs import Signs

SPAN_STYLES = (
    "rule",
    "start",
    "user",
    "bot",
    "side-user",
    "side-bot",
    "now",
    "ghost",
    "label",
    "side-label",
    "now-label",
    "ghost-label",
    "weight",
    "join",
    "end",
    "more",
    "loop",
    "fold",
    "number",
    "visited",
    "untested",
)


class DrawnGraph(RowsView):
    """Shows a drawing; what is drawn, and what Enter does, is the business of the panes that use it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"rows--{s}" for s in STYLES} | {f"rows--graph-{s}" for s in SPAN_STYLES}

    BINDINGS = [
        Binding("up", "previous", "Node above", show=False, id="graph.previous", tooltip="The node above"),
        Binding("down", "next", "Node below", show=False, id="graph.next", tooltip="The node below"),
        Binding("enter", "take", "Take", id="graph.take", tooltip="Choose, select, jump to or open this"),
        Binding("right,plus", "unfold", "Open", show=False, id="graph.open", tooltip="Show what is folded here"),
        Binding("left,minus", "fold", "Fold", show=False, id="graph.fold", tooltip="Fold it again"),
    ]

    class CursorMoved(Message):
        """The cursor stands on another node."""

        def __init__(self, graph: DrawnGraph, line: Line) -> None:
            super().__init__()
            self.graph = graph
            self.line = line

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.drawing = Drawing()
        self.cursor_key: str | None = None
        self.opened: frozenset[str] = frozenset()

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        return next((line for line in self.drawing.lines if self._is_at(line)), None)

    def draw(self) -> None:
        """Draws anew, as wide and high as there is room."""

    def show_drawing(self, drawing: Drawing) -> None:
        """Shows the lines, with the cursor where it was."""
        self.drawing = drawing
        self.drawn = [_row(line) for line in drawing.lines]
        line = self.line
        self.selected_key = line.row.key if line is not None and self.marks_cursor else None
        if self.selected_key is not None:
            self.reveal(self.selected_key)
        self.show_head()

    @property
    def marks_cursor(self) -> bool:
        """Whether the cursor is shown."""
        return self.has_focus

    def on_resize(self) -> None:
        """Another size, another drawing."""
        self.draw()

    def show_focus(self) -> None:
        """The cursor is seen while the pane has the keys; it begins at now."""
        if self.has_focus and self.line is None and self.drawing.lines:
            at = next((x for x in reversed(self.drawing.lines) if x.row.kind == "step" and x.row.depth == 0), None)
            self.cursor_key = (at or self.drawing.lines[0]).row.key
        self.draw()

    def action_previous(self) -> None:
        """Moves up."""
        self._move(-1)

    def action_next(self) -> None:
        """Moves down."""
        self._move(1)

    def action_unfold(self) -> None:
        """Shows what is folded into this line."""
        line = self.line
        if line is not None and line.row.opens:
            self.opened |= set(line.row.opens)
            self.draw()

    def action_fold(self) -> None:
        """Folds what hangs off this line."""
        line = self.line
        if line is not None and self.opened & set(line.row.owned):
            self.opened -= set(line.row.owned)
            self.draw()

    def action_take(self) -> None:
        """Takes what is under the cursor."""
        line = self.line
        if line is not None:
            self.take(line)

    def take(self, line: Line) -> None:
        """Jumps along a reference, else opens or folds."""
        row = line.row
        if row.kind == "join" and row.join is not None:
            self.jump(row.join)
        elif row.opens:
            self.action_unfold()
        elif row.join is not None:
            self.jump(row.join)
        else:
            self.action_fold()

    def jump(self, node: str) -> None:
        """Moves the cursor to the line of a node."""
        at = self.drawing.rows.get(node)
        if at is not None:
            self.place(at)

    def place(self, at: int) -> None:
        """Puts the cursor on a line."""
        line = self.drawing.lines[at]
        self.cursor_key = line.row.key
        self.draw()
        self.post_message(self.CursorMoved(self, line))

    def on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, one on it takes."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None or self.row_at(offset.y) is None:
            return
        at = offset.y - len(self.head) + self.top
        line = self.drawing.lines[at]
        if self._is_at(line) and event.chain > 1:
            self.take(line)
        else:
            self.place(at)

    def _is_at(self, line: Line) -> bool:
        return self.cursor_key is not None and self.cursor_key in (line.row.key, *line.row.owned)

    def _move(self, offset: int) -> None:
        lines = self.drawing.lines
        if not lines:
            return
        at = next((i for i, line in enumerate(lines) if self._is_at(line)), len(lines) - 1 - offset)
        self.place(max(0, min(len(lines) - 1, at + offset)))


def _row(line: Line) -> Row:
    pieces = tuple(Piece(s.text, f"graph-{s.style}" if s.style in SPAN_STYLES else "") for s in line.spans)
    return Row((Piece(" "), *pieces), line.row.key)
