"""A slot set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from teachbot.engine.session.snapshot import SlotView
from teachbot.tui.dialogs.frame import Frame, show_text
from teachbot.tui.dialogs.typed_values import shown_value, typed_value

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json

_EXAMPLES = {
    "list": 'one, two   or ["one", "two"]',
    "bool": "true or false",
    "float": "0.5",
    "any": 'text, number or JSON such as {"a": 1}',
}


@dataclass(frozen=True, slots=True)
class NewValue:
    """What the slot is to hold; None empties it."""

    value: Json


class SlotDialog(ModalScreen[NewValue | None]):
    """Answers with a value."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="slot.cancel", tooltip="Leave the slot as it is")]

    def __init__(self, slot: SlotView) -> None:
        super().__init__()
        self.slot = slot

    def compose(self) -> ComposeResult:
        """The value as it is."""
        example = _EXAMPLES.get(self.slot.type, "text")
        yield Frame(
            f"{self.slot.name}",
            show_text(f"{self.slot.type} · {example} · nothing empties it", "dialog-text"),
            Input(shown_value(self.slot.value), id="slot-value", select_on_focus=True),
            keys="Enter set   Esc cancel",
        )

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Enter sets."""
        event.stop()
        self.dismiss(NewValue(typed_value(event.value, self.slot.type)))

    def action_cancel(self) -> None:
        """As it was."""
        self.dismiss(None)
