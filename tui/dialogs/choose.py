"""One of several ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from teachbot.engine.dialogue.text import plain
from teachbot.tui.dialogs.frame import Frame, show_text


@dataclass(frozen=True, slots=True)
class Way:
    """One way on."""

    id: str
    label: str
    detail: str = ""
    disabled: bool = False
    key: str = ""
    """A letter that takes it at once."""


class ChooseDialog(ModalScreen[str]):
    """Answers with the id of the chosen way; Esc with the first."""

    BINDINGS = [Binding("escape", "back", "Back", id="choose.back", tooltip="The first way")]

    def __init__(
        self, title: str, ways: Sequence[Way], text: str = "", *, warning: bool = False, suggested: int = 0
    ) -> None:
        """`suggested` is the way that is highlighted at first."""
        super().__init__()
        self.suggested = suggested
        self.heading, self.ways, self.text, self.warning = title, tuple(ways), text, warning

    def compose(self) -> ComposeResult:
        """What it is about, and the ways."""
        widest = max(len(plain(w.label)) for w in self.ways)
        options = [Option(_prompt(w, widest), id=w.id, disabled=w.disabled) for w in self.ways]
        content = [show_text(self.text, "dialog-text")] if self.text else []
        yield Frame(
            self.heading,
            *content,
            OptionList(*options, compact=True),
            keys="Enter or a letter choose   Esc back" if any(w.key for w in self.ways) else "Enter choose   Esc back",
            warning=self.warning,
        )

    def on_mount(self) -> None:
        """The suggested way is highlighted."""
        self.query_one(OptionList).highlighted = self.suggested

    def on_key(self, event: events.Key) -> None:
        """A letter takes its way."""
        way = next((w for w in self.ways if w.key and w.key == event.character and not w.disabled), None)
        if way is not None:
            event.stop()
            self.dismiss(way.id)

    @on(OptionList.OptionSelected)
    def take_option(self, event: OptionList.OptionSelected) -> None:
        """Answers."""
        event.stop()
        self.dismiss(event.option_id or self.ways[0].id)

    def action_back(self) -> None:
        """The first way is the one that changes nothing."""
        self.dismiss(self.ways[0].id)


def _prompt(way: Way, widest: int) -> Content:
    label = f"{plain(way.label):<{widest}}"
    letter = (f"{way.key}  ", "bold $text-accent") if way.key else ""
    return Content.assemble(letter, label, (f"  {plain(way.detail)}", "dim") if way.detail else "")
