"""The line to type in: messages while the bot listens, else a filter for the choices."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from teachbot.engine.dialogue.text import plain
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.panes.completion import IntentSuggester

_EDITING = [
    Binding("left", "cursor_left", "Left", show=False, system=True),
    Binding("shift+left", "cursor_left(True)", "Select left", show=False, system=True),
    Binding("ctrl+left", "cursor_left_word", "Word left", show=False, system=True),
    Binding("right", "cursor_right", "Right, or accept the completion", show=False, system=True),
    Binding("shift+right", "cursor_right(True)", "Select right", show=False, system=True),
    Binding("ctrl+right", "cursor_right_word", "Word right", show=False, system=True),
    Binding("backspace", "delete_left", "Delete left", show=False, system=True),
    Binding("delete,ctrl+d", "delete_right", "Delete right", show=False, system=True),
    Binding("home,ctrl+a", "home", "Start of line", show=False, system=True),
    Binding("end", "end", "End of line", show=False, system=True),
    Binding("ctrl+w", "delete_left_word", "Delete word", show=False, system=True),
    Binding("ctrl+u", "delete_left_all", "Delete to the start", show=False, system=True),
    Binding("ctrl+k", "delete_right_all", "Delete to the end", show=False, system=True),
    Binding("ctrl+v", "paste", "Paste", show=False, system=True),
]


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

    class Typed(Message):
        """Other text in the line."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        self.intent_suggester = IntentSuggester()
        super().__init__(suggester=self.intent_suggester, compact=True, select_on_focus=False, id=id)
        self.signs = signs
        self.choices_on_offer = False
        """Buttons or completions stand above: up and down move among them rather than through what was said."""
        self._draft = self._hint = self._offered = ""
        self._back = 0

    def ask(self, *, is_message: bool, hint: str, draft: str = "") -> None:
        """Another question: a filter goes, a draft of a message is kept for when the bot listens again."""
        if self.is_message and not is_message:
            self._draft, self.value = self.value, ""
        elif not self.is_message and is_message:
            self.value = draft or self._draft
            self._draft = ""
        elif not is_message:
            self.value = ""
        elif draft and not self.value:
            self.value = draft
        self.is_message = is_message
        self._back = 0
        self._hint, self._offered = plain(hint), ""
        self.placeholder = self.signs.fold(self._hint)
        self.cursor_position = len(self.value)

    def offer(self, message: str) -> None:
        """A message that was not tried yet; the right arrow takes it into the empty line."""
        self._offered = message if self.is_message else ""
        if self._offered:
            self.placeholder = self.signs.fold(f"{self._hint}; → says “{plain(message)}”")

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
        if self._back and event.value != self.history[-self._back]:
            self._back = 0
        self.post_message(self.Typed(event.value))

    async def on_key(self, event: events.Key) -> None:
        if not self.is_message and not self.value and event.character and event.character in "123456789":
            event.stop()
            event.prevent_default()
            self.post_message(self.Jumped(int(event.character)))

    def on_paste(self, event: events.Paste) -> None:
        """Several lines become one; control characters become visible."""
        event.stop()
        event.prevent_default()
        text = plain(" ".join(event.text.split("\n")).replace("\r", ""))
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

    def action_confirm(self) -> None:
        """Enter: the screen knows what it answers."""
        self.post_message(self.Confirmed(self.value))

    def action_move(self, offset: int) -> None:
        """Among the choices; through what was said where there are none."""
        if not self.is_message or (self.choices_on_offer and not self._back):
            self.post_message(self.Moved(offset))
        elif self.history:
            self._recall(offset)

    def _recall(self, offset: int) -> None:
        """Through what was said; the text that was begun is at the end of it."""
        if self._back == 0:
            self._draft = self.value
        self._back = max(0, min(len(self.history), self._back - offset))
        self.value = self.history[-self._back] if self._back else self._draft
        if self._back == 0:
            self._draft = ""
        self.cursor_position = len(self.value)
