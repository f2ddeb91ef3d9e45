"""The terminal that the application needs: refused where there is none, left where it goes away."""

from __future__ import annotations

import os
import select
import signal
import sys
from threading import Thread

from teachbot.engine.errors import UsageError


def require_terminal() -> None:
    """Raises UsageError where keys cannot come in or the screen cannot go out.

    A browser's driver, which TEXTUAL_DRIVER names, speaks through pipes.
    """
    if os.environ.get("TEXTUAL_DRIVER"):
        return
    streams = {"input": sys.stdin, "output": sys.stdout, "error output": sys.stderr}
    for name, stream in streams.items():
        if stream is None or not stream.isatty():
            raise UsageError(
                f"the application needs a terminal, and its standard {name} is none",
                remedy="start it in a terminal, or teach line by line with --plain",
            )


def end_with_terminal() -> None:
    """Ends the process once its terminal has gone, also where the hang-up signal is ignored, as under nohup.

    Textual would read the end of the input over and over, and wait for ever to write. Nothing is lost: a step is on
    disk before it is shown, a helper process ends with this one, and an export that is cut off is taken up again.
    """
    if sys.stdin.isatty() and hasattr(select, "poll"):
        Thread(target=_wait_for_hangup, args=(sys.stdin.fileno(),), name="hang-up", daemon=True).start()


def _wait_for_hangup(terminal: int) -> None:
    watch = select.poll()
    watch.register(terminal, 0)  # asks for nothing: a hang-up is told all the same
    if any(flags & (select.POLLHUP | select.POLLERR) for _, flags in watch.poll()):
        os._exit(128 + signal.SIGHUP)
