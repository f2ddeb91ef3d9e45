"""What a bot must do to be taught."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Ranking, Understanding
from teachbot.engine.training_data.nlu import Example

if TYPE_CHECKING:
    from teachbot.engine.prediction.evaluation.regression import Standing
    from teachbot.engine.project.project import Project

Correction: TypeAlias = tuple[tuple[Event, ...], str]
"""After these events, this action."""

Progress: TypeAlias = Callable[[str, float], None]
"""Is told what is being done and which share of it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Everything that the person has corrected and not taken back."""

    actions: tuple[Correction, ...] = ()
    examples: tuple[Example, ...] = ()
    """This text means this."""


class Bot(Protocol):
    """Understands, ranks, acts and learns; every call may block, and may raise TeachbotError."""

    @property
    def domain(self) -> Domain:
        """What the bot knew of when it was opened or trained."""
        ...

    def understand(self, text: str, events: Sequence[Event]) -> Understanding:
        """What the text means; raises DataError for a malformed `/intent{…}`."""
        ...

    def rank(self, events: Sequence[Event]) -> Ranking:
        """Every action, most probable next first."""
        ...

    def rank_without(self, events: Sequence[Event], stories: Collection[str]) -> Ranking | None:
        """The ranking, had these stories not been there; None where the bot cannot tell.

        For a thread in the background.
        """
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

    def refit(self) -> bool:
        """Trains anew with the corrections among the project's data what has enough new ones; whether it did.

        For a thread in the background: no other call waits for it.
        """
        ...

    def standing(self) -> Standing | None:
        """How the project's stories stand with what was learned; None where the bot cannot tell.

        For a thread in the background: no other call waits for it.
        """
        ...

    def twin(self) -> Bot | None:
        """The same bot as it is now, for a thread in the background; None where there can be no second one.

        It calls no action server, and what either learns from now on leaves the other alone.
        """
        ...

    def train(self, project: Project, progress: Progress) -> None:
        """Trains anew on the project as it is in its files; what was learned holds on."""
        ...

    @property
    def is_provisional(self) -> bool:
        """Whether it answers with less than it will know once `complete` is through."""
        ...

    def complete(self, progress: Progress) -> bool:
        """Learns in full what it answers with provisionally; whether it did. For a thread in the background.

        No other call waits for it; raises TeachbotError where it cannot, Cancelled where the bot was closed.
        """
        ...

    def adopt(self, domain: Domain) -> None:
        """The domain as it is with what the person has added."""
        ...

    def rewind(self, events: Sequence[Event]) -> None:
        """The conversation is this now, after undo, redo, fork, switch or resume."""
        ...

    def log(self) -> tuple[str, ...]:
        """The latest lines of the action server that runs beside the application; none without one."""
        ...

    def cancel(self) -> None:
        """Gives up the call that is under way, which then raises Cancelled; from any thread."""
        ...

    def close(self) -> None:
        """Ends what the bot started."""
        ...
