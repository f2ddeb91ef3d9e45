"""`teachbot init`: a small new bot to teach from nothing."""

from __future__ import annotations

from pathlib import Path

import click

from teachbot.tui.commands.options import tell


@click.command("init", epilog="Example: teachbot init mybot && teachbot mybot")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write a new bot with nothing in it yet into DIR, a new or empty folder; your first message teaches it."""
    from teachbot.engine.project.conversion import write_folder
    from teachbot.engine.project.new_bot import new_bot_files

    files = new_bot_files(folder.resolve().name)
    write_folder(files, folder)
    for path in files:
        tell(str(folder / path))
