"""From the first frame to the lesson: the session is opened while the panes are on the screen already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from teachbot.engine.errors import TeachbotError
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.drawing.numbers import count
from teachbot.tui.screens.worker import CallingScreen

if TYPE_CHECKING:
    from teachbot.engine.session import Session
    from teachbot.engine.session.journal import Recorded


class Opener(Protocol):
    """How the session comes to be; called from a thread."""

    title: str
    """The project's name, for the first frame."""

    def resumable(self) -> Recorded | None:
        """A session to go on with, if there is one."""
        ...

    def open(self, resume: Recorded | None, progress: Callable[[str, float], None]) -> Session:
        """The session; raises TeachbotError."""
        ...


async def opened(screen: CallingScreen, opener: Opener) -> Session | None:
    """The session; None where the person gives up."""
    while True:
        try:
            resume = await screen.call(opener.resumable, "opening…")
            if resume is not None and not await _goes_on(screen, opener, resume):
                resume = None
            return await screen.call(lambda r=resume: opener.open(r, screen.progress), "opening…")  # type: ignore[misc]
        except TeachbotError as error:
            ways = [Way("quit", "Quit"), Way("again", "Try again")]
            if await screen.app.push_screen_wait(failure(error, ways)) == "quit":
                return None


async def _goes_on(screen: CallingScreen, opener: Opener, recorded: Recorded) -> bool:
    if getattr(getattr(opener, "wanted", None), "resume", False):
        return True
    when = datetime.fromtimestamp(recorded.changed).strftime("%d %B, %H:%M")
    told = (
        f"A lesson with this bot from {when} has {count(recorded.steps, 'step')} in "
        f"{count(recorded.conversations, 'conversation')}, {recorded.unsaved} not exported."
    )
    ways = [
        Way("resume", "Go on with it", "everything is as it was"),
        Way("fresh", "Start fresh", "it stays recorded; teachbot sessions lists it"),
    ]
    return await screen.app.push_screen_wait(ChooseDialog("Go on where you left off?", ways, told)) == "resume"
