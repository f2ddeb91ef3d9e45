"""What an action does that nobody here can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from teachbot.engine.session.snapshot import SlotView
from teachbot.tui.dialogs.frame import Frame, show_text
from teachbot.tui.dialogs.typed_values import typed_value
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.panes.slots import show_value

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json


@dataclass(frozen=True, slots=True)
class Description:
    """Texts that the action says, slots that it sets."""

    texts: tuple[str, ...]
    slots: Mapping[str, Json]


class DescriptionDialog(ModalScreen[Description | None]):
    """A field for what is said, one for each slot; what stays empty is not said and not set."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="description.cancel", tooltip="Back to the question")]

    def __init__(self, action: str, slots: Sequence[SlotView], text: str = "", signs: Signs = UNICODE) -> None:
        super().__init__()
        self.action, self.slots, self.text, self.signs = action, tuple(slots), text, signs

    def compose(self) -> ComposeResult:
        """The fields."""
        fields: list[Widget] = []
        for index, slot in enumerate(self.slots):
            fields.append(show_text(f"{slot.name} · {slot.type}", "dialog-label"))
            now = f"stays {show_value(slot.value, self.signs)}   (null empties it)"
            fields.append(Input(placeholder=now, id=f"sets-{index}", compact=True, select_on_focus=False))
        yield Frame(
            f"What does {self.action} do?",
            show_text("It says (| between several messages)", "dialog-label"),
            Input(self.text, id="says", placeholder="nothing", compact=True, select_on_focus=False),
            show_text("It sets", "dialog-heading") if fields else show_text(""),
            VerticalScroll(*fields, can_focus=False, classes="dialog-fields"),
            keys="Enter that is all   Tab next field   Esc cancel",
        )

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Enter answers with everything that was typed."""
        event.stop()
        said = self.query_one("#says", Input).value
        texts = tuple(part.strip() for part in said.split("|") if part.strip())
        typed = {slot: self.query_one(f"#sets-{i}", Input).value for i, slot in enumerate(self.slots)}
        slots = {s.name: typed_value(v, s.type) for s, v in typed.items() if v.strip()}
        self.dismiss(Description(texts, slots))

    def action_cancel(self) -> None:
        """Nothing is decided."""
        self.dismiss(None)
