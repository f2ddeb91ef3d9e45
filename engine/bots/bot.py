"""What a bot must do to be taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Ranking, Understanding
from teachbot.engine.training_data.nlu import Example


@dataclass(frozen=True, slots=True)
class Lessons:
    """Everything that the person has corrected and not taken back."""

    actions: tuple[tuple[tuple[Event, ...], str], ...] = ()
    """After these events, this action."""
    examples: tuple[Example, ...] = ()
    """This text means this."""


class Bot(Protocol):
    """Understands, ranks and acts; every call may block, and may raise TeachbotError."""

    @property
    def domain(self) -> Domain:
        """What the bot knew of when it was opened."""
        ...

    def understand(self, text: str, events: Sequence[Event]) -> Understanding:
        """What the text means; raises DataError for a malformed `/intent{…}`."""
        ...

    def rank(self, events: Sequence[Event]) -> Ranking:
        """Every action, most probable next first."""
        ...

    def fills_after_message(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The slots that the latest message fills before any action runs."""
        ...

    def run(self, action: str, events: Sequence[Event]) -> tuple[Event, ...]:
        """What the action adds after its own `action` event; raises ActionMissing, ActionRejected, ServerFailure."""
        ...

    def learn(self, lessons: Lessons) -> None:
        """These corrections hold now, all of them and no others."""
        ...

    def adopt(self, domain: Domain) -> None:
        """The domain as it is with what the person has added."""
        ...

    def rewind(self, events: Sequence[Event]) -> None:
        """The conversation is this now, after undo, redo, fork, switch or resume."""
        ...

    def cancel(self) -> None:
        """Gives up the call that is under way, which then raises Cancelled; from any thread."""
        ...

    def close(self) -> None:
        """Ends what the bot started."""
        ...
