"""A new intent or action gets a name, and a response its text."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from teachbot.tui.dialogs.frame import Frame, show_text


@dataclass(frozen=True, slots=True)
class Named:
    """A new name, and for `utter_…` what the bot says."""

    name: str
    response: str = ""


class NamingDialog(ModalScreen[Named | None]):
    """Asks for the name; where it starts with `utter_`, for the text too."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="naming.cancel", tooltip="Make nothing new")]

    named = query_one("#naming-name", Input)
    response = query_one("#naming-response", Input)
    response_label = query_one("#naming-response-label", Static)

    def __init__(self, kind: str, named: Named | None = None, error: str = "") -> None:
        super().__init__()
        self.kind, self.first, self.error = kind, named or Named(""), error

    def compose(self) -> ComposeResult:
        """The fields."""
        example = "ask_opening_hours" if self.kind == "intent" else "utter_ask_city or action_find_hotel"
        label = show_text("The bot says", "dialog-label")
        label.id = "naming-response-label"
        yield Frame(
            f"A new {self.kind}",
            show_text("Name", "dialog-label"),
            Input(self.first.name, placeholder=example, id="naming-name", select_on_focus=False),
            label,
            Input(self.first.response, placeholder="Which city, please?", id="naming-response", select_on_focus=False),
            show_text(self.error, "dialog-error"),
            keys="Enter make it   Esc cancel",
        )

    def on_mount(self) -> None:
        """The text is asked for only where there is one."""
        self._fit()

    @on(Input.Changed, "#naming-name")
    def follow_name(self, event: Input.Changed) -> None:
        """A response has a text."""
        event.stop()
        self._fit()

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Enter goes on to what is missing, else answers."""
        event.stop()
        name, response = self.named.value.strip(), self.response.value.strip()
        if not name:
            self.named.focus()
        elif self._speaks and not response:
            self.response.focus()
        else:
            self.dismiss(Named(name, response if self._speaks else ""))

    def action_cancel(self) -> None:
        """Nothing new."""
        self.dismiss(None)

    @property
    def _speaks(self) -> bool:
        return self.kind == "action" and self.named.value.strip().startswith("utter_")

    def _fit(self) -> None:
        self.response.display = self.response_label.display = self._speaks
