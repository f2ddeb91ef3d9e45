"""`teachbot export`: what a recorded session taught, without the application."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from teachbot.engine.errors import UsageError
from teachbot.engine.session.selection import Chosen, at_home, home
from teachbot.tui.commands.options import tell


@click.command("export", epilog="Example: teachbot export 20260101-1200 concertbot --out taught/")
@click.argument("session")
@click.argument("project", required=False)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
@click.option("--format", "generation", type=click.Choice(["yaml", "markdown"]), help="Default: the project's own.")
def command(session: str, project: str | None, out: Path, generation: Literal["yaml", "markdown"] | None) -> None:
    """Write the stories, examples and domain additions of SESSION (its name, or the start of it) into a folder."""
    from teachbot.engine.export.plan import plan_new_folder
    from teachbot.engine.export.transaction import write_plan
    from teachbot.engine.project.bundled import find_whole
    from teachbot.engine.session import journal
    from teachbot.engine.session.exporting import recording_of

    root = at_home(find_whole(project), create=False)
    path = journal.find(home(), session)
    lesson, warnings = journal.read(path)
    for warning in warnings:
        tell(warning, err=True)
    held_on = journal.project_of(path)
    if project is None and root.resolve() != held_on.resolve():
        raise UsageError(f"session {session} was held on another project: {held_on}", remedy="name the project")
    opened = Chosen(root).project()
    recording = recording_of(opened, lesson.wanted)
    plan = plan_new_folder(opened, recording, out, generation)
    for written in write_plan(plan, home() / "exports"):
        tell(str(written))
    for problem in plan.problems:
        tell(str(problem), err=True)
