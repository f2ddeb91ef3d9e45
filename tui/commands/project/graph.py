"""`teachbot graph`: the story graph of a whole project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import click

from teachbot.engine.errors import FileFailure, UsageError
from teachbot.tui.commands.options import ProjectCommand, choose_project, project_options

if TYPE_CHECKING:
    from teachbot.engine.graph.node import StoryGraph


Format: TypeAlias = Literal["txt", "dot", "json", "html"]


@click.command("graph", cls=ProjectCommand, epilog="Example: teachbot graph concertbot --out stories.html")
@project_options
@click.option("--out", type=click.Path(path_type=Path), help="FILE.txt, .html, .dot or .json; default: text, printed.")
@click.option("--width", type=click.IntRange(20, 400), default=100, show_default=True, help="Columns of the text.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
def command(out: Path | None, width: int, ascii_only: bool, **options: Any) -> None:
    """Draw all stories and rules of PROJECT as one graph."""
    from teachbot.engine.graph.build import story_graph

    ending = out.suffix.lstrip(".").lower() if out is not None else "txt"
    form: Format | None = next((known for known in get_args(Format) if known == ending), None)
    if form is None:
        raise UsageError(f"no graph as '{ending}'", remedy=f"name a file ending in {', '.join(get_args(Format))}")
    project = choose_project(**options).project()
    drawn = write_graph(story_graph(project.dialogues), form, title=project.name, width=width, ascii_only=ascii_only)
    if out is None:
        click.echo(drawn, nl=False)
        return
    try:
        out.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise FileFailure(f"cannot write: {error.strerror}", remedy="choose another file", path=out) from error
    click.echo(str(out))


def write_graph(graph: StoryGraph, form: Format, *, title: str, width: int, ascii_only: bool) -> str:
    """The whole graph in one of the formats; as text, nothing is folded."""
    match form:
        case "txt":
            return as_text(graph, width, ascii_only=ascii_only)
        case "dot":
            from teachbot.engine.graph.page.dot import as_dot

            return as_dot(graph)
        case "json":
            from teachbot.engine.graph.page.node_link import as_json

            return as_json(graph)
        case "html":
            from teachbot.engine.graph.page.page import page

            return page(graph, title)


def as_text(graph: StoryGraph, width: int, *, ascii_only: bool = False, opened: bool = True) -> str:
    """The map as lines of text, open or folded as it first is."""
    from teachbot.tui.drawing.graph.story_map import StoryMap
    from teachbot.tui.drawing.signs import ASCII, UNICODE

    signs = ASCII if ascii_only else UNICODE
    return StoryMap(graph).view(width, signs=signs, opened=set(graph.nodes) if opened else None).text + "\n"
