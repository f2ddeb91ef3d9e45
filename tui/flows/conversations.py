"""The conversations of the session: switched to, named, kept out of the export, dropped and brought back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from teachbot.engine.errors import UsageError
from teachbot.tui.dialogs.conversations import ConversationsDialog, Wish
from teachbot.tui.dialogs.line import LineDialog
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session
    from teachbot.engine.session.snapshot import Snapshot


async def arrange_conversations(screen: Stage, session: Session) -> str:
    """Does what is wished with them until one is gone to; its id, empty where the person goes back."""
    at = ""
    while True:
        talks, again = screen.snapshot.conversations, screen.snapshot.can_bring_back
        wish = await screen.app.push_screen_wait(ConversationsDialog(talks, at, can_bring_back=again))
        if wish is None or wish.verb == "switch":
            return wish.id if wish is not None else ""
        at = wish.id
        try:
            if (snapshot := await _granted(screen, session, wish)) is not None:
                screen.show(snapshot)
        except UsageError as error:
            screen.notify_in_line(error.message)


async def _granted(screen: Stage, session: Session, wish: Wish) -> Snapshot | None:
    """What comes of the wish; None where the person gives up."""
    talk = next((t for t in screen.snapshot.conversations if t.id == wish.id), None)
    match wish.verb:
        case "rename" if talk is not None:
            name = talk.title if talk.named else talk.suggestion
            hint = "The name of its story at the export; empty: interactive_story_N"
            title = await screen.app.push_screen_wait(LineDialog("Name of the conversation", name, hint))
            return await screen.call(partial(session.rename, talk.id, title), "naming…") if title is not None else None
        case "withhold" if talk is not None:
            return await screen.call(partial(session.withhold, talk.id, withheld=not talk.withheld), "keeping it out…")
        case "drop" if talk is not None:
            return await screen.call(partial(session.drop, talk.id), "dropping…")
        case "bring_back":
            return await screen.call(session.bring_back, "bringing it back…")
    return None
