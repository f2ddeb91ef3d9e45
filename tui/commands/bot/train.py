"""`teachbot train`: train a bot and write its model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from teachbot.tui.commands.options import ProjectCommand, choose_project, progress, project_options, tell


@click.command("train", cls=ProjectCommand, epilog="Example: teachbot train concertbot --out models/")
@project_options
@click.option("--out", type=click.Path(path_type=Path), default=Path("models"), help="Folder for the model.")
def command(out: Path, **options: Any) -> None:
    """Train PROJECT and write models/<timestamp>.tar.gz; its path is printed last."""
    from teachbot.engine.prediction.model import model

    project = choose_project(**options).project()
    broken = [p for p in project.problems if p.severity == "error"]
    for problem in broken:
        tell(str(problem), err=True)
    trained = model.train(project, progress)
    tell(f"{len(project.dialogues)} dialogues, {len(project.nlu.examples)} examples")
    tell(str(model.save(trained, out)))
    if broken:
        raise SystemExit(1)
