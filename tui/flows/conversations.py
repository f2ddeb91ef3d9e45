"""From one conversation of the session to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.tui.dialogs.conversations import ConversationsDialog
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session


async def choose_conversation(screen: Stage, session: Session) -> str:
    """The id of the conversation that was chosen."""
    return await screen.app.push_screen_wait(ConversationsDialog(screen.snapshot.conversations))
