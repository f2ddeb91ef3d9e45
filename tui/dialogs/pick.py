"""One of many names, found by typing."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from teachbot.engine.dialogue.text import plain
from teachbot.tui.dialogs.frame import Frame


class PickDialog(ModalScreen[str | None]):
    """Answers with a name; None where the person gives up."""

    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="pick.cancel", tooltip="Pick none"),
        Binding("up", "move(-1)", "Up", show=False, id="pick.up", tooltip="The name above"),
        Binding("down", "move(1)", "Down", show=False, id="pick.down", tooltip="The name below"),
    ]

    options = query_one("#pick-names", OptionList)

    def __init__(self, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self.heading, self.names = title, tuple(names)
        self.shown = self.names

    def compose(self) -> ComposeResult:
        """A line that filters, and the names."""
        names = OptionList(id="pick-names", compact=True)
        names.can_focus = False
        yield Frame(
            self.heading, Input(placeholder="type to find", id="pick-text"), names, keys="Enter pick   Esc cancel"
        )

    def on_mount(self) -> None:
        """All names, in the order that they came in."""
        self._show("")

    @on(Input.Changed)
    def filter_names(self, event: Input.Changed) -> None:
        """Those that hold what was typed."""
        event.stop()
        self._show(event.value)

    def _show(self, wanted: str) -> None:
        words = wanted.casefold().split()
        self.shown = tuple(name for name in self.names if all(word in name.casefold() for word in words))
        self.options.clear_options()
        self.options.add_options([Option(Content(plain(name))) for name in self.shown])
        self.options.highlighted = 0 if self.shown else None

    def action_move(self, offset: int) -> None:
        """Another name."""
        if self.shown:
            self.options.highlighted = ((self.options.highlighted or 0) + offset) % len(self.shown)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Enter takes the highlighted name."""
        event.stop()
        self._pick(self.options.highlighted)

    @on(OptionList.OptionSelected)
    def take_option(self, event: OptionList.OptionSelected) -> None:
        """So does the pointer."""
        event.stop()
        self._pick(event.option_index)

    def _pick(self, at: int | None) -> None:
        if at is not None and at < len(self.shown):
            self.dismiss(self.shown[at])

    def action_cancel(self) -> None:
        """Picks none."""
        self.dismiss(None)
