"""The projects and splits that accuracy is measured on, beside the repository; absent in most checkouts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from engine.dialogue.domain import Domain
from engine.dialogue.state import ACTION_LISTEN
from engine.training_data.expansion import expand
from engine.training_data.nlu import Example
from engine.training_data.project import Project, load, read_examples, read_stories
from engine.training_data.stories import Dialogue

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

STORY_BARS = {
    "carbon-bot": (0.945, 0.56),
    "carbon-bot-1x": (0.945, 0.56),
    "financial-demo": (0.950, 0.75),
    "financial-demo-1x": (0.945, 0.81),
    "helpdesk": (0.93, 0.78),
    "helpdesk-1x": (0.93, 0.78),
}
"""Least accuracy of actions without listen, and least share of right stories, means of three folds."""

NLU_BARS = {"carbon-bot": (0.76, 0.83), "financial-demo": (0.90, 0.959), "helpdesk": (0.90, 0.889)}
"""Least intent accuracy and least entity F1 (DIET's, where it was measured; else the mean that is asked for)."""


@dataclass(frozen=True)
class Fold:
    """One split of a project's stories."""

    domain: Domain
    train: tuple[Dialogue, ...]
    test: tuple[Dialogue, ...]


def available() -> bool:
    """Whether the splits are there."""
    return (SHARED / "splits").is_dir()


def folds(name: str) -> Iterator[Fold]:
    """The three splits of a project."""
    root = SHARED / "splits" / "stories" / name
    for number in range(3):
        folder = root / f"fold{number}"
        project = load(root, domain=root / "domain.yml", data=[folder / "train"])
        test = expand(read_stories([folder / "test"])[0], project.domain)[0]
        yield Fold(project.domain, project.dialogues, test)


def nlu_split(name: str) -> tuple[Project, tuple[Example, ...]]:
    """Training data and test examples of a project."""
    root = SHARED / "splits" / "nlu" / name
    project = load(root, domain=SHARED / "splits" / "stories" / name / "domain.yml", data=[root / "training_data.yml"])
    return project, read_examples([root / "test_data.yml"])[0].examples


def preceded(fold: Fold) -> Iterator[tuple[Dialogue, int]]:
    """Each test story after a training story in the same chat, and how many actions that one has."""
    chance = Random(1)
    stories = [d for d in fold.train if d.kind == "story"]
    for dialogue in fold.test:
        if _starts_with_listen(dialogue):
            before = chance.choice(stories)
            joined = replace(dialogue, events=(*before.events, *dialogue.events[1:]), event_places=())
            yield joined, _count(before) - 1


def _starts_with_listen(dialogue: Dialogue) -> bool:
    return getattr(dialogue.events[0], "name", None) == ACTION_LISTEN


def _count(dialogue: Dialogue) -> int:
    return sum(type(event).__name__ == "ActionExecuted" for event in dialogue.events)


def mean(numbers: Sequence[float]) -> float:
    """The arithmetic mean."""
    return sum(numbers) / len(numbers)
