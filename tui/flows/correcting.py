"""What is corrected: the entities of a message, and an earlier intent or action where it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from teachbot.engine.errors import AnnotationError, TeachbotError
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.dialogs.entities import EntitiesDialog
from teachbot.tui.dialogs.pick import PickDialog
from teachbot.tui.drawing.numbers import count
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.decisions.amendment import Amended
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


async def correct_in_place(screen: Stage, session: Session, step: int) -> None:
    """Asks what is right at the step, plays what followed again, and asks whether that is to be kept."""
    try:
        names = await screen.call(partial(session.ranked_at, step), "asking the bot…")
        if not names:
            screen.notify_in_line("this step is no decision; select a message or an action")
            return
        value = await screen.app.push_screen_wait(PickDialog("What is right here", names))
        if value is None:
            return
        amended = await screen.call(partial(session.plan_amendment, step, value), "playing it again…")
        if await screen.app.push_screen_wait(_preview(amended)) == "keep":
            screen.do(lambda session: session.keep(amended), "keeping…")
    except TeachbotError as error:
        screen.notify_in_line(str(error))


def _preview(amended: Amended) -> ChooseDialog:
    told = [amended.changed]
    if amended.ran_again:
        told.append(f"ran again, on what was remembered then: {', '.join(dict.fromkeys(amended.ran_again))}")
    if amended.left_out:
        told.append(f"{count(amended.left_out, 'step')} at the end to be decided anew")
    ways = [Way("back", "Leave it as it was"), Way("keep", "Keep it so", "the stories are scored again then")]
    return ChooseDialog("Corrected in place", ways, "\n".join(told))
