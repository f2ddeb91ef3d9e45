"""The application: its first screen, its themes and its palette."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding
from textual.command import Provider

from teachbot.engine.session.opening import Opener
from teachbot.tui.drawing.signs import ASCII, UNICODE
from teachbot.tui.screens.conversation import ConversationScreen

_ASCII_KEYS = {"⏎": "Enter", "↑↓": "Up/Down", "↑": "up", "↓": "down", "←": "left", "→": "right"}


def _commands() -> type[Provider]:
    from teachbot.tui.palette import LessonCommands

    return LessonCommands


class TeachbotApp(App[None]):
    """Teaches one bot."""

    TITLE = "teachbot"
    CSS_PATH = Path(__file__).with_name("style.tcss")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    BINDINGS = [
        Binding(
            "ctrl+c", "exit_options", "Stop", show=False, priority=True, id="exit", tooltip="Go on, go back, leave"
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            show=False,
            priority=True,
            id="palette",
            tooltip="Everything by name",
        ),
        Binding("ctrl+q", "exit_options", show=False, system=True, priority=True),
    ]

    def __init__(self, opener: Opener, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.lesson = ConversationScreen(opener, ASCII if ascii_only else UNICODE)

    def get_default_screen(self) -> ConversationScreen:
        """The lesson is there from the first frame."""
        return self.lesson

    def action_exit_options(self) -> None:
        """Opens the exit options; from there or any dialog, goes back: nothing is lost by pressing it again."""
        if self.screen is self.lesson:
            self.lesson.leave()
        else:
            self.simulate_key("escape")

    def get_key_display(self, binding: Binding) -> str:
        """Keys as the footer shows them."""
        shown = super().get_key_display(binding)
        return _ASCII_KEYS.get(shown, shown) if self.lesson.signs.is_ascii else shown

    def on_unmount(self) -> None:
        """Releases what the session holds."""
        if self.lesson.session is not None:
            self.lesson.session.close()
