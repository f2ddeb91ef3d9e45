"""The slots: every one with its value; Enter on one sets it by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import SlotView
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.rows import Piece, Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json


_MOST = 6
"""Slots that the pane has room for; it scrolls to the others."""


class SlotsPane(RowsView):
    """What the bot remembers; what the latest step set is marked."""

    BINDINGS = [
        Binding("up", "previous", "Slot above", show=False, id="slots.previous", tooltip="The slot above"),
        Binding("down", "next", "Slot below", show=False, id="slots.next", tooltip="The slot below"),
        Binding("enter", "edit", "Set", id="slots.edit", tooltip="Set the slot by hand; recorded as an event"),
    ]

    title = "Slots"
    slots: reactive[tuple[SlotView, ...]] = reactive((), init=False, repaint=False)

    class EditRequested(Message):
        """The person wants to set this slot by hand."""

        def __init__(self, slot: SlotView) -> None:
            super().__init__()
            self.slot = slot

    is_known: reactive[bool] = reactive(False, init=False, repaint=False)
    """Whether the bot is there, so that no slots are none."""

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.at = 0

    def watch_slots(self, old: tuple[SlotView, ...], new: tuple[SlotView, ...]) -> None:
        """Draws other values."""
        if len(old) != len(new):
            self.refresh(repaint=False, layout=True)
        self._draw()

    def watch_is_known(self) -> None:
        """Says whether there are none."""
        self._draw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the bot has slots, up to a limit, whatever is in them: so the graph below stays where it is."""
        return 2 + max(1, min(_MOST, len(self.slots)))

    def on_resize(self) -> None:
        """Another width cuts values anew."""
        self._draw()

    def show_focus(self) -> None:
        """While the pane has the keys, the cursor is seen, and every slot."""
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
        width = self.line_width
        if not width:
            return
        self.at = max(0, min(self.at, len(self.slots) - 1))
        filled = [i for i, slot in enumerate(self.slots) if _is_telling(slot)]
        self.told = f"{sum(not _is_empty(slot) for slot in self.slots)} of {len(self.slots)} set" if self.slots else ""
        listed = range(len(self.slots)) if self.has_focus else filled
        names = min(max((cell_len(self.slots[i].name) for i in listed), default=0), max(8, width // 3))
        rows = [self._row(i, self.slots[i], width, names) for i in listed]
        if (folded := len(self.slots) - len(rows)) or not self.slots:
            told = _tell_folded(folded, len(rows)) if self.is_known else "reading…"
            rows.append(Row((Piece(f" {self.signs.fold(told)}", "dim"),), self.at if folded else None))
        self.selected_key = self.at if self.has_focus and self.slots else None
        if self.selected_key is not None:
            self.reveal(self.selected_key)
        self.show_rows(rows)

    def _row(self, at: int, slot: SlotView, width: int, names: int) -> Row:
        signs = self.signs
        mark = signs.changed if slot.changed else signs.pending if slot.requested else " "
        room = max(4, width - names - 6)
        value = clip(show_value(slot.value, signs), room, signs.more)
        name = clip(plain(slot.name), names, signs.more)
        pieces = (
            Piece(f" {name}{' ' * (names - cell_len(name))}  ", "label"),
            Piece(value, "dim" if _is_empty(slot) else "value"),
            Piece(" " * max(0, room - cell_len(value) + 1)),
            Piece(mark, "slot"),
        )
        return Row(pieces, at)


def _is_empty(slot: SlotView) -> bool:
    return slot.value is None or slot.value == []


def _is_telling(slot: SlotView) -> bool:
    return slot.changed or slot.requested or not _is_empty(slot)


def _tell_folded(folded: int, others: int) -> str:
    if not folded:
        return "this bot has no slots"
    if others:
        return f"{folded} more {'is' if folded == 1 else 'are'} empty"
    return "the only one is empty" if folded == 1 else f"all {folded} are empty"


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
