"""The application: its first screen, its themes and its palette."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.command import Provider
from textual.theme import Theme

from teachbot.engine.session.opening import Opener
from teachbot.tui.dialogs.leaving import ExitDialog
from teachbot.tui.drawing.signs import ASCII, UNICODE
from teachbot.tui.remembered import read_remembered, remember
from teachbot.tui.screens.lesson import LessonScreen
from teachbot.tui.settings import Settings

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session
    from teachbot.engine.stores.inbox.inbox import Inbox

_FUNCTION_KEY = re.compile(r"f\d+")
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

    def __init__(
        self,
        opener: Opener,
        settings: Settings | None = None,
        *,
        notices: Sequence[str] = (),
        inbox: Callable[[Session], Inbox] | None = None,
        begins_with_inbox: bool = False,
    ) -> None:
        """`inbox` opens the inbox of a session; None: that of its project."""
        super().__init__()
        self.settings = settings or Settings()
        self._notices_at_start = tuple(notices)
        signs = ASCII if self.settings.ascii else UNICODE
        self.lesson = LessonScreen(
            opener,
            signs,
            self.settings.keymap,
            inbox,
            begins_with_inbox=begins_with_inbox,
            agrees_above=self.settings.agree_above,
        )

    def on_mount(self) -> None:
        """Takes up the settings, and the theme of last time where none is set."""
        if not self.settings.motion:
            self.animation_level = "none"
        self.set_keymap(dict(self.settings.keymap))
        self._use_theme(self.settings.theme or read_remembered().get("theme", ""))
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        for notice in self._notices_at_start:
            self.notify(notice, severity="warning", timeout=15, markup=False)

    def _use_theme(self, name: str) -> None:
        if name in self.available_themes:
            self.theme = name
        elif name:
            self.notify(f"there is no theme '{name}'; ^P lists them", severity="warning", markup=False)

    def _remember_theme(self, theme: Theme) -> None:
        if theme.name != self.settings.theme:
            remember(theme=theme.name)

    def get_default_screen(self) -> LessonScreen:
        """The lesson is there from the first frame."""
        return self.lesson

    def action_exit_options(self) -> None:
        """Opens the exit options; pressed there, leaves: the record keeps everything. Any dialog it closes."""
        if self.screen is self.lesson:
            self.lesson.leave()
        elif isinstance(self.screen, ExitDialog):
            self.screen.dismiss("quit")
        else:
            self.simulate_key("escape")

    def get_key_display(self, binding: Binding) -> str:
        """Keys as the footer shows them."""
        shown = super().get_key_display(binding)
        if shown.startswith("^") or _FUNCTION_KEY.fullmatch(shown):
            shown = shown.upper()
        return _ASCII_KEYS.get(shown, shown) if self.lesson.signs.is_ascii else shown

    def on_unmount(self) -> None:
        """Releases what the session holds."""
        if self.lesson.session is not None:
            self.lesson.session.close()
