"""What a dialog sequence needs of the screen that it plays on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.app import App

from teachbot.engine.session.snapshot import Snapshot
from teachbot.tui.drawing.signs import Signs

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session

T = TypeVar("T")


class Stage(Protocol):
    """A lesson on the screen."""

    signs: Signs

    @property
    def snapshot(self) -> Snapshot:
        """The moment that is shown."""
        ...

    @property
    def busy(self) -> bool:
        """Whether no verb can begin."""
        ...

    @property
    def app(self) -> App[object]:
        """Where dialogs are pushed."""
        ...

    async def call(self, function: Callable[[], T], work: str) -> T:
        """What the function returns, from a thread; raises TeachbotError."""
        ...

    def progress(self, what: str, share: float) -> None:
        """Tells how far a call has come; from any thread."""
        ...

    def show(self, snapshot: Snapshot) -> None:
        """Draws another moment of the lesson."""
        ...

    def do(self, verb: Callable[[Session], Snapshot], work: str, *, spoken: str = "") -> None:
        """Runs a verb and draws what it returns; what was `spoken` comes back where it fails."""
        ...

    def notify_in_line(self, notice: str) -> None:
        """Shows a notice beside the line."""
        ...

    def play(self, flow: Callable[[Session], Awaitable[object]]) -> None:
        """Begins a dialog sequence, unless a verb runs."""
        ...

    def highlight(self, number: int) -> None:
        """Highlights the choice of this number, counted from 1."""
        ...

    def keep_message(self, text: str) -> None:
        """Keeps what was typed for when the bot listens."""
        ...

    def say_later(self, messages: Sequence[str]) -> None:
        """Keeps messages to be said one after the other, each when the bot listens."""
        ...

    def type_in(self, text: str) -> None:
        """Puts a text into the line, as if it were typed."""
        ...

    def clear_line(self) -> None:
        """Empties the line to type in."""
        ...

    def leave(self) -> None:
        """Opens the exit options."""
        ...

    def action_train(self) -> None:
        """Trains the bot anew."""
        ...

    async def run_action(self, action: str) -> None:
        """Does what the key of an action does."""
        ...
