"""Everything that is wrong in a project: its files, its stories and rules among each other, its names."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.checks.conflicts import Conflict, Continuation, find_conflicts
from teachbot.engine.checks.contradictions import find_contradictions
from teachbot.engine.checks.domain import check_domain
from teachbot.engine.checks.names import check_names
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.problems import Problem

UNREAD = {"yaml-syntax", "encoding", "control-character", "file-missing", "file-unreadable", "too-large", "json-syntax"}
"""A file with one of these is not known whole: nothing that it might hold is said to be missing elsewhere."""
MOST_STORIES_NAMED = 3
_SEVERITY = {"error": 0, "warning": 1}


def check(project: Project, max_history: int | None = None) -> tuple[Problem, ...]:
    """All problems, errors first, then by file and line.

    `max_history`: how many turns conflicting stories must share; None looks at everything before, as Rasa does.
    """
    unread = {p.path for p in project.problems if p.severity == "error" and p.code in UNREAD}
    problems = list(project.problems)
    if not unread & {*project.layout.domain}:
        problems += [
            *_conflicts(project, max_history),
            *find_contradictions(project.dialogues, project.domain, project.config),
            *_ambiguous_examples(project),
            *_twin_names(project),
            *check_domain(project.domain),
            *(() if unread else check_names(project)),
        ]
    faulty = {(p.path, p.line, p.code) for p in problems if p.severity == "error"}
    unique = dict.fromkeys(p for p in problems if p.severity == "error" or (p.path, p.line, p.code) not in faulty)
    return tuple(sorted(unique, key=lambda p: (_SEVERITY[p.severity], str(p.path), p.line, p.code)))


def _conflicts(project: Project, max_history: int | None) -> Iterator[Problem]:
    for conflict in find_conflicts(project.dialogues, project.domain, max_history):
        placed = [c for c in conflict.continuations if c.place is not None]
        if not placed or placed[0].place is None:
            continue
        place = placed[0].place
        yield Problem(place.path, place.line, "warning", "story-conflict", told_conflict(conflict))


def told_conflict(conflict: Conflict) -> str:
    """The sentence: after what, who goes on how and where, and what to change."""
    kind, name = conflict.after
    ways = "; ".join(_way(way) for way in conflict.continuations)
    remedy = "Tell them apart by a slot or an earlier step, or make them alike"
    return f"stories differ after the {kind} '{name}': {ways}. {remedy}"


def _way(way: Continuation) -> str:
    named = [f"'{s}'" for s in way.stories[:MOST_STORIES_NAMED]]
    more = len(way.stories) - len(named)
    told = ", ".join(named) + (f" and {more} more" if more else "")
    at = f" ({way.place.path.name}:{way.place.line})" if way.place is not None else ""
    return f"{way.action} in {told}{at}"


def _ambiguous_examples(project: Project) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for example in project.nlu.examples:
        intent = first.setdefault(example.text, example.intent)
        if intent != example.intent and example.place is not None:
            yield Problem(
                example.place.path,
                example.place.line,
                "warning",
                "ambiguous-example",
                f"'{example.text[:80]}' is an example of '{intent}' and of '{example.intent}'; keep one",
            )


def _twin_names(project: Project) -> Iterator[Problem]:
    for blocks in (project.stories, project.rules):
        first: dict[str, int] = {}
        for block in blocks:
            if block.place is None:
                continue
            line = first.setdefault(block.name, block.place.line)
            if line != block.place.line:
                yield Problem(
                    block.place.path,
                    block.place.line,
                    "warning",
                    "duplicate-story",
                    f"another {block.kind} is named '{block.name}', too; give each its own name",
                )
