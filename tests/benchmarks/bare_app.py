"""The same kinds of widgets with nothing behind them: what Textual itself needs for a first frame."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.scroll_view import ScrollView
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Footer, Input, Static

_KEYS = ("z", "y", "f", "s", "g", "e", "n", "l")


class BareApp(App[None]):
    """Four empty scrolling panes, a line to type in, a header, a status line, a footer of eight keys."""

    CSS = """
    #body { height: 1fr; } #chat { width: 3fr; } #side { width: 2fr; }
    .pane { border: round $primary; height: 1fr; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS = [Binding(f"ctrl+{key}", f"do_{key}", f"Key {key}", id=key, tooltip="Does nothing") for key in _KEYS]

    def compose(self) -> ComposeResult:
        """As the lesson's screen composes its panes."""
        yield Widget(id="header")
        with Horizontal(id="body"):
            yield self._pane("Conversation", "chat")
            with Vertical(id="side"):
                for title in ("Question", "Slots", "Graph"):
                    yield self._pane(title, title.lower())
        with Horizontal(id="line"):
            yield Static(" > ", id="prompt")
            yield Input(suggester=SuggestFromList(["/greet"]))
            yield Widget(id="status")
        yield Footer(show_command_palette=True, compact=True)

    def _pane(self, title: str, name: str) -> ScrollView:
        pane = ScrollView(classes="pane", id=name)
        pane.border_title = title
        return pane


if __name__ == "__main__":
    BareApp().run()
