"""The conversation: numbered turns, selectable step by step."""

from __future__ import annotations

from itertools import chain

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.session.snapshot import Turn
from teachbot.tui.drawing.numbers import count
from teachbot.tui.drawing.rows import Row, RowsView
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.drawing.turns import turn_rows


class ChatPane(RowsView):
    """What was said and done so far. Follows the end unless a step is selected."""

    BINDINGS = [
        Binding("up", "previous", "Earlier step", show=False, id="chat.previous", tooltip="Select the step before"),
        Binding("down", "next", "Later step", show=False, id="chat.next", tooltip="Select the step after"),
        Binding("home", "first", "First step", show=False, id="chat.first", tooltip="Select the first step"),
        Binding("end", "last", "Follow", show=False, id="chat.last", tooltip="Follow the end of the conversation"),
        Binding("pageup", "page_up", "Page up", show=False, id="chat.page_up", tooltip="Scroll up a page"),
        Binding("pagedown", "page_down", "Page down", show=False, id="chat.page_down", tooltip="Scroll down a page"),
    ]

    title = "Conversation"
    turns: reactive[tuple[Turn, ...]] = reactive((), init=False, repaint=False)

    class StepSelected(Message):
        """The person looks at this step; None: at the end."""

        def __init__(self, step: int | None) -> None:
            super().__init__()
            self.step = step

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.follows = self.stands_at_bottom = True
        self._laid: list[list[Row]] = []
        self._laid_width = 0

    @property
    def step(self) -> int | None:
        """The selected step; None while the end is followed."""
        return self.selected_key if isinstance(self.selected_key, int) else None

    def watch_turns(self, old: tuple[Turn, ...], new: tuple[Turn, ...]) -> None:
        """Lays out what is new; the turns before it stay as they are drawn."""
        same = 0
        for before, after in zip(old, new, strict=False):
            if before is not after and before != after:
                break
            same += 1
        self._draw(max(0, same - 1))

    def on_resize(self, event: events.Resize) -> None:
        """Another width wraps anew."""
        if self.line_width != self._laid_width:
            self._draw(0)

    def choose_step(self, step: int | None) -> None:
        """Selects a step, or follows the end again."""
        before, self.selected_key = self.step, step
        if step is None:
            self.follows = True
        else:
            self.reveal(step)
        for number, turn in enumerate(self.turns[: len(self._laid)]):
            if any(line.step in (before, step) for line in turn.lines[-1:]):
                self._laid[number] = self._rows(turn)
        self.show_rows(list(chain.from_iterable(self._laid)))

    def _rows(self, turn: Turn) -> list[Row]:
        return turn_rows(turn, self._laid_width, self.signs, self._latest, self.step)

    @property
    def _latest(self) -> int:
        return self.turns[-1].lines[-1].step if self.turns and self.turns[-1].lines else -1

    def _draw(self, kept: int) -> None:
        width = self.line_width
        if not width:
            return
        kept = kept if width == self._laid_width else 0
        del self._laid[kept:]
        self._laid_width = width
        if self.step is not None and self.step > self._latest:
            self.selected_key = None
        self._laid += [self._rows(turn) for turn in self.turns[kept:]]
        self.follows = self.step is None
        self.told = count(len(self.turns), "turn") if self.turns else ""
        self.show_rows(list(chain.from_iterable(self._laid)))

    def _steps(self) -> list[int]:
        return sorted({line.step for turn in self.turns for line in turn.lines})

    def _move(self, offset: int) -> None:
        steps = self._steps()
        if not steps:
            return
        if self.step is None:
            target: int | None = steps[-1] if offset < 0 else None
        else:
            at = steps.index(self.step) + offset if self.step in steps else len(steps)
            target = steps[max(0, at)] if at < len(steps) else None
        self._choose(target)

    def _choose(self, step: int | None) -> None:
        self.choose_step(step)
        self.post_message(self.StepSelected(step))

    def action_previous(self) -> None:
        """Selects the step before."""
        self._move(-1)

    def action_next(self) -> None:
        """Selects the step after; past the last, follows the end."""
        self._move(1)

    def action_first(self) -> None:
        """Selects the first step."""
        if steps := self._steps():
            self._choose(steps[0])

    def action_last(self) -> None:
        """Follows the end."""
        self._choose(None)

    def action_page_up(self) -> None:
        """Scrolls up a page."""
        self.scroll_lines(1 - self.room)

    def action_page_down(self) -> None:
        """Scrolls down a page."""
        self.scroll_lines(self.room - 1)

    def scroll_lines(self, offset: int) -> None:
        """Moves so many lines down; at the end, it is followed again."""
        super().scroll_lines(offset)
        self.follows = self.step is None and self.top == self.lowest

    def on_click(self, event: events.Click) -> None:
        """Selects the step under the pointer."""
        event.stop()
        offset = event.get_content_offset(self)
        row = self.row_at(offset.y) if offset is not None else None
        if row is not None and isinstance(row.key, int):
            self._choose(row.key)
