"""`teachbot sessions`: recorded sessions that can be resumed or exported."""

from __future__ import annotations

import time

import click

from teachbot.engine.session.selection import at_home, home
from teachbot.tui.commands.options import tell


@click.command("sessions", epilog="Example: teachbot sessions concertbot")
@click.argument("project", required=False)
@click.option("--all", "of_all", is_flag=True, help="Of all projects.")
def command(project: str | None, of_all: bool) -> None:
    """List recorded sessions of PROJECT, the latest first."""
    from teachbot.engine.project.bundled import find_whole
    from teachbot.engine.session import journal

    if of_all and project is not None:
        raise click.UsageError("--all lists the sessions of all projects; leave PROJECT out")
    recorded = journal.sessions(home(), None if of_all else at_home(find_whole(project), create=False))
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
