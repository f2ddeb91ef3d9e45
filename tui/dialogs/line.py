"""One line of text: a name, a tag, a note."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from teachbot.tui.dialogs.frame import Frame, show_text


class LineDialog(ModalScreen[str | None]):
    """Answers with what was typed; None where the person gives up."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="line.cancel", tooltip="Leave everything as it is")]

    def __init__(self, title: str, text: str = "", hint: str = "", placeholder: str = "") -> None:
        super().__init__()
        self.heading, self.text, self.hint, self.placeholder = title, text, hint, placeholder

    def compose(self) -> ComposeResult:
        """The line, and what it is for."""
        content = [show_text(self.hint, "dialog-hint")] if self.hint else []
        line = Input(self.text, placeholder=self.placeholder, id="line-text", select_on_focus=False)
        yield Frame(self.heading, line, *content, keys="Enter take it   Esc cancel")

    @on(Input.Submitted)
    def take_line(self, event: Input.Submitted) -> None:
        """Answers."""
        event.stop()
        self.dismiss(event.value)

    def action_cancel(self) -> None:
        """Gives up."""
        self.dismiss(None)
