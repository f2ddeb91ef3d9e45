"""`teachbot test`: policy accuracy on stories, understanding on examples."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from teachbot.engine.errors import FileFailure
from teachbot.engine.session.selection import Chosen
from teachbot.tui.commands.options import ProjectCommand, choose_project, print_json, progress, project_options, tell

if TYPE_CHECKING:
    from teachbot.engine.prediction.evaluation.scores import NluScores, StoryScores
    from teachbot.engine.project.project import Project


FOLDS = 5
"""Parts that stories are held out in where only a scheduler is named."""


@click.command(
    "test", cls=ProjectCommand, epilog="Example: teachbot test -d domain.yml --data train/ --stories test/ --json"
)
@project_options
@click.option("--stories", type=click.Path(path_type=Path), help="Test stories: a file or folder.")
@click.option("--nlu", type=click.Path(path_type=Path), help="Test examples: a file or folder.")
@click.option("--folds", type=click.IntRange(2), help="Hold PROJECT's own stories out in turn, in N parts.")
@click.option("--scheduler", help="Dask scheduler whose workers do it, as tcp://host:8786; 5 folds if not told.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write how each story fared as JUnit XML.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(
    stories: Path | None,
    nlu: Path | None,
    folds: int | None,
    scheduler: str | None,
    junit: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Score PROJECT's bot; by default on its own test stories.

    With --folds, PROJECT's training stories are the test: each is predicted by a bot that was trained without it.
    A wrong prediction is counted once: the true history is restored after it, as `rasa test core` does.
    """
    if scheduler is not None and folds is None:
        folds = FOLDS
    if folds is not None and stories is not None:
        raise click.UsageError("--folds and --scheduler hold out PROJECT's own stories; leave --stories out")
    selected = choose_project(**options)
    project = selected.project()
    began = time.perf_counter()
    bot = selected.model_for(project, progress) if folds is None or nlu is not None else None
    trained = time.perf_counter()
    if junit is not None and nlu is not None and stories is None and folds is None:
        raise click.UsageError("--junit tells of stories; name some with --stories, or leave --nlu out")
    report: dict[str, Any] = {}
    scores: StoryScores | None = None
    if folds is not None:
        scores = _held_out(selected, project, folds, scheduler)
    elif stories is not None or nlu is None:
        scores = _on_stories(selected, project, bot, stories)
    report |= scores.as_json() if scores is not None else {}
    if nlu is not None:
        report["nlu"] = _on_examples(bot, nlu).as_json()
    report |= {"train_seconds": trained - began, "test_seconds": time.perf_counter() - trained}
    if junit is not None and scores is not None:
        _write_junit(junit, scores, project.name, report["test_seconds"])
    if as_json:
        print_json(report)
    else:
        _tell(report)
    if report.get("failed"):
        raise SystemExit(1)


def _write_junit(path: Path, scores: StoryScores, project: str, seconds: float) -> None:
    from teachbot.engine.prediction.evaluation.junit import as_junit

    try:
        path.write_text(as_junit(scores, project, seconds), encoding="utf-8")
    except OSError as error:
        raise FileFailure(f"cannot write: {error.strerror}", remedy="choose another file", path=path) from error


def _held_out(selected: Chosen, project: Project, folds: int, scheduler: str | None) -> StoryScores:
    from teachbot.engine.prediction.evaluation.cross_validation import cross_validate
    from teachbot.engine.prediction.model.model import settings_of

    if len({d.name for d in project.dialogues if d.kind == "story"}) < 2:
        raise click.UsageError(f"too few stories in {selected.root} to hold some out")
    return cross_validate(project.dialogues, project.domain, settings_of(project), parts=folds, scheduler=scheduler)


def _on_stories(selected: Chosen, project: Project, bot: Any, stories: Path | None) -> StoryScores:
    from teachbot.engine.prediction.evaluation.evaluation import evaluate_stories
    from teachbot.engine.project.project import read_stories
    from teachbot.engine.training_data.expansion.expansion import expand

    dialogues = project.test_dialogues
    if stories is not None:
        dialogues = expand(read_stories([stories])[0], project.domain)[0]
    if not dialogues:
        place = str(stories) if stories is not None else f"{selected.root}: tests/"
        raise click.UsageError(f"no test stories in {place}; name some with --stories PATH, or try --folds 5")
    return evaluate_stories(bot.policy, dialogues)


def _on_examples(bot: Any, nlu: Path) -> NluScores:
    from teachbot.engine.prediction.evaluation.evaluation import evaluate_nlu
    from teachbot.engine.project.project import read_examples

    return evaluate_nlu(bot.interpreter, read_examples([nlu])[0].examples)


def _scored(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['count']} messages, {value['wrongly']} of them wrongly"
    return "nothing to score" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def _tell(report: dict[str, Any]) -> None:
    for step in report.get("failed", ()):
        place = f"{step['file']}:{step['line']}: " if step["file"] else ""
        tell(
            f"{place}{step['story']}, step {step['step']}: expected {step['expected']}, "
            f"predicted {step['predicted']} ({step['confidence']:.2f})"
        )
    for key in ("stories", "actions", "actions_without_listen"):
        if key in report:
            part = report[key]
            name = key.replace("_", " ")
            tell(f"{name}: {part['correct']}/{part['count']} right ({part['accuracy']:.3f})")
    for key, value in report.get("nlu", {}).items():
        tell(f"{key.replace('_', ' ')}: {_scored(value)}")
    tell(f"trained in {report['train_seconds']:.2f} s, tested in {report['test_seconds']:.2f} s")
