"""One line above what is typed: what goes on, what was said, what went wrong."""

from __future__ import annotations

from time import monotonic

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from teachbot.engine.dialogue.text import plain
from teachbot.tui.drawing.signs import UNICODE, Signs

_PATIENCE = 0.2
"""Seconds before work is worth telling."""


class StatusLine(Widget):
    """Tells of work that takes longer than a blink, else the latest notice."""

    notice: reactive[str] = reactive("", init=False)
    is_error: reactive[bool] = reactive(False, init=False)
    work: reactive[str] = reactive("", init=False, repaint=False)
    """What goes on; nothing where it is empty."""

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.signs = signs
        self._since = 0.0
        self._ticks: Timer | None = None

    def tell(self, notice: str, *, is_error: bool = False) -> None:
        """Shows a notice until the next."""
        self.is_error = is_error
        self.notice = self.signs.fold(plain(notice))

    def watch_work(self, old: str, new: str) -> None:
        """Counts the time of what goes on, once it takes longer than a blink."""
        if new and not old:
            self._since = monotonic()
            self._ticks = self.set_timer(_PATIENCE, self._begin)
        elif not new and self._ticks is not None:
            self._ticks.stop()
            self._ticks = None
            if monotonic() - self._since >= _PATIENCE:
                self.refresh()

    def _begin(self) -> None:
        self._ticks = self.set_interval(0.1, self.refresh)
        self.refresh()

    def render(self) -> RenderResult:
        """Work first, then the notice."""
        passed = monotonic() - self._since
        if self.work and passed >= _PATIENCE:
            sign = self.signs.busy[int(passed * 10) % len(self.signs.busy)]
            seconds = f" {passed:.0f} s" if passed >= 2 else ""
            return Content(f" {sign} {plain(self.work)}{seconds}").stylize("bold")
        if self.notice:
            sign = f"{self.signs.bad} " if self.is_error else ""
            return Content(f" {sign}{self.notice}").stylize("$text-error" if self.is_error else "$foreground 60%")
        return Content("")
