"""The line to type in: messages while the bot listens, else a filter for the choices."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input
from textual.widgets.input import Selection

from teachbot.engine.dialogue.text import plain
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.panes.completion import IntentSuggester
from teachbot.tui.panes.hints import is_message_like

_EDITING = [
    Binding("left", "cursor_left", "Left", show=False, system=True),
    Binding("shift+left", "cursor_left(True)", "Select left", show=False, system=True),
    Binding("ctrl+left", "cursor_left_word", "Word left", show=False, system=True),
    Binding("right", "cursor_right", "Right, or accept the completion", show=False, system=True),
    Binding("shift+right", "cursor_right(True)", "Select right", show=False, system=True),
    Binding("ctrl+right", "cursor_right_word", "Word right", show=False, system=True),
    Binding("backspace", "delete_left", "Delete left", show=False, system=True),
    Binding("delete,ctrl+d", "delete_right", "Delete right", show=False, system=True),
    Binding("home", "home", "Start of line", show=False, system=True),
    Binding("end", "end", "End of line", show=False, system=True),
    Binding("ctrl+w", "delete_left_word", "Delete word", show=False, system=True),
    Binding("ctrl+u", "delete_left_all", "Delete to the start", show=False, system=True),
    Binding("ctrl+k", "delete_right_all", "Delete to the end", show=False, system=True),
    Binding("ctrl+v", "paste", "Paste", show=False, system=True),
]


_MOST_KEPT = 50
"""Texts that were left and can be had back."""


class Composer(Input, inherit_bindings=False):
    """Types messages and filters, and moves through the choices above without leaving the line."""

    BINDINGS = [
        Binding("enter", "confirm", "Confirm", key_display="⏎", id="confirm", tooltip="Give the highlighted answer"),
        Binding("up", "move(-1)", "Choose", key_display="↑↓", id="choose.up", tooltip="The choice above"),
        Binding("down", "move(1)", "Choose", show=False, id="choose.down", tooltip="The choice below"),
        *_EDITING,
    ]

    is_message: reactive[bool] = reactive(True, init=False)
    """Whether a message is typed, rather than a filter."""
    history: reactive[tuple[str, ...]] = reactive((), init=False)
    """What was said before, the latest last."""

    class Confirmed(Message):
        """Enter."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Moved(Message):
        """Up or down among the choices."""

        def __init__(self, offset: int) -> None:
            super().__init__()
            self.offset = offset

    class Jumped(Message):
        """A number key where a number is no text."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class LinesPasted(Message):
        """Several lines at once."""

        def __init__(self, lines: tuple[str, ...]) -> None:
            super().__init__()
            self.lines = lines

    class Typed(Message):
        """Other text in the line."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        self.intent_suggester = IntentSuggester()
        super().__init__(suggester=self.intent_suggester, compact=True, select_on_focus=False, id=id)
        self.signs = signs
        self.cursor_blink = False  # a timer that wakes twice a second for nothing
        self.choices_on_offer = False
        """Buttons or completions stand above: up and down move among them rather than through what was said."""
        self._draft = self._hint = self._offered = ""
        self._back = 0
        self._put_away: list[str] = []
        """Texts that were begun and left, the latest last."""
        self._later: list[str] = []
        """Messages that wait for the bot to listen."""
        self._recalls = False
        """The text was just put away: up brings it back, whatever stands above."""

    def ask(self, *, is_message: bool, hint: str, draft: str = "") -> None:
        """Another question: a filter goes, a draft of a message is kept for when the bot listens again.

        A draft that an undo brought back is selected, so that typing replaces it.
        """
        if self.is_message and not is_message:
            self._draft, self.value = self.value, ""
        elif not self.is_message and is_message:
            kept, self._draft = self._draft, ""
            self._keep_aside(kept if draft else "")
            self.value = draft or kept or self._next_later()
        elif not is_message:
            self.value = ""
        elif not self.value:
            self.value = draft or self._next_later()
        self.is_message = is_message
        self._back, self._recalls, self._offered = 0, False, ""
        self.hint(hint)
        is_returned = is_message and draft != "" and self.value == draft
        self.selection = Selection(0, len(draft)) if is_returned else Selection.cursor(len(self.value))

    @property
    def waiting(self) -> int:
        """How many messages wait for the bot to listen."""
        return len(self._later)

    def say_later(self, messages: Sequence[str]) -> None:
        """Keeps messages to be said one after the other: the first now, where the line is free."""
        self._later += messages
        if self.is_message and not self.value:
            self.type_in(self._next_later())

    def _next_later(self) -> str:
        return self._later.pop(0) if self._later else ""

    def put_away(self) -> None:
        """Empties the line, of what waits too; a message that is lost by that is one key up away."""
        if self.is_message or is_message_like(self.value):
            self._keep_aside(self.value)
        for text in (self._draft, *self._later):
            self._keep_aside(text)
        self._draft, self.value = "", ""
        self._later.clear()
        self._back = 0
        self._recalls = bool(self._put_away)

    def _keep_aside(self, text: str) -> None:
        if text.strip():
            self._put_away = [*self._put_away, text][-_MOST_KEPT:]

    @property
    def _recallable(self) -> tuple[str, ...]:
        return (*self.history, *self._put_away)

    def type_in(self, text: str) -> None:
        """Puts a text in, as if it were typed."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *sorted(self.selection))

    def hint(self, hint: str) -> None:
        """What the empty line says."""
        self._hint = plain(hint)
        offered = f"; → says “{plain(self._offered)}”" if self._offered else ""
        self.placeholder = self.signs.fold(self._hint + offered)

    def offer(self, message: str) -> None:
        """A message that was not tried yet; the right arrow takes it into the empty line."""
        self._offered = message if self.is_message else ""
        self.hint(self._hint)

    def action_cursor_right(self, select: bool = False) -> None:
        """In an empty line, what is offered."""
        if self._offered and not self.value:
            self.value, self._offered = self._offered, ""
            self.cursor_position = len(self.value)
        else:
            super().action_cursor_right(select)

    def restore(self, text: str) -> None:
        """Puts back what could not be said."""
        if not self.is_message:
            self._draft = self._draft or text
        elif not self.value:
            self.value = text
            self.cursor_position = len(text)

    def keep(self, text: str) -> None:
        """Keeps a message that was typed too early for when the bot listens again."""
        self._draft, self.value = text, ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tells of every change."""
        event.stop()
        if self._back and event.value != self._recallable[-self._back]:
            self._back = 0
        self._recalls = self._recalls and not event.value
        self.post_message(self.Typed(event.value))

    async def on_key(self, event: events.Key) -> None:
        if not self.is_message and not self.value and event.character and event.character in "123456789":
            event.stop()
            event.prevent_default()
            self.post_message(self.Jumped(int(event.character)))

    def on_paste(self, event: events.Paste) -> None:
        """What several lines are to be is asked; control characters become visible."""
        event.stop()
        event.prevent_default()
        lines = tuple(plain(line.strip()) for line in event.text.splitlines() if line.strip())
        if len(lines) > 1:
            self.post_message(self.LinesPasted(lines))
        elif lines:
            self.type_in(plain(event.text.strip("\r\n")))

    def action_confirm(self) -> None:
        """Enter: the screen knows what it answers."""
        self.post_message(self.Confirmed(self.value))

    def action_move(self, offset: int) -> None:
        """Among the choices; through what was said where there are none."""
        is_recall = self._back > 0 or (self._recalls and offset < 0)
        if not self.is_message or (self.choices_on_offer and not is_recall):
            self.post_message(self.Moved(offset))
        elif self._recallable:
            self._recall(offset)

    def _recall(self, offset: int) -> None:
        """Through what was said; the text that was begun is at the end of it."""
        if self._back == 0:
            self._draft = self.value
        self._back = max(0, min(len(self._recallable), self._back - offset))
        self.value = self._recallable[-self._back] if self._back else self._draft
        if self._back == 0:
            self._draft = ""
        self.cursor_position = len(self.value)
