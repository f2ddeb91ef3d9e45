"""The entities of a text, marked as `[value](entity)`."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from teachbot.engine.dialogue.text import plain
from teachbot.tui.dialogs.frame import Frame, show_text

_SYNTAX = '[value](entity)   [value](entity:synonym)   [value]{"entity": "city", "role": "to", "value": "…"}'


_CLOSING = ".,;:!?…"


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks around it and without punctuation that closes it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _CLOSING):
        end -= 1
    return start, end


class EntitiesDialog(ModalScreen[str | None]):
    """Answers with the annotated text; an error points at its column."""

    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="entities.cancel", tooltip="Leave the entities as they are"),
        Binding("f2", "mark", "Mark selection", id="entities.mark", tooltip="Mark the selected words as an entity"),
    ]

    text = query_one("#entities-text", Input)
    fault = query_one("#entities-fault", Static)

    def __init__(self, annotated: str, entities: Sequence[str], error: str = "", column: int | None = None) -> None:
        super().__init__()
        self.annotated, self.entities = annotated, tuple(entities)
        self.error, self.column = error, column
        self._marked = 0

    def compose(self) -> ComposeResult:
        """The text, and what can be marked in it."""
        names = ", ".join(self.entities) or "none yet: any name makes a new one"
        fault = show_text("", "dialog-error")
        fault.id = "entities-fault"
        yield Frame(
            "Entities",
            Input(self.annotated, id="entities-text", select_on_focus=False, compact=True),
            fault,
            show_text(f"Entities: {names}", "dialog-text"),
            show_text(_SYNTAX, "dialog-hint"),
            keys="Enter apply   Shift+arrows select, F2 mark as the next entity   Esc cancel",
        )

    def on_mount(self) -> None:
        """An error of the last try stands under the text."""
        if self.error:
            self.fault.update(self._pointed())
            self.text.cursor_position = min(self.column or 0, len(self.annotated))
        else:
            self.text.cursor_position = len(self.annotated)

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Enter applies."""
        event.stop()
        self.dismiss(event.value)

    def action_cancel(self) -> None:
        """As it was."""
        self.dismiss(None)

    def action_mark(self) -> None:
        """Marks the selected words; again, as the next entity of the domain."""
        names = self.entities or ("entity",)
        start, end = trim(self.text.value, *sorted(self.text.selection))
        words = self.text.value[start:end]
        if not words:
            return
        name = names[self._marked % len(names)]
        self._marked += 1
        marked = f"[{words}]({name})"
        self.text.value = self.text.value[:start] + marked + self.text.value[end:]
        self.text.cursor_position = start + len(marked)

    def _pointed(self) -> str:
        told_error = plain(self.error)
        if self.column is None:
            return told_error
        cells = cell_len(self.annotated[: self.column])
        room = max(1, self.text.size.width or 60)
        return f"{' ' * (cells % room)}^ {told_error}"
