"""The box that every dialog stands in: a title, what is asked, and a line of keys."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from teachbot.engine.dialogue.text import plain


class Frame(Vertical):
    """A bordered box in the middle of the screen; a warning stands out."""

    def __init__(self, title: str, *content: Widget, keys: str = "", warning: bool = False) -> None:
        super().__init__(classes="dialog -warning" if warning else "dialog")
        self.border_title = Content(plain(title))
        self._content = content
        self._keys = keys

    def compose(self) -> ComposeResult:
        """What is asked, then the keys."""
        yield from self._content
        if self._keys:
            yield Static(Content(self._keys), classes="dialog-keys", markup=False)


def show_text(text: str, classes: str = "") -> Static:
    """Text that others said or that we tell, never read as markup."""
    return Static(Content(plain(text, one_line=False)), classes=classes, markup=False)
