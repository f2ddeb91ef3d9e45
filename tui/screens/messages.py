"""The message view: what users said that the bot is least sure of, confirmed or corrected by single keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer

from teachbot.engine.errors import TeachbotError
from teachbot.engine.stores.inbox.inbox import Inbox
from teachbot.engine.stores.inbox.lines import Doubt
from teachbot.engine.stores.inbox.notes import Confirmed
from teachbot.engine.training_data.reading.annotation import annotate, parse_annotated
from teachbot.tui.dialogs.entities import EntitiesDialog
from teachbot.tui.dialogs.pick import PickDialog
from teachbot.tui.drawing.numbers import count
from teachbot.tui.drawing.signs import Signs
from teachbot.tui.panes.review.messages import MessagesPane
from teachbot.tui.panes.status import StatusLine
from teachbot.tui.screens.worker import VerbWorker

if TYPE_CHECKING:
    from teachbot.engine.bots.bot import Bot


class MessagesScreen(Screen[None]):
    """Each decision holds for all messages that say the same, and can be taken back."""

    AUTO_FOCUS = "#messages"
    BINDINGS = [
        Binding("escape", "back", "Back", id="messages.back", tooltip="Back to the inbox", key_display="Esc"),
        Binding("enter", "confirm", "Right", id="messages.confirm", tooltip="The bot reads it right: an example"),
        Binding("c", "correct", "Another intent", id="messages.correct", tooltip="It means something else"),
        Binding("e", "entities", "Entities", id="messages.entities", tooltip="Mark its entities, and confirm it"),
        Binding("x", "leave_out", "Leave out", id="messages.leave_out", tooltip="It is no example of anything"),
        Binding("ctrl+z", "undo", "Undo", id="messages.undo", tooltip="Take the latest decision back"),
    ]

    pane = query_one("#messages", MessagesPane)
    status = query_one("#messages-status", StatusLine)

    def __init__(self, inbox: Inbox, bot: Bot, signs: Signs) -> None:
        super().__init__(classes="-ascii" if signs.is_ascii else None)
        self.inbox, self.bot, self.signs = inbox, bot, signs
        self.worker = VerbWorker(self, self._show_work)

    def compose(self) -> ComposeResult:
        """The messages, and what was decided last."""
        yield MessagesPane(self.signs, id="messages")
        yield StatusLine(self.signs, id="messages-status")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """From the index."""
        self._load()

    def _load(self) -> None:
        try:
            self.pane.doubts = tuple(self.inbox.doubts())
        except TeachbotError as error:
            self.status.tell(str(error), is_error=True)

    def _show_work(self, work: str) -> None:
        self.status.work = self.signs.fold(work)

    def action_confirm(self) -> None:
        """As the bot reads them."""
        self._decide([(doubt, doubt.local_intent) for doubt in self.pane.chosen])

    def action_leave_out(self) -> None:
        """They are not asked about again."""
        self._keep([Confirmed(doubt.text, "") for doubt in self.pane.chosen])

    def action_correct(self) -> None:
        """Asks for the intent."""
        chosen = self.pane.chosen
        if not chosen:
            return
        names = [intent.name for intent in self.bot.domain.intents]
        then = [name for name in (chosen[0].intent, chosen[0].local_intent) if name in names]
        ordered = list(dict.fromkeys((*then, *names)))

        def take(intent: str | None) -> None:
            if intent is not None:
                self._decide([(doubt, intent) for doubt in chosen])

        self.app.push_screen(PickDialog(f"What {count(len(chosen), 'message')} mean", ordered), take)

    def action_entities(self) -> None:
        """Asks for the entities of the message under the cursor."""
        if self.pane.doubts and not self.worker.busy:
            self.run_worker(self._mark(self.pane.doubts[self.pane.at]), group="flow")

    async def _mark(self, doubt: Doubt) -> None:
        try:
            read = await self.worker.call(partial(self.bot.understand, doubt.text, ()), "reading…")
        except TeachbotError as error:
            self.status.tell(str(error), is_error=True)
            return
        text, fault = annotate(doubt.text, read.entities), ""
        names = [entity.name for entity in self.bot.domain.entities]
        while (typed := await self.app.push_screen_wait(EntitiesDialog(text, names, fault))) is not None:
            try:
                plain, entities = parse_annotated(typed)
            except TeachbotError as error:
                text, fault = typed, error.message
                continue
            if plain == doubt.text:
                self._keep([Confirmed(doubt.text, doubt.local_intent, tuple(entities))])
                return
            text, fault = typed, "the words must stay as they were said"

    def _decide(self, decided: Sequence[tuple[Doubt, str]]) -> None:
        if decided and not self.worker.busy:
            self.run_worker(self._read(decided), group="flow")

    async def _read(self, decided: Sequence[tuple[Doubt, str]]) -> None:
        """With the entities that the bot finds."""

        def read() -> list[Confirmed]:
            return [Confirmed(d.text, intent, self.bot.understand(d.text, ()).entities) for d, intent in decided]

        try:
            self._keep(await self.worker.call(read, "reading…"))
        except TeachbotError as error:
            self.status.tell(str(error), is_error=True)

    def _keep(self, messages: Sequence[Confirmed]) -> None:
        if not messages:
            return
        try:
            self.inbox.confirm(messages)
        except TeachbotError as error:
            self.status.tell(str(error), is_error=True)
            return
        told = count(len(messages), "message")
        intents = ", ".join(dict.fromkeys(message.intent for message in messages))
        self.status.tell(f"{told}: {intents}; written at the next export" if intents else f"{told} left out")
        self.pane.marked.clear()
        self._load()

    def action_undo(self) -> None:
        """The messages of the latest decision are asked about again."""
        undone = self.inbox.notes.undo()
        self.status.tell(f"taken back: {undone}" if undone else "there is nothing to take back")
        self._load()

    def action_back(self) -> None:
        """To the inbox."""
        self.dismiss(None)
