"""How a screen runs what takes time: one thing after the other, in a thread, with a way back to the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual import work
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import WorkerFailed

from teachbot.engine.errors import TeachbotError

T = TypeVar("T")


class CallingScreen(Screen[None]):
    """A screen that calls what may block."""

    busy: reactive[bool] = reactive(False, init=False)
    """Something is under way: no other thing begins."""
    work_told: reactive[str] = reactive("", init=False)
    """What is under way, in words."""

    class Progressed(Message):
        """What is under way has come so far."""

        def __init__(self, told: str) -> None:
            super().__init__()
            self.told = told

    def progress(self, what: str, share: float) -> None:
        """Tells how far something has come; from any thread."""
        self.post_message(self.Progressed(f"{what} {share:.0%}" if 0 < share < 1 else what))

    def on_calling_screen_progressed(self, event: Progressed) -> None:
        """Told only while it is still under way."""
        event.stop()
        if self.busy:
            self.work_told = event.told

    async def call(self, function: Callable[[], T], told: str) -> T:
        """What the function returns, from a thread; raises TeachbotError, crashes loudly on anything else."""
        self.busy, self.work_told = True, told
        try:
            result: T = await self._in_thread(function).wait()
            return result
        except WorkerFailed as failed:
            if isinstance(failed.error, TeachbotError):
                raise failed.error from None
            raise
        finally:
            self.busy, self.work_told = False, ""

    @work(thread=True, group="call", exit_on_error=False)
    def _in_thread(self, function: Callable[[], T]) -> T:
        return function()
