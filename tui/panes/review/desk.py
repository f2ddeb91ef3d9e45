"""What happened in a conversation beside what the bot would do now, moment by moment."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.stores.moments import Moment, next_difference
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.numbers import chance, count
from teachbot.tui.drawing.rows import Piece, Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs


class DeskPane(RowsView):
    """Two columns: what happened, and where it is another thing, what would happen now."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "Earlier", show=False, id="desk.up", tooltip="The moment before"),
        Binding("down,j", "move(1)", "Later", show=False, id="desk.down", tooltip="The moment after"),
        Binding("home", "move(-1000000)", "Start", show=False, id="desk.first", tooltip="The start"),
        Binding("end", "move(1000000)", "End", show=False, id="desk.last", tooltip="The end"),
        Binding("space", "difference(1)", "Next difference", id="desk.difference", tooltip="To where it differs next"),
        Binding("b", "difference(-1)", "Before", show=False, id="desk.before", tooltip="The difference before"),
    ]

    moments: reactive[tuple[Moment, ...]] = reactive((), init=False, repaint=False)

    class Moved(Message):
        """The person looks at this moment."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    title = "What happened"

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.at = 0

    def watch_moments(self) -> None:
        """Draws what is known by now."""
        self._draw()

    def on_resize(self) -> None:
        """Another width cuts anew."""
        self._draw()

    def action_move(self, offset: int) -> None:
        """Another moment."""
        self._go(self.at + offset)

    def action_difference(self, step: int) -> None:
        """The next moment at which the bot would do otherwise; the end where there is none."""
        found = next_difference(self.moments, self.at, step)
        self._go(found if found is not None else len(self.moments) - 1 if step > 0 else self.at)

    def _go(self, at: int) -> None:
        self.at = max(0, min(at, len(self.moments) - 1))
        self._draw()
        self.post_message(self.Moved(self.at))

    def _draw(self) -> None:
        width = self.line_width
        if not width:
            return
        differing = sum(moment.differs for moment in self.moments)
        self.told = count(differing, "difference")
        self.show_rows([row for n, moment in enumerate(self.moments) for row in self._rows(n, moment, width)])
        self.select(self.at if self.moments else None)

    def _rows(self, number: int, moment: Moment, width: int) -> Iterator[Row]:
        signs, half = self.signs, width * 3 // 5
        if moment.text:
            yield Row((Piece(f"   {self._fit(moment.text, width - 4)}", "user-text"),), number)
        name = moment.happened or ("the start" if moment.kind == "start" else "no intent")
        happened = self._fit(f"{name} {chance(moment.confidence)}".rstrip(), half - 5)
        style = "user" if moment.kind == "user" else "bot" if moment.kind == "action" else "dim"
        pieces = [Piece(f" {signs.corrected if moment.differs else ' '} ", "mark")]
        pieces.append(Piece(f"{happened:<{half - 4}} ", style if name != "action_listen" else "dim"))
        if moment.differs:
            pieces.append(Piece(self._fit(f"{moment.would} {chance(moment.chance)}", width - half), "accent"))
        yield Row(tuple(pieces), number)
        for told in moment.said:
            yield Row((Piece(f"     {self._fit(told, width - 6)}", "extra"),), number)

    def _fit(self, text: str, room: int) -> str:
        return clip(self.signs.fold(plain(text)), max(4, room), self.signs.more)
