"""Writing down what was taught, and training on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from teachbot.engine.errors import FileFailure, UsageError
from teachbot.engine.session.keeping import Keeping
from teachbot.engine.session.lesson import Exported
from teachbot.engine.session.snapshot import Snapshot

if TYPE_CHECKING:
    from teachbot.engine.export.plan import ExportPlan
    from teachbot.engine.export.targets import Targets
    from teachbot.engine.session.exporting import ExportReport


class Writing(Keeping):
    """Verbs that reach the project's files."""

    def export_defaults(self) -> Targets:
        """The files that an export adds to unless told otherwise."""
        from teachbot.engine.export.targets import targets_of

        return targets_of(self.project)

    def plan_export(self, targets: Targets | None = None) -> ExportPlan:
        """Exactly what an export of all conversations would change, for the person to look at; writes nothing."""
        self._read_again()
        if self._is_stale:
            raise FileFailure(
                "the project's files cannot be read again since the last export", remedy="make them readable"
            )
        from teachbot.engine.export.plan import plan_export
        from teachbot.engine.session.exporting import recording_of

        wanted = targets or self.export_defaults()
        recording = recording_of(self.project, self.lesson.conversations.values())
        return plan_export(
            self.project,
            recording,
            stories_path=wanted.stories,
            nlu_path=wanted.nlu,
            domain_path=wanted.domain,
        )

    def export(self, plan: ExportPlan) -> ExportReport:
        """Writes the plan, all of it or nothing, and reads the project again; the lesson goes on.

        Raises FileChanged where a file is not what the plan was made for, FileFailure where one cannot be written.
        """
        from teachbot.engine.export.transaction import write_plan
        from teachbot.engine.session.exporting import ExportReport

        if self._state_folder is None:
            raise UsageError("this session has no folder to keep its exports' backups in")
        self._is_stale = True
        written = write_plan(plan, self._state_folder / "exports")
        self._read_again()
        lengths = {c.id: len(c.steps) for c in self.lesson.conversations.values()}
        self._record(Exported(lengths, time.time()), rewound=True)
        self._show()
        return ExportReport(written, plan.stories, plan.examples)

    def train(self, progress: Callable[[str, float], None]) -> Snapshot:
        """Trains the bot, here or on its Rasa server, on the project as it is in its files."""
        if self._reload is not None:
            self.project = self._reload()
        self.bot.train(self.project, progress)
        self.project = replace(self.project, domain=self.bot.domain)
        return self.retry()

    def _read_again(self) -> None:
        """Takes in what the files hold since an export began, once they can be read."""
        from teachbot.engine.export.recovery import recover

        if self._reload is None or self._state_folder is None or not self._is_stale:
            self._is_stale = False
            return
        recover(self._state_folder / "exports")
        project = self._reload()
        if any(problem.code == "file-unreadable" for problem in project.read_problems):
            return
        self.project, self._is_stale = project, False
        for kept in ("_neighbourhood", "_conflicts"):
            self.__dict__.pop(kept, None)
