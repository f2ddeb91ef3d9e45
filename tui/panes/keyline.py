"""The line of keys at the bottom."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer


class KeyLine(Footer):
    """A footer whose keys carry their action as a class, so that the style sheet can leave some out."""

    def compose(self) -> ComposeResult:
        """The same keys."""
        for widget in super().compose():
            action = getattr(widget, "action", "")  # a key has one; its class is not public
            if action:
                widget.add_class(f"key-{action.partition('(')[0]}")
            yield widget
