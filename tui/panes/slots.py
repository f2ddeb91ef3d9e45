"""The slots: every one with its value; Enter on one sets it by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import SlotView
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.rows import Piece, Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json


class SlotsPane(RowsView):
    """What the bot remembers; what the latest step set is marked."""

    BINDINGS = [
        Binding("up", "previous", "Slot above", show=False, id="slots.previous", tooltip="The slot above"),
        Binding("down", "next", "Slot below", show=False, id="slots.next", tooltip="The slot below"),
        Binding("enter", "edit", "Set", id="slots.edit", tooltip="Set the slot by hand; recorded as an event"),
    ]

    slots: reactive[tuple[SlotView, ...]] = reactive((), init=False)

    class EditRequested(Message):
        """The person wants to set this slot by hand."""

        def __init__(self, slot: SlotView) -> None:
            super().__init__()
            self.slot = slot

    is_known: reactive[bool] = reactive(False, init=False)
    """Whether the bot is there, so that no slots are none."""

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="pane")
        self.signs = signs
        self.border_title = Content("Slots")
        self.at = 0

    def watch_slots(self) -> None:
        """Draws other values."""
        self._draw()

    def watch_is_known(self) -> None:
        """Says whether there are none."""
        self._draw()

    def on_resize(self) -> None:
        """Another width folds values anew."""
        self._draw()

    def on_focus(self) -> None:
        """The cursor is seen while the pane has the keys."""
        self._draw()

    def on_blur(self) -> None:
        """The cursor goes."""
        self._draw()

    def action_previous(self) -> None:
        """Moves up."""
        self._move(-1)

    def action_next(self) -> None:
        """Moves down."""
        self._move(1)

    def action_edit(self) -> None:
        """Asks for a value for the slot under the cursor."""
        if self.slots:
            self.post_message(self.EditRequested(self.slots[self.at]))

    def on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, one on it edits."""
        event.stop()
        offset = event.get_content_offset(self)
        row = self.row_at(offset.y) if offset is not None else None
        if row is None or not isinstance(row.key, int):
            return
        if row.key == self.at and event.chain > 1:
            self.action_edit()
        self.at = row.key
        self._draw()

    def _move(self, offset: int) -> None:
        self.at = max(0, min(len(self.slots) - 1, self.at + offset))
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if not width:
            return
        self.at = max(0, min(self.at, len(self.slots) - 1))
        names = min(max((len(s.name) for s in self.slots), default=0), max(8, width // 3))
        types = max((len(_short_type(s.type)) for s in self.slots), default=0)
        rows = [self._row(i, slot, width, names, types) for i, slot in enumerate(self.slots)]
        if not rows:
            rows = [Row((Piece(" this bot has no slots" if self.is_known else " reading…", "dim"),))]
        self.show_rows(rows)
        self.border_subtitle = Content(str(len(self.slots))) if self.slots else None
        self.select(self.at if self.has_focus and self.slots else None)

    def _row(self, at: int, slot: SlotView, width: int, names: int, types: int) -> Row:
        signs = self.signs
        empty = slot.value is None or slot.value == []
        mark = signs.changed if slot.changed else signs.pending if slot.requested else " "
        room = max(4, width - names - types - 8)
        value = clip(show_value(slot.value, signs), room, signs.more)
        pieces = (
            Piece(f" {clip(plain(slot.name), names, signs.more):<{names}}  ", "label"),
            Piece(f"{_short_type(slot.type):<{types}}  ", "dim"),
            Piece(value, "dim" if empty else "value"),
        )
        used = names + types + 5
        gap = " " * max(0, width - used - cell_len(value) - 2)
        return Row((*pieces, Piece(gap), Piece(mark, "accent")), at)


def show_value(value: Json, signs: Signs) -> str:
    """A value in one line: lists as their elements, other structures as JSON."""
    match value:
        case None | []:
            return signs.none
        case list() | tuple():
            return ", ".join(show_value(v, signs) for v in value)
        case bool():
            return "true" if value else "false"
        case dict():
            return plain(json.dumps(value, ensure_ascii=False, default=str), ascii_only=signs.is_ascii)
    return plain(str(value), ascii_only=signs.is_ascii)


def _short_type(name: str) -> str:
    return plain(name.rsplit(".", 1)[-1])[:12]
