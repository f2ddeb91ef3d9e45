"""`teachbot graph`: the story graph of a whole project."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from engine.errors import FileFailure, UsageError
from tui.commands.options import chosen, project_options


@click.command("graph", epilog="Example: teachbot graph concertbot --out stories.html")
@project_options
@click.option("--out", type=click.Path(path_type=Path), help="FILE.txt, .html, .dot or .json; default: text, printed.")
@click.option("--width", type=click.IntRange(20, 400), default=100, show_default=True, help="Columns of the text.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
def command(out: Path | None, width: int, ascii_only: bool, **options: Any) -> None:
    """Draw all stories and rules of PROJECT as one graph."""
    from engine.graph.build import story_graph
    from engine.graph.export import Format, written

    ending = out.suffix.lstrip(".").lower() if out is not None else "txt"
    form: Format | None = next((known for known in get_args(Format) if known == ending), None)
    if form is None:
        raise UsageError(f"no graph as '{ending}'", remedy=f"name a file ending in {', '.join(get_args(Format))}")
    project = chosen(**options).project()
    drawn = written(story_graph(project.dialogues), form, title=project.name, width=width, ascii_only=ascii_only)
    if out is None:
        click.echo(drawn, nl=False)
        return
    try:
        out.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise FileFailure(f"cannot write: {error.strerror}", remedy="choose another file", path=out) from error
    click.echo(str(out))
