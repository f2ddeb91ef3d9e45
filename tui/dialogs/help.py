"""Every key and what it does, from the bindings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from teachbot.tui.dialogs.frame import Frame


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One key."""

    key: str
    description: str
    tooltip: str
    part: str
    """Where it works."""


_INTRODUCTION = """\
Say something as the user would. teachbot shows how the bot understands it and what it would do next; Enter agrees, \
another choice corrects: ↑↓ or 1 to 9 move to it, typing filters. What you correct is learned at once. When the \
conversation is as it should be, export it: the stories and examples come to your project's files."""


class HelpDialog(ModalScreen[None]):
    """What to do, and the keys."""

    BINDINGS = [Binding("escape,f1,enter,q", "close", "Close", id="help.close", tooltip="Back to the lesson")]

    def __init__(self, keys: Sequence[KeyHelp]) -> None:
        super().__init__()
        self.keys = tuple(keys)

    def compose(self) -> ComposeResult:
        """The introduction, then the keys of each part."""
        widest = max((len(k.key) for k in self.keys), default=0)
        named = max((len(k.description) for k in self.keys), default=0)
        lines = [Content(_INTRODUCTION)]
        for part in dict.fromkeys(k.part for k in self.keys):
            lines += [Content(""), Content(part).stylize("bold $text-accent")]
            for key in (k for k in self.keys if k.part == part):
                told = (f"  {key.tooltip}", "$foreground 60%")
                name = f"  {key.description:<{named}}"
                lines.append(Content.assemble((f" {key.key:>{widest}}", "bold"), name, told))
        yield Frame(
            "Help",
            VerticalScroll(Static(Content("\n").join(lines), markup=False), classes="dialog-scroll"),
            keys="↑↓ scroll   Esc close",
        )

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
