"""The exit options, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.tui.dialogs.leaving import ExitDialog
from teachbot.tui.flows.export import export
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session


async def leave(screen: Stage, session: Session | None) -> None:
    """Asks how to go on; also while the session is still being opened."""
    match await screen.app.push_screen_wait(ExitDialog(screen.snapshot if session is not None else None)):
        case "undo" | "fork" | "fresh" as action:
            await screen.run_action(action)
        case "export":
            if session is not None and await export(screen, session):
                screen.app.exit()
        case "quit":
            screen.app.exit()
