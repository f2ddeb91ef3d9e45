"""What is still learned while the person talks already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.engine.errors import Cancelled, TeachbotError

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session


def complete(session: Session) -> str:
    """Waits until the bot has learned its project in full; what failed, in words. For a thread in the background."""
    try:
        session.complete(lambda what, share: None)
    except Cancelled:
        return ""
    except TeachbotError as error:
        return str(error)
    return ""
