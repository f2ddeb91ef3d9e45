"""The export, from the preview to the files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.errors import FileChanged, TeachbotError
from teachbot.tui.dialogs.choose import Way
from teachbot.tui.dialogs.export import ExportDialog, Retarget, Write
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.drawing.numbers import count
from teachbot.tui.screens.worker import CallingScreen

if TYPE_CHECKING:
    from teachbot.engine.export.plan import ExportPlan
    from teachbot.engine.export.targets import Targets
    from teachbot.engine.session.session import Session


async def export(screen: CallingScreen, session: Session) -> str:
    """Shows what would be written until the person agrees or gives up; what was written, in words."""
    targets = session.export_defaults()
    while True:
        try:
            plan = await screen.call(lambda t=targets: session.plan_export(t), "preparing the export…")  # type: ignore[misc]
            answer = await screen.app.push_screen_wait(_dialog(plan, targets, session.project.root))
            match answer:
                case Retarget(stories=stories, nlu=nlu, domain=domain):
                    targets = _renamed(targets, stories, nlu, domain)
                case Write():
                    written = await screen.call(lambda p=plan: session.export(p), "writing…")  # type: ignore[misc]
                    names = ", ".join(path.name for path in written.files)
                    parts = [count(written.stories, "story", "stories"), count(written.examples, "example")]
                    return f"exported {' and '.join(parts)} to {names}"
                case _:
                    return ""
        except TeachbotError as error:
            if not await _again(screen, error):
                return ""


def _dialog(plan: ExportPlan, targets: Targets, root: Path) -> ExportDialog:
    problems = [f"{p.path.name}: {p.message}" for p in plan.problems]
    return ExportDialog(plan.changes, Retarget(targets.stories, targets.nlu, targets.domain), problems, root)


def _renamed(targets: Targets, stories: Path, nlu: Path, domain: Path) -> Targets:
    from dataclasses import replace

    return replace(targets, stories=stories, nlu=nlu, domain=domain)


async def _again(screen: CallingScreen, error: TeachbotError) -> bool:
    told = "Look at it again" if isinstance(error, FileChanged) else "Try again"
    ways = [Way("back", "Back to the lesson", "nothing was written"), Way("again", told)]
    return await screen.app.push_screen_wait(failure(error, ways)) == "again"
