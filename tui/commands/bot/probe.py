"""`teachbot probe`: simulated users look for the bot's holes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from teachbot.engine.errors import FileFailure
from teachbot.tui.commands.options import choose_project, print_json, progress, project_options, tell

if TYPE_CHECKING:
    from teachbot.engine.probe.hole import Severity
    from teachbot.engine.probe.probing import Findings
    from teachbot.engine.probe.workers import Workers
    from teachbot.engine.project.project import Project

_PATH = click.Path(path_type=Path)


@click.command("probe", epilog="Example: teachbot probe concertbot --conversations 2000 --html coverage.html")
@project_options
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
@click.option("--jobs", type=click.IntRange(1), help="Processes; default: one a core.")
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
    """
    from teachbot.engine.probe.assertion import read_assertions
    from teachbot.engine.probe.probing import probe

    selected = choose_project(**options)
    project = selected.project()
    assertions = read_assertions(selected.root)
    model = selected.model_for(project, progress)
    with _workers(project, model, assertions, seed, literal, jobs, conversations) as (workers, names):
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


@contextmanager
def _workers(
    project: Project, model: Any, assertions: Any, seed: int, literal: bool, jobs: int | None, conversations: int
) -> Iterator[tuple[Workers, Any]]:
    from teachbot.engine.bots.local import LocalBot
    from teachbot.engine.probe.prober import Prober
    from teachbot.engine.probe.probing import BATCH
    from teachbot.engine.probe.subject import subject
    from teachbot.engine.probe.workers import Here, Processes, setup

    bot = LocalBot(project, model)
    prober = Prober(subject(project, bot, literal=literal, assertions=assertions), seed)
    count = min(jobs or os.cpu_count() or 1, -(-conversations // BATCH))
    if count == 1:
        yield Here(prober), prober.territory.names
        return
    made_with = setup(project, model, seed=seed, literal=literal, assertions=assertions)
    processes = Processes(made_with, count)
    try:
        yield processes, prober.territory.names
    finally:
        processes.close()


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
