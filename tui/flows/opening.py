"""From the first frame to the lesson: the session is opened while the panes are on the screen already."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from teachbot.engine.errors import Cancelled, TeachbotError
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.drawing.numbers import count
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.journal import Recorded
    from teachbot.engine.session.opening import Opener
    from teachbot.engine.session.session import Session


async def open_session(screen: Stage, opener: Opener) -> Session | None:
    """The session; None where the person gives up."""
    while True:
        try:
            resume = await screen.call(opener.resumable, "opening…")
            if resume is not None and not opener.resumes and not await _goes_on(screen, resume):
                resume = None
            return await screen.call(partial(opener.open, resume, screen.progress), "opening…")
        except TeachbotError as error:
            ways = [Way("quit", "Quit"), Way("again", "Try again")]
            if await screen.app.push_screen_wait(failure(error, ways)) == "quit":
                return None


async def _goes_on(screen: Stage, recorded: Recorded) -> bool:
    when = datetime.fromtimestamp(recorded.changed).strftime("%d %B, %H:%M")
    text = (
        f"A lesson with this bot from {when} has {count(recorded.steps, 'step')} in "
        f"{count(recorded.conversations, 'conversation')}, {recorded.unsaved} not exported."
    )
    ways = [
        Way("resume", "Go on with it", "everything is as it was"),
        Way("fresh", "Start fresh", "it stays recorded; teachbot sessions --all lists it"),
    ]
    return await screen.app.push_screen_wait(ChooseDialog("Go on where you left off?", ways, text)) == "resume"


def complete(session: Session) -> str:
    """Waits until the bot has learned its project in full; what failed, in words. For a thread in the background."""
    try:
        session.complete(lambda what, share: None)
    except Cancelled:
        return ""
    except TeachbotError as error:
        return str(error)
    return ""
