"""A conversation: the decisions of a lesson as steps, with undo, redo and fork."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.notes import Note
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.dialogue.state import State, fold


class StepKind(StrEnum):
    """What was decided in a step."""

    STARTED = "started"
    """The conversation began."""
    SAID = "said"
    """The user said something; how the bot reads it is not confirmed yet. No events."""
    UNDERSTOOD = "understood"
    """The reading of the latest text was confirmed or corrected; the message and filled slots follow."""
    CHOSEN = "chosen"
    """An action was picked that nobody here can run: the person will say what it does. No events."""
    ACTED = "acted"
    """An action ran."""
    SLOT_EDITED = "slot_edited"
    """A slot was set by hand."""


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of the person, or of the bot once confirmed, with the events that followed."""

    kind: StepKind
    events: tuple[Event, ...] = ()
    action: str | None = None
    text: str | None = None
    corrected: bool = False
    """The person decided otherwise than the bot."""
    understanding: Understanding | None = None
    """What the bot made of the text (said, understood)."""
    policy: str | None = None
    probability: float | None = None
    """What the bot gave the confirmed choice, whatever it preferred."""
    note: Note | None = None


@dataclass(frozen=True)
class Conversation:
    """A tuple of steps; nothing in it is ever repaired in place."""

    id: str
    steps: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    """Steps that redo brings back, the next one first."""
    title: str = ""
    forked_from: str | None = None

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return tuple(event for step in self.steps for event in step.events)

    def state(self, domain: Domain) -> State:
        """The state after the last step."""
        return fold(self.events, domain)

    def add(self, step: Step) -> Conversation:
        """One step longer; what was undone is gone."""
        longer = replace(self, steps=(*self.steps, step), undone=())
        longer.__dict__["events"] = self.events + step.events
        return longer

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back; the start stays."""
        return bool(self.steps) and self.steps[-1].kind is not StepKind.STARTED

    def undo(self) -> Conversation:
        """One step shorter; unchanged where there is nothing to take back."""
        if not self.can_undo:
            return self
        return replace(self, steps=self.steps[:-1], undone=(self.steps[-1], *self.undone))

    def redo(self) -> Conversation:
        """The step that was undone last is back; unchanged where there is none."""
        if not self.undone:
            return self
        return replace(self, steps=(*self.steps, self.undone[0]), undone=self.undone[1:])

    def fork(self, at: int, new_id: str) -> Conversation:
        """A second conversation that shares the first `at` steps."""
        return Conversation(id=new_id, steps=self.steps[:at], forked_from=self.id)
