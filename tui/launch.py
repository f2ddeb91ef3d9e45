"""From a command line to the application."""

from __future__ import annotations

from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.stores.opening import FailingOpening, InboxOpening
from teachbot.tui.settings import Settings


def launch(
    wanted: Wanted,
    settings: Settings,
    notices: tuple[str, ...] = (),
    inbox: InboxOpening | FailingOpening | None = None,
) -> None:
    """Runs the application until the person leaves; notices are shown once it is there. It begins with an inbox."""
    from teachbot.tui.app import TeachbotApp

    opened = inbox.open if inbox is not None else None
    TeachbotApp(Opening(wanted), settings, notices=notices, inbox=opened, begins_with_inbox=inbox is not None).run()
