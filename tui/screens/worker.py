"""The one way that what may block is run from a screen: in a thread, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerFailed

from teachbot.engine.errors import TeachbotError

T = TypeVar("T")


class VerbWorker:
    """Runs the verbs of one screen."""

    class Progressed(Message):
        """What is under way has come so far."""

        def __init__(self, work: str) -> None:
            super().__init__()
            self.work = work

    def __init__(self, screen: Screen[Any], show: Callable[[str], None]) -> None:
        self._screen = screen
        self._show = show
        self.busy = False
        """Something is under way, or about to be: no other thing begins."""

    def progress(self, what: str, share: float) -> None:
        """Tells how far something has come; from any thread."""
        self._screen.post_message(self.Progressed(f"{what} {share:.0%}" if 0 < share < 1 else what))

    def show(self, work: str) -> None:
        """Shows what is under way, in words, while it is."""
        if self.busy:
            self._show(work)

    async def call(self, function: Callable[[], T], work: str) -> T:
        """What the function returns, from a thread; raises TeachbotError, crashes loudly on anything else."""
        self.busy = True
        self.show(work)
        run = partial(self._screen.run_worker, thread=True, group="call", exit_on_error=False)
        try:
            result: T = await run(function).wait()
            return result
        except WorkerFailed as failed:
            if isinstance(failed.error, TeachbotError):
                raise failed.error from None
            raise
        finally:
            self._show("")
            self.busy = False
