"""The entities of a message, edited until they are well-formed or the person gives up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from teachbot.engine.errors import AnnotationError, TeachbotError
from teachbot.tui.dialogs.entities import EntitiesDialog
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session


async def edit_entities(screen: Stage, session: Session) -> None:
    """Asks for the marked text; a fault in it is pointed at."""
    snapshot = screen.snapshot
    text, fault, column = snapshot.question.annotated or snapshot.question.text, "", None
    while True:
        typed = await screen.app.push_screen_wait(EntitiesDialog(text, snapshot.entities, fault, column))
        if typed is None:
            return
        try:
            screen.show(await screen.call(partial(session.annotate, typed), "marking…"))
            return
        except TeachbotError as error:
            column = error.column if isinstance(error, AnnotationError) else None
            text, fault = typed, error.message
