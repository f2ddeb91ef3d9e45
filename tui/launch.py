"""From a command line to the application: what to open, and how the session comes to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.chosen import Chosen, Progress, at_home, home

if TYPE_CHECKING:
    from engine.actions.runner import Server
    from engine.bots.bot import Bot
    from engine.journal import Journal, Recorded
    from engine.lesson import Lesson
    from engine.session import Session
    from engine.training_data.project import Project


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    chosen: Chosen
    endpoints: Path | None = None
    actions: str | None = None
    connect: str | None = None
    token: str | None = None
    conversation_id: str | None = None
    resume: bool = False
    fresh: bool = False
    visualization_port: int | None = None
    """None: no page."""
    ascii_only: bool = False


class Opening:
    """Opens the session that was wanted, in a worker: the first frame does not wait for it."""

    def __init__(self, wanted: Wanted) -> None:
        root = at_home(wanted.chosen.root, create=True)
        self.wanted = replace(wanted, chosen=replace(wanted.chosen, root=root))
        self.title = root.resolve().name

    def resumable(self) -> Recorded | None:
        """The latest session of this project with something that no export has written, unless told otherwise.

        With `--resume`, any latest session of the project.
        """
        from engine import journal

        if self.wanted.fresh:
            return None
        held = [r for r in journal.sessions(home(), self.wanted.chosen.root) if r.steps and not r.running]
        return next((r for r in held if r.unsaved or self.wanted.resume), None)

    def open(self, resume: Recorded | None, progress: Progress) -> Session:
        """The session: a new one, or the one to go on with; raises TeachbotError."""
        from engine.session import Session
        from engine.training_data.transaction import recover

        recovered = recover(home() / "exports")
        project = self.wanted.chosen.project()
        bot = self._bot(project, progress)
        journal, lesson, warnings = self._journal(resume)
        told = [f"an export that was cut off was {'finished' if r.finished else 'taken back'}" for r in recovered]
        return Session(
            project,
            bot,
            journal,
            lesson,
            reload=self.wanted.chosen.project,
            state_folder=home(),
            notices=(*warnings, *told),
        )

    def _bot(self, project: Project, progress: Progress) -> Bot:
        from engine.bots.local import LocalBot

        return LocalBot(project, self.wanted.chosen.model_for(project, progress), self._server(project))

    def _server(self, project: Project) -> Server | None:
        return None

    def _journal(self, resume: Recorded | None) -> tuple[Journal, Lesson | None, list[str]]:
        from engine import journal

        if resume is None:
            return journal.Journal.create(home(), self.wanted.chosen.root), None, []
        path = journal.find(home(), resume.id)
        lesson, warnings = journal.read(path)
        if not warnings:
            return journal.Journal.reopen(path), lesson, []
        return self._recovered(path, lesson, warnings)

    def _recovered(self, path: Path, lesson: Lesson, warnings: list[str]) -> tuple[Journal, Lesson, list[str]]:
        """What could be read of a damaged journal, in a new one; the damaged one is kept aside."""
        from engine import journal
        from engine.lesson import Exported, Opened, Switched

        fresh = journal.Journal.create(home(), self.wanted.chosen.root)
        for conversation in lesson.conversations.values():
            fresh.append(Opened(conversation))
        if lesson.current_id:
            fresh.append(Switched(lesson.current_id))
            fresh.append(Exported({i: len(steps) for i, steps in lesson.exported.items()}, lesson.exported_at))
        kept = journal.set_aside(path)
        return fresh, lesson, [*warnings, f"the damaged record is kept as {kept}"]


def launch(wanted: Wanted) -> None:
    """Runs the application until the person leaves."""
    from tui.app import TeachbotApp

    TeachbotApp(Opening(wanted), ascii_only=wanted.ascii_only).run()
