"""`teachbot [interactive]`: the full-screen application."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from teachbot.engine.session.selection import Chosen
from teachbot.tui.commands.options import (
    ProjectCommand,
    choose_project,
    progress,
    project_options,
    server_options,
    tell,
)
from teachbot.tui.settings import Settings, read_settings, settings_path

_PATH = click.Path(path_type=Path)


@click.command("interactive", cls=ProjectCommand, epilog="Example: teachbot interactive concertbot --actions actions")
@project_options
@server_options
@click.option("--conversation-id", help="Name of the conversations on the server, before a number; default: random.")
@click.option("--resume", is_flag=True, help="Go on with the latest session of this project.")
@click.option("--fresh", is_flag=True, help="Start a new session without asking.")
@click.option("--skip-visualization", is_flag=True, help="Do not serve the visualization page.")
@click.option("--port", type=click.IntRange(0, 65535), help="Of that page; default: 5005.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
@click.option("--plain", is_flag=True, help="Prompts and answers line by line: for a pipe, a screen reader, a log.")
@click.option("--failed", is_flag=True, help="Begin with the test stories that fail, each beside what the bot does.")
@click.option("--record", type=_PATH, metavar="FILE", help="Write the lesson as lines that `teachbot play` plays.")
@click.option("--theme", help="Colours, by name; the palette lists the themes.")
@click.option("--config-file", type=_PATH, help="Settings to go by; `teachbot config` makes the usual ones.")
def command(**options: Any) -> None:
    """Teach the bot of PROJECT by talking to it."""
    from teachbot.engine.session.opening import Opening, Wanted
    from teachbot.tui.launch import launch
    from teachbot.tui.plain.front import teach_plainly
    from teachbot.tui.terminal import end_with_terminal, require_terminal

    if options["resume"] and options["fresh"]:
        raise click.UsageError("--resume and --fresh exclude each other")
    selected = _selected(options)
    settings, notices = _settings(options)
    wanted = Wanted(
        chosen=selected,
        endpoints=options["endpoints"],
        actions=options["actions"],
        connect=options["connect"],
        token=options["token"],
        jwt=options["jwt"],
        timeout=options["timeout"],
        conversation_id=options["conversation_id"],
        resume=options["resume"],
        fresh=options["fresh"],
        record=options["record"],
        at_once=not options["plain"],
        visualization_port=None if options["skip_visualization"] or options["plain"] else settings.port,
    )
    if options["plain"]:
        for notice in notices:
            tell(notice, err=True)
        teach_plainly(Opening(wanted), sys.stdin, tell, progress)
        return
    require_terminal()
    end_with_terminal()
    inbox = None
    if options["failed"]:
        from teachbot.engine.stores.opening import FailingOpening

        inbox = FailingOpening()
    launch(wanted, settings, notices, inbox)


def _settings(options: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings of the file with what the command line says in their place, and the lines that do not count."""
    path = options["config_file"]
    if path is not None and not path.is_file():
        raise click.UsageError(f"there is no file {path}")
    settings, wrong = read_settings(path or settings_path())
    said = {"theme": options["theme"], "port": options["port"], "ascii": options["ascii_only"] or None}
    return replace(settings, **{k: v for k, v in said.items() if v is not None}), tuple(map(str, wrong))


def _selected(options: dict[str, Any]) -> Chosen:
    keys = ("project", "domain", "data", "config", "model", "max_history")
    return choose_project(**{key: options[key] for key in keys}, offers_bot=True)
