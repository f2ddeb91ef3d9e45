"""How learning is measured: every choice on inner parts of training data, the test parts once, at the end.

Choices are made leaving one project out: what serves the mean of the others is what a project's score is told with.
Projects that everything gets right say nothing and are left out of means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from statistics import fmean, pstdev

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.prediction.evaluation.evaluation import Ranks, evaluate_stories, evaluate_story
from teachbot.engine.prediction.evaluation.scores import StoryScores
from teachbot.engine.project.project import Project, load, read_stories
from teachbot.engine.training_data.expansion.expansion import expand
from teachbot.engine.training_data.stories import Dialogue
from tests.benchmarks.splits import SHARED, Fold, preceded

LARGER = ("tais", "ted-subdialogues", "nostradamus-1x", "covidflow-en-1x", "f1-stats")
"""Of 70 stories and more."""

SMALLER = (
    *("carbon-bot", "carbon-bot-1x", "familienlotse-1x", "feedback-bot", "financial-demo", "financial-demo-1x"),
    *("helpdesk", "helpdesk-1x", "highschool-es", "massimo-media", "nora-covid-1x"),
)
"""All others but covidflow-fr-1x, whose stories are those of covidflow-en-1x."""

RESPLITS, HELD = 5, 5
"""How many times a training part is split anew; one story in so many is held out."""

SATURATED = 0.9999

Trainer = Callable[[Sequence[Dialogue], Domain], Ranks]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one split of one project."""

    actions: float
    """Accuracy without listens."""
    stories: float
    after: float
    """Accuracy without listens where another story precedes in the same chat."""
    calibration: float


@cache
def project_of(name: str) -> Project:
    """A project with the training part of its first split."""
    root = SHARED / "splits" / "stories" / name
    return load(root, domain=_domain(root), data=[root / "fold0" / "train"])


def _domain(root: Path) -> Path:
    return root / "domain.yml" if (root / "domain.yml").is_file() else root / "domain"


def inner(name: str, count: int = RESPLITS) -> Iterator[Fold]:
    """The training part split anew, again and again; rules are always trained on."""
    project = project_of(name)
    names = list(dict.fromkeys(d.name for d in project.dialogues if d.kind == "story"))
    for seed in range(count):
        order = [*names]
        Random(seed).shuffle(order)
        held = set(order[: max(2, len(order) // HELD)])
        out = tuple(d for d in project.dialogues if d.kind == "story" and d.name in held)
        yield Fold(project.domain, tuple(d for d in project.dialogues if d not in out), out)


def final(name: str) -> Iterator[Fold]:
    """The three splits with their test parts: to be looked at once."""
    root = SHARED / "splits" / "stories" / name
    for number in range(3):
        folder = root / f"fold{number}"
        project = load(root, domain=_domain(root), data=[folder / "train"])
        yield Fold(project.domain, project.dialogues, expand(read_stories([folder / "test"])[0], project.domain)[0])


def score(fold: Fold, train: Trainer) -> Score:
    """What a ranker that is trained on one part gets right of the other."""
    ranker = train(fold.train, fold.domain)
    alone = evaluate_stories(ranker, fold.test)
    after = StoryScores(tuple(evaluate_story(ranker, joined)[skip:] for joined, skip in preceded(fold)))
    return Score(alone.accuracy, alone.story_accuracy, after.accuracy, alone.calibration_error)


def scores(
    names: Sequence[str], train: Trainer, folds: Callable[[str], Iterator[Fold]] = inner
) -> dict[str, list[Score]]:
    """Of each project, one a split."""
    return {name: [score(fold, train) for fold in folds(name)] for name in names}


def mean(found: Sequence[Score]) -> Score:
    """Of splits, or of projects."""
    if not found:
        return Score(0.0, 0.0, 0.0, 0.0)
    columns = zip(*((s.actions, s.stories, s.after, s.calibration) for s in found), strict=True)
    return Score(*(fmean(column) for column in columns))


def spread(found: Sequence[Score]) -> float:
    """Standard deviation of the accuracy over splits."""
    return pstdev([s.actions for s in found]) if len(found) > 1 else 0.0


def choose_without(name: str, by_choice: Mapping[str, Mapping[str, float]]) -> str:
    """The choice that is best on the mean of all projects but the one."""
    others = [other for other in next(iter(by_choice.values())) if other != name]
    others = [other for other in others if min(by_choice[c][other] for c in by_choice) < SATURATED]
    return max(by_choice, key=lambda choice: fmean([by_choice[choice][other] for other in others] or [0.0]))
