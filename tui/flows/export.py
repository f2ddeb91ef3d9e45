"""The export, from the preview to the files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.errors import FileChanged, TeachbotError
from teachbot.tui.dialogs.choose import Way
from teachbot.tui.dialogs.export import ExportDialog, Retarget, Write
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.drawing.numbers import count
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.export.plan import ExportPlan
    from teachbot.engine.export.targets import Targets
    from teachbot.engine.session.exporting import ExportReport
    from teachbot.engine.session.session import Session


async def export(screen: Stage, session: Session) -> bool:
    """Shows what would be written until the person agrees or gives up; whether it was written."""
    targets = session.export_defaults()
    while True:
        try:
            plan = await screen.call(partial(session.plan_export, targets), "preparing the export…")
            match await screen.app.push_screen_wait(_dialog(plan, targets, screen.snapshot.project_root)):
                case Retarget(stories=stories, nlu=nlu, domain=domain):
                    targets = replace(targets, stories=stories, nlu=nlu, domain=domain)
                case Write():
                    report = await screen.call(partial(session.export, plan), "writing…")
                    screen.show(session.snapshot)
                    screen.notify_in_line(_summary(report))
                    return True
                case _:
                    return False
        except TeachbotError as error:
            if not await _goes_on(screen, error):
                return False


def _dialog(plan: ExportPlan, targets: Targets, root: Path | None) -> ExportDialog:
    problems = [f"{p.path.name}: {p.message}" for p in plan.problems]
    return ExportDialog(plan.changes, Retarget(targets.stories, targets.nlu, targets.domain), problems, root or Path())


def _summary(report: ExportReport) -> str:
    names = ", ".join(path.name for path in report.files)
    parts = [count(report.stories, "story", "stories"), count(report.examples, "example")]
    return f"exported {' and '.join(parts)} to {names}"


async def _goes_on(screen: Stage, error: TeachbotError) -> bool:
    label = "Look at it again" if isinstance(error, FileChanged) else "Try again"
    ways = [Way("back", "Back to the lesson", "nothing was written"), Way("again", label)]
    return await screen.app.push_screen_wait(failure(error, ways)) == "again"
