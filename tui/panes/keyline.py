"""The line of keys at the bottom."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyLine(Footer):
    """A footer whose keys carry their action as a class, so that the style sheet can leave some out."""

    def compose(self) -> ComposeResult:
        """The same keys."""
        for widget in super().compose():
            if isinstance(widget, FooterKey):
                widget.add_class(f"key-{widget.action.partition('(')[0]}")
            yield widget
