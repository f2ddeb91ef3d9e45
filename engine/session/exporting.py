"""What a lesson adds to its project's files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation
from teachbot.engine.dialogue.events import Event
from teachbot.engine.errors import FileFailure, UsageError
from teachbot.engine.export.recording import RecordedConversation, Recording, record
from teachbot.engine.project.project import Project
from teachbot.engine.session import corrections
from teachbot.engine.session.lesson import Lesson
from teachbot.engine.training_data.nlu import Example

if TYPE_CHECKING:
    from teachbot.engine.export.plan import ExportPlan
    from teachbot.engine.export.targets import Targets


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote."""

    files: tuple[Path, ...]
    stories: int
    examples: int


class Exports:
    """What a session does with its project's files: reads them, and adds to them."""

    def __init__(self, reload: Callable[[], Project] | None, state_folder: Path | None) -> None:
        """`state_folder` is where backups are kept while files are written."""
        self._reload = reload
        self._state_folder = state_folder
        self._is_stale = False
        """An export began, and the files could not be read again since."""

    def read(self, project: Project) -> Project:
        """The project as it is in its files now."""
        return self._reload() if self._reload is not None else project

    def read_again(self, project: Project) -> Project:
        """The project with what the files hold since an export began, once they can be read; the same otherwise."""
        from teachbot.engine.export.recovery import recover

        if self._reload is None or self._state_folder is None or not self._is_stale:
            self._is_stale = False
            return project
        recover(self._state_folder / "exports")
        found = self._reload()
        if any(problem.code == "file-unreadable" for problem in found.read_problems):
            return project
        self._is_stale = False
        return found

    def plan(self, project: Project, lesson: Lesson, targets: Targets, confirmed: Sequence[Example] = ()) -> ExportPlan:
        """Exactly what an export of all conversations and confirmed examples would change; writes nothing."""
        if self._is_stale:
            raise FileFailure(
                "the project's files cannot be read again since the last export", remedy="make them readable"
            )
        from teachbot.engine.export.plan import plan_export

        return plan_export(
            project,
            recording_of(project, lesson.wanted, confirmed),
            stories_path=targets.stories,
            nlu_path=targets.nlu,
            domain_path=targets.domain,
        )

    def write(self, plan: ExportPlan) -> ExportReport:
        """Writes the plan, all of it or nothing; the project has to be read again then."""
        from teachbot.engine.export.transaction import write_plan

        if self._state_folder is None:
            raise UsageError("this session has no folder to keep its exports' backups in")
        self._is_stale = True
        return ExportReport(write_plan(plan, self._state_folder / "exports"), plan.stories, plan.examples)


def recording_of(
    project: Project, conversations: Iterable[Conversation], confirmed: Sequence[Example] = ()
) -> Recording:
    """All that the conversations and the examples confirmed beside them taught and the project does not have yet."""
    talks = tuple(conversations)
    return record(
        project,
        [RecordedConversation(c.title or None, drop_unanswered(c.events)) for c in without_beginnings(talks)],
        examples=tuple(dict.fromkeys((*confirmed, *corrections.find_examples(talks)))),
        domain=corrections.extend_domain(project.domain, talks),
    )


def without_beginnings(conversations: Sequence[Conversation]) -> tuple[Conversation, ...]:
    """Those that are not only the start of another one, as a fork leaves behind: they tell nothing of their own."""
    told = [drop_unanswered(c.events) for c in conversations]
    kept: list[Conversation] = []
    for number, (conversation, events) in enumerate(zip(conversations, told, strict=True)):
        longer = (o for o in told if len(o) > len(events))
        if events not in told[:number] and not any(o[: len(events)] == events for o in longer):
            kept.append(conversation)
    return tuple(kept)


def drop_unanswered(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events without a last message that no action has answered: a story that tells nothing."""
    for at in range(len(events) - 1, -1, -1):
        match events[at]:
            case ev.ActionExecuted():
                return events
            case ev.UserUttered():
                return events[:at]
    return events
