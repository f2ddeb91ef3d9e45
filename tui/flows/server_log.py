"""The action server's log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session

_LINES = 30


async def show_server_log(screen: Stage, session: Session) -> None:
    """The latest lines."""
    text = "\n".join(session.server_log[-_LINES:]) or "it has said nothing yet"
    await screen.app.push_screen_wait(ChooseDialog("Log of the action server", [Way("back", "Back")], text))
