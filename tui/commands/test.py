"""`teachbot test`: policy accuracy on stories, understanding on examples."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.chosen import Chosen
from tui.commands.options import chosen, print_json, progress, project_options, tell

if TYPE_CHECKING:
    from engine.prediction.scores import NluScores, StoryScores
    from engine.training_data.project import Project


@click.command("test", epilog="Example: teachbot test -d domain.yml --data train/ --stories test/ --json")
@project_options
@click.option("--stories", type=click.Path(path_type=Path), help="Test stories: a file or folder.")
@click.option("--nlu", type=click.Path(path_type=Path), help="Test examples: a file or folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(stories: Path | None, nlu: Path | None, as_json: bool, **options: Any) -> None:
    """Score PROJECT's bot; by default on its own test stories.

    A wrong prediction is counted once: the true history is restored after it, as `rasa test core` does.
    """
    selected = chosen(**options)
    project = selected.project()
    began = time.perf_counter()
    bot = selected.model_for(project, progress)
    trained = time.perf_counter()
    report: dict[str, Any] = {}
    scores, examples = _score(selected, project, bot, stories, nlu)
    if scores is not None:
        report |= scores.as_json()
    if examples is not None:
        report["nlu"] = examples.as_json()
    report |= {"train_seconds": trained - began, "test_seconds": time.perf_counter() - trained}
    if as_json:
        print_json(report)
    else:
        _tell(report)
    if report.get("failed"):
        raise SystemExit(1)


def _score(
    selected: Chosen, project: Project, bot: Any, stories: Path | None, nlu: Path | None
) -> tuple[StoryScores | None, NluScores | None]:
    from engine.prediction.evaluation import evaluate_nlu, evaluate_stories
    from engine.training_data.expansion import expand
    from engine.training_data.project import read_examples, read_stories

    scores = examples = None
    if stories is not None or nlu is None:
        dialogues = project.test_dialogues
        if stories is not None:
            dialogues = expand(read_stories([stories])[0], project.domain)[0]
        if not dialogues:
            place = str(stories) if stories is not None else f"{selected.root}: tests/"
            raise click.UsageError(f"no test stories in {place}; name some with --stories PATH")
        scores = evaluate_stories(bot.policy, dialogues)
    if nlu is not None:
        examples = evaluate_nlu(bot.interpreter, read_examples([nlu])[0].examples)
    return scores, examples


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
        tell(f"{key.replace('_', ' ')}: {value if isinstance(value, int) else f'{value:.3f}'}")
    tell(f"trained in {report['train_seconds']:.2f} s, tested in {report['test_seconds']:.2f} s")
