"""The inbox: real conversations, filtered and ordered, with what the person says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Event as Flag
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import TeachbotError
from teachbot.engine.stores.inbox.building import Built
from teachbot.engine.stores.inbox.inbox import Inbox
from teachbot.engine.stores.inbox.lines import Listed, View
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.dialogs.line import LineDialog
from teachbot.tui.drawing.numbers import count
from teachbot.tui.drawing.signs import Signs
from teachbot.tui.panes.review.inbox import InboxPane
from teachbot.tui.panes.status import StatusLine
from teachbot.tui.screens.desk import DeskScreen, Resumed
from teachbot.tui.screens.messages import MessagesScreen
from teachbot.tui.screens.worker import VerbWorker

if TYPE_CHECKING:
    from teachbot.engine.bots.bot import Bot
    from teachbot.engine.training_data.nlu import Example

_ORDERS = ("date", "worth", "confidence", "length")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the inbox the person was."""

    line: str = ""
    order: str = "date"
    conversation: str = ""


class InboxScreen(Screen[Resumed | None]):
    """Answers with the conversation to go on with as a lesson; None: back to the lesson as it was."""

    AUTO_FOCUS = "#inbox"
    BINDINGS = [
        Binding("escape", "back", "Back", id="inbox.back", tooltip="Back to the lesson", key_display="Esc"),
        Binding("slash", "filter", "Filter", id="inbox.filter", tooltip="Filter and search", key_display="/"),
        Binding("o", "order", "Order", id="inbox.order", tooltip="By date, what teaches most, confidence or length"),
        Binding("r", "state('reviewed')", "Reviewed", id="inbox.reviewed", tooltip="Mark it as reviewed, or new"),
        Binding("f", "state('flagged')", "Flag", id="inbox.flagged", tooltip="Flag it, or not"),
        Binding("l", "state('later')", "Later", id="inbox.later", tooltip="Keep it for later, or not"),
        Binding("t", "tag", "Tag", id="inbox.tag", tooltip="Put a tag on, or take it off"),
        Binding("n", "note", "Note", show=False, id="inbox.note", tooltip="Write a note about it"),
        Binding("w", "keep_filter", "Keep filter", show=False, id="inbox.keep", tooltip="Keep the filter by a name"),
        Binding("g", "kept_filters", "Kept filters", show=False, id="inbox.kept", tooltip="Filters that were kept"),
        Binding("m", "messages", "Messages", id="inbox.messages", tooltip="Messages that the bot is least sure of"),
        Binding("i", "index", "Index", id="inbox.index", tooltip="Look at every conversation, or stop looking"),
        Binding("ctrl+z", "undo", "Undo", id="inbox.undo", tooltip="Take back the latest state, tag, note or filter"),
    ]

    pane = query_one("#inbox", InboxPane)
    field = query_one("#inbox-filter", Input)
    status = query_one("#inbox-status", StatusLine)

    class Progressed(Message):
        """The index has come so far."""

        def __init__(self, told: str, *, done: bool) -> None:
            super().__init__()
            self.told, self.done = told, done

    def __init__(
        self,
        opener: Callable[[], Inbox],
        bot: Bot,
        signs: Signs,
        place: Place | None = None,
        learn: Callable[[Sequence[Example]], None] = lambda _examples: None,
    ) -> None:
        """`learn` is told the examples that were confirmed, all of them."""
        super().__init__(classes="-ascii" if signs.is_ascii else None)
        self.learn = learn
        self.opener, self.bot, self.signs = opener, bot, signs
        self.place = place or Place()
        self.worker = VerbWorker(self, self._show_work)
        self.inbox: Inbox | None = None
        """None until it is open."""
        self.view = View()
        self.stop = Flag()
        self.is_indexing = False
        self._indexed = ""

    def compose(self) -> ComposeResult:
        """The filter, the list, and what is under the cursor."""
        yield Static("", id="inbox-title", markup=False)
        yield Input(self.place.line, placeholder="/ to filter: intent:greet confidence<0.5 words", id="inbox-filter")
        yield InboxPane(self.signs, id="inbox")
        yield Static("", id="inbox-about", markup=False)
        yield StatusLine(self.signs, id="inbox-status")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Opens the store; the frame is there before."""
        self.run_worker(self._open(), group="flow")

    def on_unmount(self) -> None:
        """Stops looking, and closes the store."""
        self.stop.set()
        if self.inbox is not None and not self.is_indexing:
            self.inbox.close()

    async def _open(self) -> None:
        try:
            self.inbox = await self.worker.call(self.opener, "opening the conversations…")
        except TeachbotError as error:
            self._fail(error)
            return
        if examples := self.inbox.examples:
            self.learn(examples)
        await self._load()
        if self.place.conversation:
            self.pane.go_to(self.place.conversation)

    async def _load(self, *, more: bool = False) -> None:
        """Another view, or its next page."""
        inbox = self.inbox
        if inbox is None:
            return
        place, after = self.place, self.view.next if more else None
        try:
            view = await self.worker.call(partial(inbox.view, place.line, place.order, after), "reading…")
        except TeachbotError as error:
            self._fail(error)
            return
        self.view = replace(view, lines=(*self.view.lines, *view.lines)) if more else view
        self.pane.lines = self.view.lines
        if view.problems:
            self.status.tell(view.problems[0], is_error=True)
        self._tell()

    def _fail(self, error: TeachbotError) -> None:
        self.status.tell(str(error), is_error=True)

    def _show_work(self, work: str) -> None:
        self.status.work = self.signs.fold(work)

    def _tell(self) -> None:
        store = self.inbox.store.name if self.inbox is not None else ""
        parts = [f"by {self.place.order}", *([self._indexed] if self._indexed else [])]
        if self.view.from_index:
            parts.insert(0, "from the index")
        told = f" inbox  {plain(store)}   {self.signs.fold(' · '.join(parts))}"
        self.query_one("#inbox-title", Static).update(Content(told))

    def on_inbox_pane_moved(self, event: InboxPane.Moved) -> None:
        """What is under the cursor is told whole; at the end of the list the next page is read."""
        event.stop()
        self.query_one("#inbox-about", Static).update(Content(self.signs.fold(_about(event.line))))
        if event.line is not None:
            self.place = replace(self.place, conversation=event.line.row.summary.id)
        if event.is_last and event.line is not None and self.view.next is not None and not self.worker.busy:
            self.run_worker(self._load(more=True), group="flow")

    def on_inbox_pane_opened(self, event: InboxPane.Opened) -> None:
        """The desk."""
        event.stop()
        if self.inbox is not None and not self.worker.busy:
            self.run_worker(self._open_desk(self.inbox, event.conversation), group="flow")

    async def _open_desk(self, inbox: Inbox, conversation: str) -> None:
        try:
            stored = await self.worker.call(partial(inbox.conversation, conversation), "reading…")
        except TeachbotError as error:
            self._fail(error)
            return
        resumed = await self.app.push_screen_wait(DeskScreen(stored, self.bot, self.signs))
        if resumed is not None:
            self.dismiss(resumed)

    def action_back(self) -> None:
        """From the filter to the list, from the list to the lesson."""
        if self.field.has_focus:
            self.field.value = self.place.line
            self.pane.focus()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Gives the keys to the filter."""
        self.field.focus()

    @on(Input.Submitted, "#inbox-filter")
    def take_filter(self, event: Input.Submitted) -> None:
        """Another view, and the keys back to the list."""
        event.stop()
        self._show(replace(self.place, line=event.value.strip()))

    def _show(self, place: Place) -> None:
        self.place = place
        self.field.value = place.line
        self.pane.at = 0
        self.pane.focus()
        self.run_worker(self._load(), group="flow")

    def action_order(self) -> None:
        """The next order."""
        following = _ORDERS[(_ORDERS.index(self.place.order) + 1) % len(_ORDERS)]
        self._show(replace(self.place, order=following))

    def action_state(self, state: str) -> None:
        """The state, or new where it is that already; then the next conversation."""
        line = self.pane.line
        if line is not None and self.inbox is not None:
            wanted = "new" if line.note.state == state else state
            self._change(lambda notes=self.inbox.notes: notes.set_state([line.row.summary.id], wanted))  # type: ignore[misc]
            self.pane.action_move(1)

    def action_tag(self) -> None:
        """Asks for a tag."""
        self._ask("A tag", "", "put on; where the conversation has it, it is taken off", self._tag)

    def _tag(self, line: Listed, tag: str) -> None:
        if self.inbox is not None:
            self.inbox.notes.tag([line.row.summary.id], tag)

    def action_note(self) -> None:
        """Asks for a note."""
        line = self.pane.line
        self._ask("A note", line.note.text if line is not None else "", "an empty one is deleted", self._note)

    def _note(self, line: Listed, text: str) -> None:
        if self.inbox is not None:
            self.inbox.notes.write(line.row.summary.id, text)

    def _ask(self, title: str, text: str, hint: str, then: Callable[[Listed, str], None]) -> None:
        if (line := self.pane.line) is None or self.inbox is None:
            return

        def take(answer: str | None) -> None:
            if answer is not None:
                self._change(lambda: then(line, answer))

        self.app.push_screen(LineDialog(title, text, hint), take)

    def action_keep_filter(self) -> None:
        """Asks for a name for the filter."""

        def keep(name: str | None) -> None:
            if name and self.inbox is not None:
                notes, line = self.inbox.notes, self.place.line
                self._change(lambda: notes.keep_filter(name.strip(), line))
                self.status.tell(f"kept as “{name}”; g lists")

        self.app.push_screen(LineDialog("Keep this filter as", hint=self.place.line or "no filter: all"), keep)

    def action_kept_filters(self) -> None:
        """Chooses one of those that were kept."""
        if self.inbox is None:
            return
        kept = self.inbox.notes.filters
        if not kept:
            self.status.tell("no filter was kept yet; w keeps one")
            return

        def use(chosen: str | None) -> None:
            if chosen:
                self._show(replace(self.place, line=kept.get(chosen.removeprefix("="), "")))

        ways = [Way("", "Back"), Way("all", "All conversations")]
        ways += [Way(f"={name}", name, line) for name, line in kept.items()]
        self.app.push_screen(ChooseDialog("Kept filters", ways), use)

    def action_undo(self) -> None:
        """Takes the latest change back."""
        if self.inbox is not None:
            undone = self.inbox.notes.undo()
            self.status.tell(f"taken back: {undone}" if undone else "there is nothing to take back")
            self._renote()

    def _change(self, change: Callable[[], None]) -> None:
        try:
            change()
        except TeachbotError as error:
            self._fail(error)
        self._renote()

    def _renote(self) -> None:
        """The lines with what is said of them now."""
        if self.inbox is not None:
            notes = self.inbox.notes.of([line.row.summary.id for line in self.view.lines])
            lines = tuple(replace(line, note=notes[line.row.summary.id]) for line in self.view.lines)
            self.view = replace(self.view, lines=lines)
            self.pane.lines = lines

    def action_messages(self) -> None:
        """The message view; what was confirmed is learned once the person is back."""
        if (inbox := self.inbox) is None:
            return
        if not inbox.is_indexed:
            self.status.tell("this needs the index, which is not built yet; i builds it", is_error=True)
            return
        self.app.push_screen(MessagesScreen(inbox, self.bot, self.signs), lambda _: self._learn(inbox))

    def _learn(self, inbox: Inbox) -> None:
        self.learn(inbox.examples)

    # The index

    def action_index(self) -> None:
        """Looks at every conversation, or stops looking."""
        if self.is_indexing:
            self.stop.set()
        elif self.inbox is not None:
            self.is_indexing = True
            self.stop.clear()
            self.run_worker(partial(self._build, self.inbox), thread=True, group="index")

    def _build(self, inbox: Inbox) -> None:
        """In a thread; what is done is kept however it ends."""

        def told(built: Built) -> None:
            self.post_message(self.Progressed(f"{built.conversations:,} looked at", done=False))

        try:
            built = inbox.build(told, self.stop.is_set)
            ended = "all looked at" if built.done else f"stopped after {built.conversations:,}; i goes on"
        except TeachbotError as error:
            ended = error.message
        if not self.post_message(self.Progressed(ended, done=True)):
            inbox.close()

    async def on_inbox_screen_progressed(self, event: Progressed) -> None:
        """Told in the title; once it is over, the view may be another."""
        event.stop()
        self._indexed = event.told
        self._tell()
        if event.done:
            self.is_indexing = False
            if not self.worker.busy:
                await self._load()


def _about(line: Listed | None) -> str:
    """The conversation under the cursor, in two lines."""
    if line is None:
        return ""
    summary, note = line.row.summary, line.note
    parts = [summary.id, *([summary.channel] if summary.channel else [])]
    parts += [count(summary.length, "message"), *(f"#{tag}" for tag in note.tags)]
    more = [line.row.reason, note.text, *line.problems[:1]]
    first = " · ".join(plain(part) for part in parts)
    return f" {first}\n {' · '.join(plain(part) for part in more if part)}"
