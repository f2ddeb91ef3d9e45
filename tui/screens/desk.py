"""The reviewer's desk: one conversation, step by step, to be gone on with as a lesson from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event as Flag
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer

from teachbot.engine.dialogue.events import UserUttered
from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import TeachbotError
from teachbot.engine.session.snapshot import SlotView
from teachbot.engine.stores.conversations import Stored
from teachbot.engine.stores.moments import Moment, moments_of
from teachbot.engine.stores.review import review, slots_at, with_predictions
from teachbot.tui.drawing.signs import Signs
from teachbot.tui.panes.review.desk import DeskPane
from teachbot.tui.panes.slots import SlotsPane
from teachbot.tui.panes.status import StatusLine

if TYPE_CHECKING:
    from teachbot.engine.bots.bot import Bot
    from teachbot.engine.dialogue.events import Event


_HIDDEN = ("requested_slot", "session_started_metadata")


@dataclass(frozen=True, slots=True)
class Resumed:
    """A conversation to go on with, and the event that is to be decided anew."""

    events: tuple[Event, ...]
    at: int


class DeskScreen(Screen[Resumed | None]):
    """Answers with where to go on; None: back to the inbox."""

    AUTO_FOCUS = "#desk"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]
    BINDINGS = [
        Binding("escape", "back", "Back", id="desk.back", tooltip="Back to the inbox", key_display="Esc"),
        Binding("enter", "go_on", "Go on from here", id="desk.go_on", tooltip="Decide this anew, as a lesson"),
    ]

    pane = query_one("#desk", DeskPane)
    slots = query_one("#slots", SlotsPane)
    status = query_one("#desk-status", StatusLine)

    class Reviewed(Message):
        """What the bot would do at a moment."""

        def __init__(self, number: int, moment: Moment) -> None:
            super().__init__()
            self.number, self.moment = number, moment

    class Completed(Message):
        """What a plain transcript leaves open was predicted."""

        def __init__(self, events: tuple[Event, ...]) -> None:
            super().__init__()
            self.events = events

    class Failed(Message):
        """The bot could not be asked."""

        def __init__(self, told: str) -> None:
            super().__init__()
            self.told = told

    def __init__(self, stored: Stored, bot: Bot, signs: Signs) -> None:
        super().__init__(classes="-ascii" if signs.is_ascii else None)
        self.stored, self.bot, self.signs = stored, bot, signs
        self.events = stored.events
        self.stop = Flag()

    def compose(self) -> ComposeResult:
        """The moments, and the slots as they were."""
        with Horizontal(id="desk-body"):
            yield DeskPane(self.signs, id="desk")
            yield SlotsPane(self.signs, id="slots")
        yield StatusLine(self.signs, id="desk-status")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """What happened at once; what would happen as it is found out."""
        self.slots.can_focus = False
        self.slots.is_known = True
        self.pane.title = self.signs.fold(f"{plain(self.stored.id)}: what happened, and what would now")
        self.pane.moments = moments_of(self.events)
        if self.stored.problems:
            self.status.tell(self.stored.problems[0], is_error=True)
        self._show_slots(0)
        self.run_worker(self._ask, thread=True, group="call")

    def on_unmount(self) -> None:
        """Nobody waits for the bot any more."""
        self.stop.set()

    def _ask(self) -> None:
        """In a thread: the bot at every moment."""
        events = self.events
        try:
            if any(isinstance(e, UserUttered) and e.text and e.intent.name is None for e in events):
                events = with_predictions(events, self.bot)
                self.post_message(self.Completed(events))
            for number, moment in review(events, self.bot, self.stop.is_set):
                self.post_message(self.Reviewed(number, moment))
        except TeachbotError as error:
            self.post_message(self.Failed(str(error)))

    def on_desk_screen_completed(self, event: Completed) -> None:
        """The transcript with what was predicted."""
        event.stop()
        self.events = event.events
        self.pane.moments = moments_of(event.events)
        self.status.tell("intents and actions are predicted: this was a plain transcript")

    def on_desk_screen_reviewed(self, event: Reviewed) -> None:
        """One moment more is known."""
        event.stop()
        moments = self.pane.moments
        self.pane.moments = (*moments[: event.number], event.moment, *moments[event.number + 1 :])

    def on_desk_screen_failed(self, event: Failed) -> None:
        """What happened stays on the screen."""
        event.stop()
        self.status.tell(event.told, is_error=True)

    def on_desk_pane_moved(self, event: DeskPane.Moved) -> None:
        """The slots follow."""
        event.stop()
        self._show_slots(event.number)

    def _show_slots(self, number: int) -> None:
        if self.pane.moments:
            values = slots_at(self.events, self.pane.moments[number], self.bot)
            types = {slot.name: slot.type for slot in self.bot.domain.slots_by_name.values()}
            names = dict.fromkeys((*types, *values))
            self.slots.slots = tuple(
                SlotView(name, types.get(name, ""), values.get(name)) for name in names if name not in _HIDDEN
            )

    def action_go_on(self) -> None:
        """From the moment under the cursor."""
        if self.pane.moments:
            self.dismiss(Resumed(self.events, self.pane.moments[self.pane.at].at))

    def action_back(self) -> None:
        """To the inbox."""
        self.dismiss(None)
