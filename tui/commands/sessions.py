"""`teachbot sessions`: recorded sessions that can be resumed or exported."""

from __future__ import annotations

import time

import click

from teachbot.engine.session.selection import at_home, home
from teachbot.tui.commands.options import tell


@click.command("sessions", epilog="Example: teachbot sessions concertbot")
@click.argument("project", required=False)
def command(project: str | None) -> None:
    """List recorded sessions, the latest first; of PROJECT where given, else of all projects."""
    from teachbot.engine.project.bundled import find
    from teachbot.engine.session import journal

    recorded = journal.sessions(home(), at_home(find(project), create=False) if project is not None else None)
    if not recorded:
        tell("no recorded sessions", err=True)
        return
    for session in recorded:
        changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(session.changed))
        state = "running" if session.running else f"{session.unsaved} not exported" if session.unsaved else "exported"
        tell(
            f"{session.id}  {changed}  {session.conversations} conversations, {session.steps} steps  "
            f"{state}  {session.project}"
        )
