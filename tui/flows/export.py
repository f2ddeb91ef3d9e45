"""The export, from the preview to the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.errors import FileChanged, TeachbotError
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.dialogs.export import ExportDialog, Retarget, Write
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.drawing.numbers import count
from teachbot.tui.flows.editor import edit_place
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.export.plan import ExportPlan
    from teachbot.engine.export.targets import Targets
    from teachbot.engine.session.exporting import ExportReport
    from teachbot.engine.session.session import Session
    from teachbot.engine.session.snapshot import Fault

_MOST_TOLD = 4
"""Conflicts that the warning tells in full."""


async def export(screen: Stage, session: Session) -> bool:
    """Shows what would be written until the person agrees or gives up; whether it was written."""
    targets = session.export_defaults()
    while True:
        try:
            faults = await screen.call(session.outlook.faults, "looking for conflicts…")
            if not await _settle(screen, session, [fault for fault in faults if fault.conversation]):
                return False
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


async def _settle(screen: Stage, session: Session, faults: Sequence[Fault]) -> bool:
    """Warns of what contradicts the files; whether the export goes on."""
    if not faults:
        return True
    told = [f"- {fault.message}" for fault in faults[:_MOST_TOLD]]
    left = count(len({fault.conversation for fault in faults}), "conversation")
    place = next((fault.place for fault in faults if fault.place is not None), None)
    ways = [
        Way("back", "Back to the lesson", "nothing is written"),
        Way("leave", "Leave it out", f"{left} stay here and out of the export; F4 lets them in again", key="l"),
        Way("open", "Open in the editor", str(place or ""), disabled=place is None, key="e"),
        Way("write", "Write all the same", "see what will be written first", key="w"),
    ]
    dialog = ChooseDialog("This contradicts the files", ways, "\n".join(told), warning=True, suggested=1)
    match await screen.app.push_screen_wait(dialog):
        case "leave":
            for talk in dict.fromkeys(fault.conversation for fault in faults):
                screen.show(await screen.call(partial(session.withhold, talk), "leaving it out…"))
            return True
        case "open":
            if edit_place(screen, place):
                screen.action_train()
            return False
        case answer:
            return answer == "write"


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
