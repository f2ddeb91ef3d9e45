"""The ranked choices as a list: names, bars, numbers in one edge; Enter gives the highlighted one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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
_BEFORE_NAMES = 5
"""Cells for pointer and number."""
_AFTER_BARS = 6
"""Cells for the probability, with a gap."""
_LONGEST_BAR = 24
_SHORTEST_BAR = 6
_WORTH_A_BAR = 0.02
"""A bar is a comparison: there is none where one choice stands alone."""
_LEAST_SHOWN = 3
"""Choices that are shown however unlikely they are."""
_UNLIKELY = 0.01
"""Choices below are folded and dimmed."""
_MORE = -2
"""Key of the line that tells how many choices are folded."""


class Frame(Protocol):
    """What stands around a list of choices, and gives it its height."""

    def rows_around(self, width: int) -> tuple[Sequence[Row], Sequence[Row]]:
        """Head and foot, for so many cells."""
        ...

    def fit(self, lines: int) -> None:
        """The list, with head and foot, has so many lines."""
        ...


class ChoiceList(RowsView, can_focus=False):
    """Choices that fit the filter, and a last entry that makes a new one. The keys come from the line below."""

    choices: reactive[tuple[Choice, ...]] = reactive((), init=False, repaint=False)
    wanted: reactive[str] = reactive("", init=False, repaint=False)
    """What was typed to filter the choices."""
    new_label: reactive[str] = reactive("", init=False, repaint=False)
    """The last entry; none where it is empty."""
    highlighted: reactive[int] = reactive(0, init=False, repaint=False)
    """Position among what is shown; -1 for nothing."""

    new_first: reactive[bool] = reactive(False, init=False, repaint=False)
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

    def __init__(self, frame: Frame, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.frame = frame
        self.shown: tuple[Choice, ...] = ()
        self.is_open = False
        """The unlikely ones are listed too."""
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
        self.is_open = False
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
        self.is_open = self.is_open or self._likely <= self.highlighted - self._ahead < len(self.shown)
        self.draw()
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
        self.draw()

    @property
    def _likely(self) -> int:
        """How many choices stand before those that are folded; all where folding would gain nothing."""
        if self.is_open or self.wanted.strip():
            return len(self.shown)
        worth = [i for i, choice in enumerate(self.shown, 1) if _is_likely(choice)]
        kept = min(_NUMBERED, max(_LEAST_SHOWN, worth[-1] if worth else 0))
        return kept if kept + 1 < len(self.shown) else len(self.shown)

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
        if row.key == _MORE:
            self.highlighted = self._likely + self._ahead
        elif row.key == self.highlighted:
            self.post_message(self.Picked(self.choice))
        else:
            self.highlighted = row.key

    def _highlight(self, at: int) -> None:
        if self.highlighted == at:
            self.watch_highlighted()
        else:
            self.highlighted = at

    def draw(self) -> None:
        """The lines for the width that there is."""
        width = self.line_width
        if not width:
            return
        ahead, likely = self._ahead, self._likely
        listed = self.shown[:likely]
        columns = _Columns.of(listed, width)
        rows = [self._row(i, choice, columns) for i, choice in enumerate(listed)]
        if likely < len(self.shown):
            rows.append(self._folded_row(self.shown[likely:], width))
        if self.new_label:
            new = self._new_row(0 if ahead else len(self.shown), width)
            rows = [new, *rows] if ahead else [*rows, new]
        self.selected_key = self.highlighted if self.highlighted >= 0 else None
        if self.selected_key is not None:
            self.reveal(self.selected_key)
        self.head, self.foot = self.frame.rows_around(width)
        self.frame.fit(len(self.head) + len(rows) + len(self.foot))
        self.show_rows(rows)

    def _row(self, at: int, choice: Choice, columns: _Columns) -> Row:
        number = str(at + 1) if at < _NUMBERED else " "
        row = at + self._ahead
        name = clip(plain(choice.label, ascii_only=self.signs.is_ascii), columns.name, self.signs.more)
        gap = " " * (columns.name - cell_len(name))
        unlikely = choice.probability is not None and choice.probability < _UNLIKELY
        pieces = [self._pointer(row), Piece(f"{number} ", "number"), Piece(name + gap, "dim" if unlikely else "label")]
        if columns.bar:
            pieces.append(Piece(f"  {bar(choice.probability, columns.bar, self.signs):<{columns.bar}}", "bar"))
        if columns.has_figures:
            told = "new" if choice.is_new else chance(choice.probability)
            pieces.append(Piece(" " * columns.gap + f"{told:>{_AFTER_BARS}}", "probability"))
        return Row(tuple(pieces), row)

    def _folded_row(self, folded: Sequence[Choice], width: int) -> Row:
        under = " under .01" if all(c.probability is not None and not _is_likely(c) for c in folded) else ""
        told = f"{self.signs.more} {len(folded)} more{under}"
        hint = "type to find"
        gap = " " * max(2, width - 3 - cell_len(told) - len(hint))
        return Row((Piece(f"   {told}", "dim"), Piece(gap + hint, "dimmer")), _MORE)

    def _new_row(self, at: int, width: int) -> Row:
        label = clip(self.new_label, width - 7, self.signs.more)
        return Row((self._pointer(at), Piece(f"{self.signs.new} ", "strong"), Piece(label, "extra")), at)

    def _pointer(self, at: int) -> Piece:
        return Piece(f" {self.signs.cursor} " if at == self.highlighted else "   ", "accent")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Cells of what lines up from choice to choice."""

    name: int
    bar: int
    gap: int
    """Between bar and number, so that numbers end in one edge."""
    has_figures: bool

    @staticmethod
    def of(choices: Sequence[Choice], width: int) -> _Columns:
        figures = any(c.probability is not None or c.is_new for c in choices)
        room = width - _BEFORE_NAMES - (_AFTER_BARS if figures else 0)
        name = min(room, max((cell_len(plain(c.label)) for c in choices), default=0))
        rivals = sum(c.probability is not None and c.probability >= _WORTH_A_BAR for c in choices)
        left = room - name - 2
        cells = min(_LONGEST_BAR, left) if rivals > 1 and left >= _SHORTEST_BAR else 0
        return _Columns(name, cells, room - name - (cells + 2 if cells else 0), figures)


def _is_likely(choice: Choice) -> bool:
    if choice.probability is None:
        return choice.is_new or choice.kind in ("button", "answer")
    return choice.probability >= _UNLIKELY


def _fits(choice: Choice, wanted: str) -> bool:
    name = choice.label.casefold()
    return all(part in name for part in wanted.split())


def _begins(choice: Choice, wanted: str) -> bool:
    """Whether a word of the name begins with what was typed."""
    return any(part.startswith(wanted) for part in choice.label.casefold().split("_"))
