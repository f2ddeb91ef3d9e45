"""From a command line to the application."""

from __future__ import annotations

from teachbot.engine.session.opening import Opening, Wanted
from teachbot.tui.settings import Settings


def launch(wanted: Wanted, settings: Settings, notices: tuple[str, ...] = ()) -> None:
    """Runs the application until the person leaves; notices are shown once it is there."""
    from teachbot.tui.app import TeachbotApp

    TeachbotApp(Opening(wanted), settings, notices=notices).run()
