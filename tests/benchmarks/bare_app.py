"""The same kinds of widgets with nothing behind them: what Textual itself needs for a first frame."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, Input, Static


class BareApp(App[None]):
    """Four empty panes, a line to type in, a footer."""

    CSS = """
    #body { height: 1fr; } #chat { width: 3fr; } #side { width: 2fr; }
    .pane { border: round $primary; height: 1fr; }
    """
    BINDINGS = [("ctrl+z", "undo", "Undo"), ("ctrl+y", "redo", "Redo"), ("ctrl+s", "export", "Export")]

    def compose(self) -> ComposeResult:
        """As the lesson's screen composes its panes."""
        yield Static("teachbot", id="header")
        with Horizontal(id="body"):
            chat = Static(classes="pane", id="chat")
            chat.border_title = "Conversation"
            yield chat
            with Vertical(id="side"):
                for title in ("Question", "Slots", "Story graph"):
                    pane = Static(classes="pane")
                    pane.border_title = title
                    yield pane
        yield Input()
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
