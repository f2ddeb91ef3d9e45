"""Messages that the bot is least sure of, those that say the same in one line."""

from __future__ import annotations

from textual.binding import Binding
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.stores.inbox.lines import Doubt
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.numbers import chance
from teachbot.tui.drawing.rows import Piece, Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs


class MessagesPane(RowsView):
    """How often it was said, what the bot reads now, and the text; several can be marked."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, id="messages.up", tooltip="The message above"),
        Binding("down,j", "move(1)", "Down", show=False, id="messages.down", tooltip="The message below"),
        Binding("pageup", "move(-10)", "Page up", show=False, id="messages.page_up", tooltip="Ten messages up"),
        Binding("pagedown", "move(10)", "Page down", show=False, id="messages.page_down", tooltip="Ten further down"),
        Binding("space", "mark", "Mark", id="messages.mark", tooltip="Mark it, to decide on several at once"),
    ]

    doubts: reactive[tuple[Doubt, ...]] = reactive((), init=False, repaint=False)

    title = "Messages that the bot is least sure of"

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.at = 0
        self.marked: set[str] = set()

    @property
    def chosen(self) -> tuple[Doubt, ...]:
        """The marked messages; without any, the one under the cursor."""
        marked = tuple(d for d in self.doubts if d.text in self.marked)
        return marked or self.doubts[self.at : self.at + 1]

    def watch_doubts(self) -> None:
        """Others are listed; marks on those that are gone go with them."""
        self.marked &= {doubt.text for doubt in self.doubts}
        self.action_move(0)

    def on_resize(self) -> None:
        """Another width cuts anew."""
        self.action_move(0)

    def action_move(self, offset: int) -> None:
        """Moves the cursor."""
        self.at = max(0, min(self.at + offset, len(self.doubts) - 1))
        self._draw()

    def action_mark(self) -> None:
        """Marks or unmarks the message, and goes to the next."""
        if self.doubts:
            self.marked ^= {self.doubts[self.at].text}
            self.action_move(1)

    def _draw(self) -> None:
        width = self.line_width
        if not width:
            return
        rows = [self._row(number, doubt, width) for number, doubt in enumerate(self.doubts)]
        said = f"{len(self.marked)} marked" if self.marked else f"{len(self.doubts)}"
        self.told = said
        self.show_rows(rows or [Row((Piece(" nothing is left to decide", "dim"),))])
        self.select(self.at if self.doubts else None)

    def _row(self, number: int, doubt: Doubt, width: int) -> Row:
        signs, names = self.signs, max(12, width // 4)
        mark = signs.changed if doubt.text in self.marked else " "
        now = clip(plain(doubt.local_intent), names, signs.more)
        differs = bool(doubt.intent) and doubt.intent.split("/", 1)[0] != doubt.local_intent
        then = f"was {plain(doubt.intent)}  " if differs else ""
        pieces = [Piece(f" {mark} ", "accent"), Piece(f"{doubt.count:>4} ", "number")]
        pieces += [Piece(f"{now:<{names}} ", "user"), Piece(f"{chance(doubt.local_confidence):>4}  ", "probability")]
        room = max(8, width - sum(len(p.text) for p in pieces) - 1)
        then = clip(then, room // 3, signs.more)
        pieces.append(Piece(clip(signs.fold(plain(doubt.text)), room - len(then) - 1, signs.more), "label"))
        pieces.append(Piece(f" {then}" if then else "", "policy"))
        return Row(tuple(pieces), number)
