"""The manual, read inside the application."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Markdown, OptionList
from textual.widgets.option_list import Option

from teachbot.tui.manual import Page


class ManualScreen(Screen[None]):
    """A list of pages, and the one that is read."""

    BINDINGS = [
        Binding("escape,q", "dismiss(None)", "Back", id="manual.back", tooltip="Back to where you were"),
        Binding("n,right", "turn(1)", "Next page", id="manual.next", tooltip="The next page of the manual"),
        Binding("p,left", "turn(-1)", "Page before", id="manual.previous", tooltip="The page before"),
        Binding("down,j", "scroll(3)", "Down", show=False, id="manual.down", tooltip="Further down the page"),
        Binding("up,k", "scroll(-3)", "Up", show=False, id="manual.up", tooltip="Further up the page"),
        Binding(
            "pagedown,space", "scroll(15)", "Page down", show=False, id="manual.pagedown", tooltip="A screen further"
        ),
        Binding("pageup", "scroll(-15)", "Page up", show=False, id="manual.pageup", tooltip="A screen back"),
    ]

    def __init__(self, pages: tuple[Page, ...], name: str = "") -> None:
        super().__init__()
        self._pages = pages
        self._at = next((i for i, page in enumerate(pages) if page.name == name), 0)

    def compose(self) -> ComposeResult:
        """Pages at the left, text at the right."""
        options = OptionList(
            *(Option(page.title, id=page.name) for page in self._pages), id="manual-pages", markup=False
        )
        options.can_focus = False
        with Horizontal():
            yield options
            with VerticalScroll(id="manual-text", can_focus=False):
                yield Markdown(open_links=False)
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Shows the page that was asked for."""
        await self._show()

    async def action_turn(self, by: int) -> None:
        """Another page."""
        self._at = (self._at + by) % len(self._pages)
        await self._show()

    def action_scroll(self, by: int) -> None:
        """Another part of the page."""
        self.query_one("#manual-text").scroll_relative(y=by, animate=False)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A page was clicked."""
        event.stop()
        self._at = event.option_index
        await self._show()

    async def _show(self) -> None:
        self.query_one(OptionList).highlighted = self._at
        await self.query_one(Markdown).update(self._pages[self._at].text)
        self.query_one("#manual-text").scroll_home(animate=False)

    async def action_dismiss(self, result: Any = None) -> None:
        """Back."""
        self.dismiss(None)
