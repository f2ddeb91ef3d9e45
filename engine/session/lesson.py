"""A lesson: the conversations of one session and what they teach; changed only by recorded entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from teachbot.engine.dialogue.conversation import Conversation, Step
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.step_json import (
    conversation_from_json,
    conversation_to_json,
    step_from_json,
    step_to_json,
)
from teachbot.engine.errors import DataError


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation began (or came in by fork or import) and is the current one."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Stepped:
    """The current conversation grew by these steps."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """The latest steps of the current conversation were taken back."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Redone:
    """The steps that were taken back last stand again."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Switched:
    """Another conversation is the current one."""

    id: str


@dataclass(frozen=True, slots=True)
class Exported:
    """An export wrote the conversations as long as they were then: id → number of steps."""

    lengths: Mapping[str, int]
    at: float = 0.0
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A conversation got a title, which is its story's name."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A conversation is kept out of exports, or comes into them again."""

    id: str
    withheld: bool = True


@dataclass(frozen=True, slots=True)
class Dropped:
    """A conversation teaches nothing any more, or is there again."""

    id: str
    dropped: bool = True


Entry: TypeAlias = Opened | Stepped | Undone | Redone | Switched | Exported | Renamed | Withheld | Dropped
"""What a verb records in the journal."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """All conversations of a session, in the order in which they began."""

    conversations: Mapping[str, Conversation] = field(default_factory=dict)
    current_id: str = ""
    exported: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """What the latest export wrote of each conversation."""
    exported_at: float = 0.0
    withheld: frozenset[str] = frozenset()
    """Conversations that exports leave out."""
    dropped: Mapping[str, Conversation] = field(default_factory=dict)
    """Conversations that can be brought back, the latest last."""

    @property
    def current(self) -> Conversation:
        """The conversation on the screen."""
        return self.conversations[self.current_id]

    @property
    def unsaved(self) -> tuple[Conversation, ...]:
        """Conversations with something said that no export has written."""
        told = (c for c in self.wanted if len(c.steps) > 1)
        return tuple(c for c in told if self.exported.get(c.id) != c.steps)

    @property
    def wanted(self) -> tuple[Conversation, ...]:
        """Conversations that exports are to have."""
        return tuple(c for c in self.conversations.values() if c.id not in self.withheld)

    def after(self, entry: Entry) -> Lesson:
        """The lesson after one more entry; raises DataError where the entry does not fit."""
        match entry:
            case Opened(conversation=conversation):
                held = {**self.conversations, conversation.id: conversation}
                return replace(self, conversations=held, current_id=conversation.id)
            case Switched(id=id_):
                if id_ not in self.conversations:
                    raise DataError(f"no conversation '{id_}' in this session")
                return replace(self, current_id=id_)
            case Exported(lengths=lengths, at=at):
                written = {i: self.conversations[i].steps[:n] for i, n in lengths.items() if i in self.conversations}
                return replace(self, exported={**self.exported, **written}, exported_at=at)
            case Renamed(id=id_) | Withheld(id=id_) | Dropped(id=id_):
                return self._arranged(id_, entry)
        if self.current_id not in self.conversations:
            raise DataError("a step without a conversation")
        return self._with_current(_change(self.current, entry))

    def _arranged(self, id_: str, entry: Renamed | Withheld | Dropped) -> Lesson:
        known = self.dropped if entry == Dropped(id_, False) else self.conversations
        if id_ not in known:
            raise DataError(f"no conversation '{id_}' in this session")
        match entry:
            case Renamed(title=title):
                return replace(
                    self, conversations={**self.conversations, id_: replace(self.conversations[id_], title=title)}
                )
            case Withheld(withheld=withheld):
                return replace(self, withheld=self.withheld | {id_} if withheld else self.withheld - {id_})
            case Dropped(dropped=True):
                left = {i: c for i, c in self.conversations.items() if i != id_}
                if not left:
                    raise DataError("the only conversation cannot be dropped")
                current = self.current_id if self.current_id in left else list(left)[-1]
                gone = {**self.dropped, id_: self.conversations[id_]}
                return replace(self, conversations=left, current_id=current, dropped=gone)
        held = {**self.conversations, id_: self.dropped[id_]}
        return replace(self, conversations=held, dropped={i: c for i, c in self.dropped.items() if i != id_})

    def _with_current(self, conversation: Conversation) -> Lesson:
        return replace(self, conversations={**self.conversations, conversation.id: conversation})


def _change(conversation: Conversation, entry: Stepped | Undone | Redone) -> Conversation:
    match entry:
        case Stepped(steps=steps):
            for step in steps:
                conversation = conversation.add(step)
        case Undone(count=count):
            for _ in range(min(count, len(conversation.steps))):
                conversation = conversation.undo()
        case Redone(count=count):
            for _ in range(min(count, len(conversation.undone))):
                conversation = conversation.redo()
    return conversation


def entry_to_json(entry: Entry) -> dict[str, Json]:
    """The entry as the journal keeps it."""
    match entry:
        case Opened(conversation=conversation):
            return {"op": "opened", "conversation": conversation_to_json(conversation)}
        case Stepped(steps=steps):
            return {"op": "stepped", "steps": [step_to_json(step) for step in steps]}
        case Undone(count=count):
            return {"op": "undone", "count": count}
        case Redone(count=count):
            return {"op": "redone", "count": count}
        case Switched(id=id_):
            return {"op": "switched", "id": id_}
        case Exported(lengths=lengths, at=at):
            return {"op": "exported", "lengths": dict(lengths), "at": at}
        case Renamed(id=id_, title=title):
            return {"op": "renamed", "id": id_, "title": title}
        case Withheld(id=id_, withheld=withheld):
            return {"op": "withheld", "id": id_, "withheld": withheld}
        case Dropped(id=id_, dropped=dropped):
            return {"op": "dropped", "id": id_, "dropped": dropped}


def entry_from_json(data: Mapping[str, Json]) -> Entry:
    """The entry that `entry_to_json` wrote; raises DataError where it is not one."""
    try:
        match data["op"]:
            case "opened":
                return Opened(conversation_from_json(data["conversation"]))
            case "stepped":
                return Stepped(tuple(step_from_json(step) for step in data["steps"]))
            case "undone":
                return Undone(int(data["count"]))
            case "redone":
                return Redone(int(data["count"]))
            case "switched":
                return Switched(str(data["id"]))
            case "exported":
                lengths = {str(id_): int(length) for id_, length in data["lengths"].items()}
                return Exported(lengths, float(data.get("at", 0.0)))
            case "renamed":
                return Renamed(str(data["id"]), str(data["title"]))
            case "withheld":
                return Withheld(str(data["id"]), data["withheld"] is True)
            case "dropped":
                return Dropped(str(data["id"]), data["dropped"] is True)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(f"not a journal entry: {error}") from error
    raise DataError(f"unknown journal entry '{data['op']}'", remedy="it was written by a newer version")
