"""Stories that go on differently once what was taught is among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from teachbot.engine.checks.conflicts import find_conflicts
from teachbot.engine.checks.project import told_conflict
from teachbot.engine.dialogue.places import Place
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.expansion.expansion import expand
from teachbot.engine.training_data.stories import Story


@dataclass(frozen=True, slots=True)
class TaughtConflict:
    """A conflict, and what brings it in."""

    message: str
    place: Place | None
    """Of the first story in the files that it concerns."""
    by: str = ""
    """Whose story brings it in; empty where the files have it themselves."""


def find_taught_conflicts(project: Project, taught: Mapping[str, Sequence[Story]]) -> Iterator[TaughtConflict]:
    """Conflicts among the project's stories and those that were taught, which are told by who brings them."""
    owners: dict[str, str] = {}
    told = []
    for by, stories in taught.items():
        for number, story in enumerate(stories):
            name = f"{story.name} (being taught)" if number == 0 else f"{story.name} (being taught, {number + 1})"
            while name in owners:
                name += "'"
            owners[name] = by
            told.append(replace(story, name=name))
    dialogues = (*project.dialogues, *expand(told, project.domain)[0])
    for conflict in find_conflicts(dialogues, project.domain, project.max_history):
        named = (story for way in conflict.continuations for story in way.stories)
        by = next((owners[name] for name in named if name in owners), "")
        place = next((way.place for way in conflict.continuations if way.place is not None), None)
        yield TaughtConflict(told_conflict(conflict), place, by)
