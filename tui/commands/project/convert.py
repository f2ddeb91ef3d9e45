"""`teachbot convert`: a project's training data in the other generation."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from teachbot.engine.session.selection import Chosen, at_home
from teachbot.tui.commands.options import tell


@click.command("convert", epilog="Example: teachbot convert restaurant --to yaml --out restaurant3/")
@click.argument("project")
@click.option("--to", "generation", type=click.Choice(["yaml", "markdown"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
def command(project: str, generation: Literal["yaml", "markdown"], out: Path) -> None:
    """Write the whole of PROJECT's training data, domain and configuration in the other generation."""
    from teachbot.engine.project.bundled import find_whole
    from teachbot.engine.project.conversion import convert, write_folder

    converted = convert(Chosen(at_home(find_whole(project), create=False)).project(), generation)
    write_folder(converted.files, out)
    for problem in converted.problems:
        tell(f"{problem.path}:{problem.line}: {problem.severity}: {problem.message}", err=True)
    for path in sorted(converted.files):
        tell(str(out / path))
    if any(problem.severity == "error" for problem in converted.problems):
        raise SystemExit(1)
