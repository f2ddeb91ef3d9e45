"""`teachbot probe`: simulated users look for the bot's holes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from teachbot.engine.errors import FileFailure
from teachbot.tui.commands.options import (
    ProjectCommand,
    choose_project,
    print_json,
    progress,
    project_options,
    server_options,
    tell,
)

if TYPE_CHECKING:
    from teachbot.engine.bots.bot import Bot
    from teachbot.engine.probe.hole import Severity
    from teachbot.engine.probe.probing import Findings
    from teachbot.engine.probe.workers import Setup, Workers
    from teachbot.engine.project.project import Project
    from teachbot.engine.session.opening import Wanted

_PATH = click.Path(path_type=Path)
_Names: TypeAlias = "Mapping[str, frozenset[str]]"


@click.command(
    "probe", cls=ProjectCommand, epilog="Example: teachbot probe concertbot --conversations 2000 --html probe.html"
)
@project_options
@server_options
@click.option("--conversations", type=click.IntRange(1), default=1000, show_default=True, help="How many to have.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same conversations.")
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "hint")),
    default="error",
    show_default=True,
    help="Exit code 1 where a find is at least so severe.",
)
@click.option("--literal", is_flag=True, help="Users say /intent, not words: only the dialogue is probed.")
@click.option("--jobs", type=click.IntRange(1), help="Processes; default: one a core. With a server, one.")
@click.option("--scheduler", help="Dask scheduler whose workers do it, as tcp://host:8786.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.option("--junit", type=_PATH, help="Write the finds as JUnit XML.")
@click.option("--html", type=_PATH, help="Write finds and coverage as a page.")
@click.option("--map", "with_map", is_flag=True, help="Print the story map with how often each step was reached.")
def command(
    conversations: int,
    seed: int,
    fail_on: Severity,
    literal: bool,
    jobs: int | None,
    scheduler: str | None,
    as_json: bool,
    junit: Path | None,
    html: Path | None,
    with_map: bool,
    **options: Any,
) -> None:
    """Let simulated users look for the holes of PROJECT's bot.

    They walk its stories and leave them as real users do: they interrupt forms, correct themselves, mistype. Each
    find is shrunk to the shortest conversation that shows it. A file probe.yml in PROJECT may assert more. Ctrl+C
    ends it with what was found until then.

    Custom actions run where --actions, --endpoints or --connect names a server; else they do what the stories say.
    """
    from teachbot.engine.probe.probing import probe

    task = _Task(_wanted(options), seed, literal, jobs or os.cpu_count() or 1, scheduler)
    with _opened(task, conversations) as (workers, names, project):
        findings = probe(workers, names, conversations=conversations, seed=seed, progress=_Clock().tell)
    if junit is not None:
        from teachbot.engine.probe.report.junit import as_junit

        _write(junit, as_junit(findings, project.name, fail_on))
    if html is not None:
        from teachbot.engine.probe.report.page import page

        _write(html, page(findings, project))
    if as_json:
        from teachbot.engine.probe.report import as_json as report

        print_json(report.as_json(findings))
    else:
        _tell(findings, project, with_map)
    if findings.failing(fail_on):
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class _Task:
    """What to probe, and where."""

    wanted: Wanted
    seed: int
    literal: bool
    jobs: int
    scheduler: str | None


def _wanted(options: dict[str, Any]) -> Wanted:
    from teachbot.engine.session.opening import Wanted

    of_server = ("endpoints", "actions", "connect", "token", "jwt", "timeout")
    held = {name: options.pop(name) for name in of_server}
    return Wanted(choose_project(**options), **held)


@contextmanager
def _opened(task: _Task, conversations: int) -> Iterator[tuple[Workers, _Names, Project]]:
    """Those who play the conversations, what could be reached, and the project."""
    from teachbot.engine.probe.assertion import read_assertions
    from teachbot.engine.probe.prober import Prober
    from teachbot.engine.probe.probing import BATCH
    from teachbot.engine.probe.subject import subject
    from teachbot.engine.probe.workers import Here, setup

    wanted = task.wanted
    has_server = any((wanted.connect, wanted.actions, wanted.endpoints))
    if has_server and task.scheduler is not None:
        raise click.UsageError("a server has one conversation at a time; leave --scheduler out")
    project, assertions = wanted.chosen.project(endpoints=wanted.endpoints), read_assertions(wanted.chosen.root)
    with closing(_bot(wanted, project)) as bot:
        project = replace(project, domain=bot.domain)
        known = subject(project, bot, literal=task.literal, has_server=has_server, assertions=assertions)
        prober = Prober(known, task.seed)
        jobs = 1 if has_server else min(task.jobs, -(-conversations // BATCH))
        if jobs == 1 and task.scheduler is None:
            yield Here(prober), prober.territory.names, project
            return
        model = wanted.chosen.model_for(project, progress)
        made_with = setup(project, model, seed=task.seed, literal=task.literal, assertions=assertions)
        with _beside(made_with, jobs, task.scheduler) as workers:
            yield workers, prober.territory.names, project


def _bot(wanted: Wanted, project: Project) -> Bot:
    from teachbot.engine.bots.local import LocalBot
    from teachbot.engine.session.opening import connect, named_server

    if wanted.connect is not None:
        return connect(wanted, project, progress)
    return LocalBot(project, wanted.chosen.model_for(project, progress), named_server(wanted, project, progress))


@contextmanager
def _beside(made_with: Setup, jobs: int, scheduler: str | None) -> Iterator[Workers]:
    from teachbot.engine.probe.workers import Cluster, Processes

    with closing(Cluster(made_with, scheduler) if scheduler is not None else Processes(made_with, jobs)) as workers:
        yield workers


class _Clock:
    """Progress with the time that is left."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}

    def tell(self, what: str, share: float) -> None:
        """Shows it, only on a terminal."""
        began = self._began.setdefault(what, time.monotonic())
        taken = time.monotonic() - began
        left = f", {taken / share - taken:.0f} s left" if 0 < share < 1 and taken > 1 else ""
        progress(f"{what}{left}", share)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileFailure(f"cannot write: {error.strerror}", remedy="choose another file", path=path) from error


def _tell(findings: Findings, project: Project, with_map: bool) -> None:
    from teachbot.engine.probe.report.junit import shown_lines

    for number, find in enumerate(findings.finds, 1):
        met = f"{find.weight:.1%} of users" if find.weight >= 0.001 else "few users"
        tell(f"{number}. {find.hole.severity}: {find.hole.reason} [{find.hole.name}, {met}]")
        for line in shown_lines(find):
            tell(f"   {line}")
    if with_map:
        _tell_map(findings, project)
    told = ", ".join(f"{reached}/{count} {kind}" for kind, (reached, count) in findings.coverage.items() if count)
    tell(f"reached {told}")
    stopped = "stopped after " if findings.stopped else ""
    tell(
        f"{len(findings.finds)} finds; {stopped}{findings.conversations} conversations, {findings.turns} turns "
        f"in {findings.seconds:.1f} s (seed {findings.seed})"
    )


def _tell_map(findings: Findings, project: Project) -> None:
    from teachbot.engine.graph.build import story_graph
    from teachbot.engine.graph.coverage import Coverage
    from teachbot.tui.drawing.graph.story_map import StoryMap

    graph = story_graph(project.dialogues)
    visited = {node: count for (kind, node), count in findings.reached.items() if kind == "branches"}
    width = os.get_terminal_size().columns if sys.stdout.isatty() else 100
    tell(StoryMap(graph).view(width, opened=set(graph.nodes), coverage=Coverage(visited)).text)
