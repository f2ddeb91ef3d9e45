"""The palette: every key's action, every conversation, every theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from teachbot.engine.dialogue.text import plain
from teachbot.tui.manual import pages
from teachbot.tui.screens.lesson import LessonScreen


class Command(NamedTuple):
    """One thing that can be done."""

    title: str
    help: str
    run: Callable[[], object]


class LessonCommands(Provider):
    """Derived from the bindings and the snapshot, never listed twice."""

    async def discover(self) -> Hits:
        """Everything, before something is typed."""
        for command in self._commands():
            yield DiscoveryHit(Content(command.title), command.run, text=command.title, help=command.help)

    async def search(self, query: str) -> Hits:
        """What fits."""
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(command.title)) > 0:
                shown = matcher.highlight(command.title)
                yield Hit(score, shown, command.run, text=command.title, help=command.help)

    def _commands(self) -> Iterator[Command]:
        screen = self.screen
        for active in screen.active_bindings.values():
            binding = active.binding
            if active.node in (screen, screen.app) and binding.tooltip and active.enabled and not binding.system:
                run = partial(screen.app.run_action, binding.action, active.node)
                yield Command(binding.description, binding.tooltip, run)
        if isinstance(screen, LessonScreen):
            for talk in screen.snapshot.conversations:
                if not talk.current:
                    title = f"Conversation: {plain(talk.title)}"
                    yield Command(title, f"{talk.turns} turns", partial(screen.switch_to, talk.id))
        for page in pages():
            yield Command(f"Manual: {page.title}", "a page to read", partial(_open_page, screen.app, page.name))
        for name, theme in screen.app.available_themes.items():
            kind = "dark" if theme.dark else "light"
            yield Command(f"Theme: {name}", f"a {kind} theme", partial(_use_theme, screen.app, name))


def _use_theme(app: App[object], name: str) -> None:
    app.theme = name


def _open_page(app: App[object], name: str) -> None:
    from teachbot.tui.screens.manual import ManualScreen

    app.push_screen(ManualScreen(pages(), name))
