"""An answer that is not among the choices: a new intent or action, or all that an action does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from teachbot.engine.errors import TeachbotError, UsageError
from teachbot.engine.session.snapshot import Asking, Snapshot
from teachbot.tui.dialogs.description import Description, DescriptionDialog
from teachbot.tui.dialogs.naming import Named, NamingDialog
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session


async def make_new(screen: Stage, session: Session, text: str) -> None:
    """Asks for what is new, beginning with the text that fitted no choice."""
    match screen.snapshot.question.asking:
        case Asking.INTENT:
            await _name(screen, "intent", text, lambda named: session.create_intent(named.name))
        case Asking.ACTION:
            await _name(screen, "action", text, lambda named: session.create_action(named.name, named.response))
        case Asking.DESCRIPTION:
            await _describe_in_full(screen, text)


def describe(screen: Stage, description: Description, spoken: str = "") -> None:
    """Says what an action does that nobody here can run."""
    screen.do(lambda session: session.describe(description.texts, description.slots), "learning…", spoken=spoken)


async def _name(screen: Stage, kind: str, text: str, create: Callable[[Named], Snapshot]) -> None:
    """Asks for a name until there is a good one or the person gives up."""
    named = Named(text.strip())
    fault = ""
    while True:
        answer = await screen.app.push_screen_wait(NamingDialog(kind, named, fault))
        if answer is None:
            return
        named = answer
        try:
            screen.show(await screen.call(partial(create, named), f"{named.name}…"))
            return
        except UsageError as error:
            fault = str(error)
        except TeachbotError as error:
            fault = error.message


async def _describe_in_full(screen: Stage, text: str) -> None:
    snapshot = screen.snapshot
    dialog = DescriptionDialog(snapshot.question.subject, snapshot.slots, text, screen.signs)
    description = await screen.app.push_screen_wait(dialog)
    if description is not None:
        describe(screen, description, text)
