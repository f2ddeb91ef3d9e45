"""Options that every command takes that reads a project, and what they open."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.selection import Chosen, at_home

F = TypeVar("F", bound=Callable[..., Any])


class ProjectCommand(click.Command):
    """A command whose `--data` takes every value up to the next option: `--data train/ more.yml`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As if the option stood before each of its values."""
        return super().parse_args(ctx, list(_one_by_one(args, "--data")))


def _one_by_one(args: Sequence[str], option: str) -> Iterator[str]:
    taking = 0
    for index, arg in enumerate(args):
        if arg == "--":
            yield from args[index:]
            return
        if arg.startswith("-") and arg != "-":
            taking = 1 if arg == option else 2 if arg.startswith(f"{option}=") else 0
        elif taking > 1:
            yield option
        elif taking:
            taking = 2
        yield arg


_PATH = click.Path(path_type=Path)


def project_options(function: F) -> F:
    """Adds PROJECT and the options that replace its parts."""
    for option in reversed(
        (
            click.argument("project", required=False),
            click.option("-d", "--domain", type=_PATH, help="Domain file or folder."),
            click.option("--data", type=_PATH, multiple=True, help="Training files or folders."),
            click.option("-c", "--config", type=_PATH, help="config.yml to go by."),
            click.option("-m", "--model", type=_PATH, help="A trained model (.tar.gz), or a folder: its newest."),
            click.option("--max-history", type=click.IntRange(1), help="Turns that policies look back."),
        )
    ):
        function = option(function)
    return function


def server_options(function: F) -> F:
    """Adds the action server and the Rasa server that a bot may have."""
    started = "Start `python -m rasa_sdk --actions MODULE` and end it afterwards."
    seconds = click.FloatRange(1, 3600)
    for option in reversed(
        (
            click.option("--endpoints", type=_PATH, help="endpoints.yml with the action server's URL."),
            click.option("--actions", metavar="MODULE", help=started),
            click.option("--connect", metavar="URL", help="A running Rasa server predicts and acts."),
            click.option("--token", envvar="TEACHBOT_TOKEN", help="Token of the Rasa server."),
            click.option("--jwt", envvar="TEACHBOT_JWT", help="JSON web token of the Rasa server."),
            click.option(
                "--timeout", type=seconds, default=60, show_default=True, help="Seconds a server may take to answer."
            ),
        )
    ):
        function = option(function)
    return function


def choose_project(
    project: str | None,
    domain: Path | None,
    data: Sequence[Path],
    config: Path | None,
    model: Path | None,
    max_history: int | None,
    *,
    offers_bot: bool = False,
) -> Chosen:
    """What the options name; raises UsageError where the project is not there.

    With `offers_bot`, as for the application, a bundled bot stands in where nothing is named and no project is here.
    """
    from teachbot.engine.project.bundled import find, find_or_offer, find_whole

    if project is None and domain is not None and not Path("domain.yml").exists():
        root = domain.parent if domain.is_file() else domain
        return Chosen(root, domain, tuple(data) or (), config, model, max_history)
    if offers_bot:
        root = find_or_offer(project)
    elif project is None and model is not None and not data:
        root = Path.cwd()
    else:
        root = find(project) if domain is not None or data else find_whole(project)
    return Chosen(at_home(root, create=False), domain, tuple(data), config, model, max_history)


def progress(what: str, share: float) -> None:
    """Shows progress on standard error, only on a terminal."""
    if not sys.stderr.isatty():
        return
    sys.stderr.write(f"\r\x1b[K{what} {share:.0%}" if share < 1 else "\r\x1b[K")
    sys.stderr.flush()


def tell(text: str, *, err: bool = False) -> None:
    """Text of files and bots on standard output or error: nothing in it can act on the terminal."""
    click.echo(plain(text, one_line=False), err=err)


def print_json(value: object) -> None:
    """One JSON object on standard output."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    click.echo(
        text
        if plain(text, one_line=False) == text
        else json.dumps(value, indent=2, default=str).replace("\x7f", "\\u007f")
    )
