"""After a verb that failed."""

from __future__ import annotations

from collections.abc import Callable

from teachbot.engine.errors import ServerFailure, TeachbotError, UsageError
from teachbot.tui.dialogs.choose import Way
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.flows.stage import Stage


async def offer_ways_on(screen: Stage, error: TeachbotError, again: Callable[[], None]) -> None:
    """Asks how to go on; after a wrong use, which the line tells already, there is nothing to ask."""
    if isinstance(error, UsageError):
        return
    ways = [Way("back", "Back", "nothing has changed"), Way("again", "Try again")]
    if isinstance(error, ServerFailure):
        ways[0] = Way("back", "Choose another", "nothing has changed")
    if await screen.app.push_screen_wait(failure(error, ways)) == "again":
        again()
