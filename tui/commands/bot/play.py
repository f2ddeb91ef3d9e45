"""`teachbot play`: a recorded lesson as a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from teachbot.tui.commands.options import ProjectCommand, choose_project, progress, project_options, tell


@click.command("play", cls=ProjectCommand, epilog="Example: teachbot play greeting.lesson concertbot")
@click.argument("file", type=click.Path(path_type=Path))
@project_options
@click.option("--quiet", is_flag=True, help="Print only what differs.")
def command(file: Path, quiet: bool, **options: Any) -> None:
    """Play FILE, a lesson that --record wrote, on PROJECT; exit code 1 where the bot chooses otherwise.

    Nothing is recorded and no file is written: exports in the lesson are only planned.
    """
    from teachbot.engine.bots.local import LocalBot
    from teachbot.engine.errors import FileFailure
    from teachbot.engine.session.session import Session
    from teachbot.tui.plain.loop import PlainLesson

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileFailure("the lesson cannot be read", remedy="name a file that --record wrote", path=file) from error
    selected = choose_project(**options)
    project = selected.project()
    session = Session(project, LocalBot(project, selected.model_for(project, progress)), None)
    lesson = PlainLesson(session, _say_nothing if quiet else tell, file, keeps_files=True)
    try:
        lesson.run(text.splitlines())
    finally:
        session.close()
    for difference in lesson.differences:
        tell(difference, err=True)
    if lesson.differences:
        raise SystemExit(1)


def _say_nothing(line: str) -> None:
    """Prints nothing."""
