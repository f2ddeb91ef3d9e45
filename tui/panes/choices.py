"""The ranked choices as a list: probability, bar and name; the highlighted one is the answer that Enter gives."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Choice
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.numbers import bar, chance
from teachbot.tui.drawing.rows import Piece, Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs

_NUMBERED = 9
_BESIDE_THE_BAR = 13
"""Cells for pointer, number and probability."""


class ChoiceList(RowsView, can_focus=False):
    """Choices that fit the filter, and a last entry that makes a new one. The keys come from the line below."""

    choices: reactive[tuple[Choice, ...]] = reactive((), init=False)
    wanted: reactive[str] = reactive("", init=False)
    """What was typed to filter the choices."""
    new_label: reactive[str] = reactive("", init=False)
    """The last entry; none where it is empty."""
    highlighted: reactive[int] = reactive(0, init=False)
    """Position among what is shown; -1 for nothing."""

    new_first: reactive[bool] = reactive(False, init=False)
    """The entry that makes a new one stands above the choices rather than below."""

    class Highlighted(Message):
        """Another choice is highlighted; None for the entry that makes a new one."""

        def __init__(self, choice: Choice | None) -> None:
            super().__init__()
            self.choice = choice

    class Picked(Message):
        """The pointer took a choice; None for the entry that makes a new one."""

        def __init__(self, choice: Choice | None) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.signs = signs
        self.shown: tuple[Choice, ...] = ()
        self._clicked: tuple[Choice, ...] = ()

    @property
    def choice(self) -> Choice | None:
        """The highlighted choice; None on the last entry or where nothing is highlighted."""
        at = self.highlighted - self._ahead
        return self.shown[at] if 0 <= at < len(self.shown) else None

    @property
    def is_on_first(self) -> bool:
        """Whether the person left the highlight where it was at first."""
        return self.highlighted <= 0

    @property
    def is_on_new(self) -> bool:
        """Whether the entry that makes a new one is highlighted."""
        return bool(self.new_label) and self.highlighted == (0 if self._ahead else len(self.shown))

    @property
    def _ahead(self) -> int:
        """How many entries stand above the choices."""
        return int(self.new_first and bool(self.new_label))

    def show_choices(
        self, choices: Sequence[Choice], new_label: str, first: int = 0, *, new_first: bool = False
    ) -> None:
        """Other choices, with the highlight on the first (or on none with -1)."""
        self.set_reactive(ChoiceList.new_first, new_first)
        self.set_reactive(ChoiceList.wanted, "")
        self.set_reactive(ChoiceList.new_label, new_label)
        self.set_reactive(ChoiceList.choices, tuple(choices))
        self.shown = tuple(choices)
        self._highlight(first if choices else -1 if first < 0 else 0)

    def watch_wanted(self) -> None:
        """Only choices that hold what was typed stay; those that begin with it come first."""
        wanted = self.wanted.strip().casefold()
        if wanted:
            fitting = [c for c in self.choices if _fits(c, wanted)]
            fitting.sort(key=lambda c: not _begins(c, wanted))
            self.shown = tuple(fitting)
        else:
            self.shown = self.choices
        self._highlight(self._ahead if wanted and self.shown else 0)

    def watch_highlighted(self) -> None:
        """Draws, and tells."""
        self._draw()
        self.post_message(self.Highlighted(self.choice))

    def move(self, offset: int) -> None:
        """Moves the highlight, round the ends."""
        total = len(self.shown) + bool(self.new_label)
        if total:
            self.highlighted = (self.highlighted + offset) % total if self.highlighted >= 0 else 0

    def jump(self, number: int) -> bool:
        """Highlights the choice of this number, counted from 1; False where there is none."""
        if not 1 <= number <= min(_NUMBERED, len(self.shown)):
            return False
        self.highlighted = number - 1 + self._ahead
        return True

    def highlight_value(self, value: str) -> None:
        """Highlights the choice of this value where it is shown."""
        at = next((i for i, c in enumerate(self.shown) if c.value == value), None)
        if at is not None:
            self.highlighted = at + self._ahead

    def on_resize(self) -> None:
        """Another width cuts names anew."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """The first click highlights, one on the highlighted choice takes it; a double click answers one question."""
        event.stop()
        if event.chain == 1:
            self._clicked = self.choices
        elif self.choices is not self._clicked:
            return
        offset = event.get_content_offset(self)
        row = self.row_at(offset.y) if offset is not None else None
        if row is None or not isinstance(row.key, int):
            return
        if row.key == self.highlighted:
            self.post_message(self.Picked(self.choice))
        self.highlighted = row.key

    def _highlight(self, at: int) -> None:
        if self.highlighted == at:
            self.watch_highlighted()
        else:
            self.highlighted = at

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if not width:
            return
        scored = any(c.probability is not None for c in self.choices)
        longest = max((cell_len(c.label) for c in self.shown), default=0)
        cells = 0 if not scored else max(4, min(14, width - _BESIDE_THE_BAR - longest))
        ahead = self._ahead
        rows = [self._row(i, choice, width, cells) for i, choice in enumerate(self.shown)]
        if self.new_label:
            new = self._new_row(0 if ahead else len(rows), width, cells)
            rows = [new, *rows] if ahead else [*rows, new]
        self.selected_key = self.highlighted if self.highlighted >= 0 else None
        self.show_rows(rows)
        if self.selected_key is not None:
            self.reveal(self.selected_key)

    def _row(self, at: int, choice: Choice, width: int, cells: int) -> Row:
        signs = self.signs
        number = str(at + 1) if at < _NUMBERED else " "
        row = at + self._ahead
        pieces = [self._pointer(row), Piece(f"{number} ", "number")]
        if cells:
            pieces.append(Piece(f"{chance(choice.probability):>4} ", "probability"))
            pieces.append(Piece(f"{bar(choice.probability, cells, signs):<{cells}} ", "bar"))
        unlikely = choice.probability is not None and choice.probability < 0.005
        room = width - sum(len(p.text) for p in pieces) - 1 - 4 * choice.is_new
        name = clip(plain(choice.label, ascii_only=signs.is_ascii), room, signs.more)
        pieces.append(Piece(name, "dim" if unlikely else "label"))
        if choice.is_new:
            pieces.append(Piece(" new", "policy"))
        return Row(tuple(pieces), row)

    def _new_row(self, at: int, width: int, cells: int) -> Row:
        label = clip(self.new_label, width - 7, self.signs.more)
        return Row((self._pointer(at), Piece(f"{self.signs.new} ", "accent"), Piece(label, "extra")), at)

    def _pointer(self, at: int) -> Piece:
        return Piece(f" {self.signs.cursor} " if at == self.highlighted else "   ", "accent")


def _fits(choice: Choice, wanted: str) -> bool:
    name = choice.label.casefold()
    return all(part in name for part in wanted.split())


def _begins(choice: Choice, wanted: str) -> bool:
    """Whether a word of the name begins with what was typed."""
    return any(part.startswith(wanted) for part in choice.label.casefold().split("_"))
