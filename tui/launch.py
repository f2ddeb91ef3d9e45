"""From a command line to the application."""

from __future__ import annotations

from teachbot.engine.session.opening import Opening, Wanted


def launch(wanted: Wanted, *, ascii_only: bool) -> None:
    """Runs the application until the person leaves."""
    from teachbot.tui.app import TeachbotApp

    TeachbotApp(Opening(wanted), ascii_only=ascii_only).run()
