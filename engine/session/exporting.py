"""What a lesson adds to its project's files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation
from teachbot.engine.dialogue.events import Event
from teachbot.engine.export.recording import RecordedConversation, Recording, record
from teachbot.engine.project.project import Project
from teachbot.engine.session import corrections as taught


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote."""

    files: tuple[Path, ...]
    stories: int
    examples: int


def recording_of(project: Project, conversations: Iterable[Conversation]) -> Recording:
    """All that the conversations taught and the project does not have yet."""
    talks = tuple(conversations)
    return record(
        project,
        [RecordedConversation(c.title or None, answered(c.events)) for c in talks],
        examples=taught.examples(talks),
        domain=taught.extended(project.domain, talks),
    )


def answered(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events without a last message that no action has answered: a story that tells nothing."""
    for at in range(len(events) - 1, -1, -1):
        match events[at]:
            case ev.ActionExecuted():
                return events
            case ev.UserUttered():
                return events[:at]
    return events
