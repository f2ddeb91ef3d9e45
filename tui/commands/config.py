"""`teachbot config`: the settings in the person's editor."""

from __future__ import annotations

from pathlib import Path

import click

from teachbot.tui.commands.options import tell


@click.command("config", epilog="Example: teachbot config --path")
@click.option("--config-file", type=click.Path(path_type=Path), help="Another file than the usual one.")
@click.option("--path", "only_path", is_flag=True, help="Only print where the file is.")
def command(config_file: Path | None, only_path: bool) -> None:
    """Open teachbot's settings in $EDITOR; a file that is not there is made, with every setting in a comment."""
    from teachbot.engine.errors import EnvironmentFailure, FileFailure
    from teachbot.tui.settings import read_settings, settings_path, settings_template

    path = config_file or settings_path()
    if only_path:
        tell(str(path))
        return
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(settings_template(), encoding="utf-8")
    except OSError as error:
        raise FileFailure(f"cannot write: {error.strerror}", remedy="name another --config-file", path=path) from error
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        remedy = f"set EDITOR, or change {path} in an editor of your own"
        raise EnvironmentFailure(f"no editor could be opened: {error.message}", remedy=remedy) from error
    _, wrong = read_settings(path)
    for line in wrong:
        tell(str(line), err=True)
    if wrong:
        raise SystemExit(1)
