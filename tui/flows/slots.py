"""A slot set by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.engine.session.snapshot import SlotView
from teachbot.tui.dialogs.slot import SlotDialog
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session


async def edit_slot(screen: Stage, session: Session, slot: SlotView) -> None:
    """Asks for the value."""
    new = await screen.app.push_screen_wait(SlotDialog(slot))
    if new is not None:
        screen.do(lambda session: session.set_slot(slot.name, new.value), f"{slot.name}…")
