"""The list of conversations: one line each, and the one that is looked at."""

from __future__ import annotations

from datetime import datetime

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.stores.inbox.lines import Listed
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.numbers import chance
from teachbot.tui.drawing.rows import Piece, Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs

_WIDE = 100
"""Cells from which on the reason has a column of its own."""


class InboxPane(RowsView):
    """Conversations with time, length, lowest confidence and what was said last."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, id="inbox.up", tooltip="The conversation above"),
        Binding("down,j", "move(1)", "Down", show=False, id="inbox.down", tooltip="The conversation below"),
        Binding("pageup", "move(-10)", "Page up", show=False, id="inbox.page_up", tooltip="Ten conversations up"),
        Binding("pagedown", "move(10)", "Page down", show=False, id="inbox.page_down", tooltip="Ten further down"),
        Binding("home", "move(-1000000)", "First", show=False, id="inbox.first", tooltip="The first conversation"),
        Binding("end", "move(1000000)", "Last", show=False, id="inbox.last", tooltip="The last one that is read"),
        Binding("enter", "open", "Open", id="inbox.open", tooltip="What happened, beside what the bot would do now"),
    ]

    lines: reactive[tuple[Listed, ...]] = reactive((), init=False, repaint=False)

    class Opened(Message):
        """The person wants to see this conversation."""

        def __init__(self, conversation: str) -> None:
            super().__init__()
            self.conversation = conversation

    class Moved(Message):
        """Another conversation is under the cursor; `is_last`: there are no further ones yet."""

        def __init__(self, line: Listed | None, *, is_last: bool) -> None:
            super().__init__()
            self.line = line
            self.is_last = is_last

    title = "Inbox"

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.at = 0

    @property
    def line(self) -> Listed | None:
        """The conversation under the cursor."""
        return self.lines[self.at] if self.at < len(self.lines) else None

    def watch_lines(self) -> None:
        """Draws others; the cursor stays where it is, as far as it can."""
        self._go(self.at)

    def go_to(self, conversation: str) -> None:
        """Puts the cursor on a conversation, where it is listed."""
        self._go(next((i for i, line in enumerate(self.lines) if line.row.summary.id == conversation), self.at))

    def on_resize(self) -> None:
        """Another width cuts anew."""
        self._draw()

    def action_move(self, offset: int) -> None:
        """Moves the cursor."""
        self._go(self.at + offset)

    def action_open(self) -> None:
        """Opens the conversation under the cursor."""
        if self.line is not None:
            self.post_message(self.Opened(self.line.row.summary.id))

    def on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, one on it opens."""
        event.stop()
        offset = event.get_content_offset(self)
        row = self.row_at(offset.y) if offset is not None else None
        if row is not None and isinstance(row.key, int):
            if row.key == self.at and event.chain > 1:
                self.action_open()
            self._go(row.key)

    def _go(self, at: int) -> None:
        self.at = max(0, min(at, len(self.lines) - 1))
        self._draw()
        self.post_message(self.Moved(self.line, is_last=self.at >= len(self.lines) - 1))

    def _draw(self) -> None:
        width = self.line_width
        if not width:
            return
        rows = [self._row(number, line, width) for number, line in enumerate(self.lines)]
        self.told = f"{self.at + 1} of {len(self.lines)}" if self.lines else ""
        self.show_rows(rows or [Row((Piece(" no conversations", "dim"),))])
        self.select(self.at if self.lines else None)

    def _row(self, number: int, line: Listed, width: int) -> Row:
        summary, signs = line.row.summary, self.signs
        when = f"{datetime.fromtimestamp(summary.latest):%d %b %H:%M}" if summary.latest else ""
        figures = f"{when:<12} {summary.length:>4} {chance(summary.confidence):>4} "
        reason = signs.fold(plain(line.row.reason)) if width >= _WIDE else ""
        room = max(8, width - len(figures) - 10 - (width // 2 if reason else 0))
        text = clip(signs.fold(plain(summary.last_text or summary.id)), room, signs.more)
        pieces = [Piece(f" {line.note.state:<8} ", "mark" if line.note.state == "flagged" else "dim")]
        pieces += [Piece(figures, "number"), Piece(text, "label")]
        if reason:
            used = len(figures) + 10 + len(text)
            pieces.append(Piece(" " * max(1, width // 2 - used)))
            pieces.append(Piece(clip(reason, width - width // 2 - 1, signs.more), "policy"))
        return Row(tuple(pieces), number)
