"""The line of keys at the bottom, one text that is painted only where it has changed."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

_LEFT_OUT_FIRST = ("redo", "map", "fork", "move(-1)", "export", "undo", "edit_entities")
"""Actions whose keys go where there is no room for all."""


@dataclass(frozen=True, slots=True)
class _Key:
    key: str
    shown: str
    label: str
    action: str
    enabled: bool

    @property
    def cells(self) -> int:
        return cell_len(self.shown) + cell_len(self.label) + 3


class KeyLine(Widget):
    """The keys that work now, those that cannot do anything dimmed; the palette's at the right."""

    ALLOW_SELECT = False
    keys: reactive[tuple[_Key, ...]] = reactive((), init=False)

    def on_mount(self) -> None:
        """Follows the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.call_after_refresh(self.read_bindings)

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen and self.is_attached:
            self.read_bindings()

    def read_bindings(self) -> None:
        """The keys as they are now; painted only where they differ."""
        found: dict[str, _Key] = {}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            palette = binding.key == self.app.COMMAND_PALETTE_BINDING
            if (binding.show or palette) and binding.action not in found:
                shown = self.app.get_key_display(binding)
                found[binding.action] = _Key(binding.key, shown, binding.description, binding.action, enabled)
        self.keys = tuple(found.values())

    def _placed(self) -> list[tuple[int, _Key]]:
        """What fits, with the cell where each begins."""
        keys = [k for k in self.keys if k.key != self.app.COMMAND_PALETTE_BINDING]
        palette = [k for k in self.keys if k not in keys]
        room = self.size.width - sum(k.cells for k in palette)
        for action in _LEFT_OUT_FIRST:
            if sum(k.cells for k in keys) > room:
                keys = [k for k in keys if k.action != action]
        placed, at = [], 0
        for key in keys:
            placed.append((at, key))
            at += key.cells
        return placed + [(max(at, self.size.width - k.cells), k) for k in palette]

    def render(self) -> RenderResult:
        """All of them in one line."""
        line = Content("")
        for at, key in self._placed():
            gap = " " * (at - line.cell_length + 1)
            style = "bold" if key.enabled else "$foreground 30%"
            label = "$foreground 70%" if key.enabled else "$foreground 30%"
            line = Content.assemble(line, gap, (key.shown, style), " ", (key.label, label))
        return line

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        event.stop()
        for at, key in self._placed():
            if at < event.x < at + key.cells and key.enabled:
                self.app.simulate_key(key.key)
