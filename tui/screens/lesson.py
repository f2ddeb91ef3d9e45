"""The lesson: composes the panes, hands them snapshots, and routes what they post to verbs and dialog flows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.getters import query_one
from textual.screen import Screen

from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import TeachbotError
from teachbot.engine.session.snapshot import Asking, Choice, Health, Snapshot
from teachbot.engine.stores.opening import InboxOpening
from teachbot.tui.dialogs.help import HelpDialog
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.flows.broken_stories import show_broken_stories
from teachbot.tui.flows.conversations import arrange_conversations
from teachbot.tui.flows.correcting import correct_in_place, edit_entities
from teachbot.tui.flows.export import export
from teachbot.tui.flows.failing import offer_ways_on
from teachbot.tui.flows.leaving import leave
from teachbot.tui.flows.line.answering import Highlighted, confirm, take
from teachbot.tui.flows.line.pasting import paste_lines
from teachbot.tui.flows.opening import complete, open_session
from teachbot.tui.flows.server_log import show_server_log
from teachbot.tui.flows.slots import edit_slot
from teachbot.tui.flows.training import train
from teachbot.tui.flows.trying import Trying
from teachbot.tui.panes.chat import ChatPane
from teachbot.tui.panes.composer import Composer
from teachbot.tui.panes.graph import GraphPane
from teachbot.tui.panes.header import HeaderLine
from teachbot.tui.panes.hints import hint_ahead, waiting_lines
from teachbot.tui.panes.keyline import KeyLine
from teachbot.tui.panes.question import QuestionPane
from teachbot.tui.panes.slots import SlotsPane
from teachbot.tui.panes.status import StatusLine
from teachbot.tui.screens.agreeing import Agreeing, agree
from teachbot.tui.screens.background import Background
from teachbot.tui.screens.keys import ENTER_ELSEWHERE, LESSON_KEYS, Now, action_of, key_help, why_not
from teachbot.tui.screens.layout import compose_panes, look_at, pane_after
from teachbot.tui.screens.pane_values import choices_while_typing
from teachbot.tui.screens.showing import Showing
from teachbot.tui.screens.worker import VerbWorker

if TYPE_CHECKING:
    from teachbot.engine.session.opening import Opener
    from teachbot.engine.session.session import Session
    from teachbot.engine.stores.inbox.inbox import Inbox
    from teachbot.engine.training_data.nlu import Example
    from teachbot.tui.screens.inbox import Place

T = TypeVar("T")


class LessonScreen(Screen[None]):
    """Four panes and a line to type in."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-normal"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-low"), (32, "-tall")]
    AUTO_FOCUS = "#composer"
    BINDINGS = LESSON_KEYS
    header = query_one("#header", HeaderLine)
    chat = query_one("#chat", ChatPane)
    question = query_one("#question", QuestionPane)
    slots = query_one("#slots", SlotsPane)
    graph = query_one("#graph", GraphPane)
    composer = query_one("#composer", Composer)
    status = query_one("#status", StatusLine)
    keys = query_one("#keys", KeyLine)

    def __init__(
        self,
        opener: Opener,
        signs: Signs = UNICODE,
        keymap: Mapping[str, str] | None = None,
        inbox: Callable[[Session], Inbox] | None = None,
        *,
        begins_with_inbox: bool = False,
        agrees_above: float = 0.0,
    ) -> None:
        super().__init__(classes="-ascii" if signs.is_ascii else None)
        self._open_inbox = inbox or InboxOpening().open
        self._begins_with_inbox = begins_with_inbox
        self.inbox_place: Place | None = None
        """Where in the inbox the person was last."""
        self.opener, self.signs, self.keymap = opener, signs, keymap or {}
        self.session: Session | None = None
        """None until it is open: no verb and no flow begins before."""
        self.agreeing = Agreeing(agrees_above)
        self._told_ahead = False
        """What Enter does with what is typed is told beside the line."""
        self._said_early = False
        """Enter was pressed before the session was open."""
        self.trying = Trying(self)
        self.worker = VerbWorker(self, self._show_work)
        self.background = Background(self)
        self.showing = Showing(self, self)

    def compose(self) -> ComposeResult:
        """All panes at once, empty until the session is open."""
        yield from compose_panes(self.opener.title, self.signs)

    def on_mount(self) -> None:
        """The line is there from the first frame."""
        self.composer.ask(is_message=True, hint="opening; what you type is kept")
        self.call_after_refresh(lambda: self.run_worker(self._open(), group="flow"))

    async def _open(self) -> None:
        self.session = await open_session(self, self.opener)
        if self.session is None:
            self.app.exit()
            return
        self.slots.is_known = True
        self.show(self.session.snapshot)
        if self.snapshot.is_provisional:
            self.background.ask("learning", partial(complete, self.session), self._show_completed)
        if self._said_early and self.composer.value.strip():
            self.composer.action_confirm()
        if self._begins_with_inbox:
            self.action_inbox()

    # From the session to the panes

    def show(self, snapshot: Snapshot) -> None:
        """Draws another moment of the lesson: what changed, once; what takes time follows."""
        before = self.snapshot
        self.showing.show(snapshot)
        if self.agreeing.goes_on(before, snapshot):
            self.do(agree, "agreeing…")

    @property
    def snapshot(self) -> Snapshot:
        """The moment that is shown."""
        return self.showing.snapshot

    @property
    def health(self) -> Health:
        """How the project stood when it was last looked at."""
        return self.showing.health

    def _show_completed(self, failed: str) -> None:
        """The full model answers from now on: at once, unless the person is in the middle of an answer."""
        if failed:
            self.status.tell(failed, is_error=True)
        elif not self.busy and not self.composer.value and self.question.answers.is_on_first:
            self.do(lambda session: session.retry(), "")

    def notify_in_line(self, notice: str) -> None:
        """Shows a notice beside the line, until the next."""
        self.status.tell(notice)

    def highlight(self, number: int) -> None:
        """Highlights the choice of this number, counted from 1."""
        self.question.answers.jump(number)

    def keep_message(self, text: str) -> None:
        """Keeps what was typed for when the bot listens."""
        self.composer.keep(text)

    def say_later(self, messages: Sequence[str]) -> None:
        """Keeps messages to be said one after the other, each when the bot listens."""
        self.composer.say_later(messages)
        self.notify_in_line(" ".join(waiting_lines(self.composer.waiting)))

    def type_in(self, text: str) -> None:
        """Puts a text into the line, as if it were typed."""
        self.composer.type_in(text)

    def clear_line(self) -> None:
        """Empties the line to type in."""
        self.composer.clear()

    # From the panes to the session

    @property
    def busy(self) -> bool:
        """Whether no verb can begin."""
        return self.worker.busy or self.session is None

    async def call(self, function: Callable[[], T], work: str) -> T:
        """What the function returns, from a thread; raises TeachbotError."""
        return await self.worker.call(function, work)

    def progress(self, what: str, share: float) -> None:
        """Tells how far a call has come; from any thread."""
        self.worker.progress(what, share)

    def on_verb_worker_progressed(self, event: VerbWorker.Progressed) -> None:
        """Told only while it is still under way."""
        event.stop()
        self.worker.show(event.work)

    def _show_work(self, work: str) -> None:
        self.status.work = self.signs.fold(work)

    def do(self, verb: Callable[[Session], Snapshot], work: str, *, spoken: str = "") -> None:
        """Runs one verb; while one runs, no other begins. What was `spoken` comes back where the verb fails."""
        if self.session is not None and not self.busy:
            self.worker.busy = True
            self.run_worker(self._do(self.session, verb, work, spoken), group="flow")

    async def _do(self, session: Session, verb: Callable[[Session], Snapshot], work: str, spoken: str) -> None:
        try:
            snapshot = await self.call(partial(verb, session), work)
        except TeachbotError as error:
            self.composer.restore(spoken)
            self.status.tell(error.message, is_error=True)
            await offer_ways_on(self, error, lambda: self.do(verb, work, spoken=spoken))
        else:
            self.show(snapshot)

    def play(self, flow: Callable[[Session], Awaitable[object]]) -> None:
        """Begins a dialog sequence, unless a verb runs."""
        if self.session is not None and not self.busy:
            self.run_worker(flow(self.session), group="dialog")

    def on_composer_confirmed(self, event: Composer.Confirmed) -> None:
        """Enter says the message, or confirms the highlighted choice."""
        event.stop()
        if self.session is None:
            self._said_early = True
            self.notify_in_line("it is said as soon as the bot is ready")
            return
        answers = self.question.answers
        confirm(self, event.text, Highlighted(answers.choice, answers.is_on_new, fits=bool(answers.shown)))

    def on_question_pane_picked(self, event: QuestionPane.Picked) -> None:
        """The pointer answers like Enter."""
        event.stop()
        take(self, event.choice, self.composer.value)

    def on_question_pane_highlighted(self, event: QuestionPane.Highlighted) -> None:
        """The highlighted choice and the ghost under the cursor are one selection; its stories are weighed."""
        event.stop()
        self.showing.highlight(event.choice)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """One pane has the keys: it is marked, and the line speaks of it."""
        self.showing.tell_focus()

    def on_graph_pane_ghost_highlighted(self, event: GraphPane.GhostHighlighted) -> None:
        """The same the other way round."""
        event.stop()
        if choice := self._action_named(event.action):
            self.question.answers.highlight_value(choice.value)

    def on_graph_pane_ghost_chosen(self, event: GraphPane.GhostChosen) -> None:
        """Enter on a ghost is Enter on its choice."""
        event.stop()
        if choice := self._action_named(event.action):
            take(self, choice, "")

    def _action_named(self, label: str) -> Choice | None:
        asked = self.snapshot.question
        named = (c for c in asked.choices if asked.asking is Asking.ACTION and plain(c.value) == label)
        return next(named, None)

    def on_graph_pane_event_chosen(self, event: GraphPane.EventChosen) -> None:
        """Enter on a step of the trunk shows it in the conversation."""
        event.stop()
        if (step := self.snapshot.step_of(event.event)) is not None:
            self.chat.choose_step(step)

    def on_chat_pane_step_selected(self, event: ChatPane.StepSelected) -> None:
        """Fork and undo go by the selected step."""
        event.stop()
        self.refresh_bindings()

    def on_slots_pane_edit_requested(self, event: SlotsPane.EditRequested) -> None:
        """A slot is set by hand."""
        event.stop()
        self.play(partial(edit_slot, self, slot=event.slot))

    def on_composer_moved(self, event: Composer.Moved) -> None:
        """Up and down among the choices."""
        event.stop()
        self.question.answers.move(event.offset)

    def on_composer_jumped(self, event: Composer.Jumped) -> None:
        """A number highlights its choice."""
        event.stop()
        self.highlight(event.number)

    def on_composer_lines_pasted(self, event: Composer.LinesPasted) -> None:
        """What several lines are to be is asked."""
        event.stop()
        if self.busy:
            self.composer.type_in(" ".join(event.lines))
        else:
            self.play(partial(paste_lines, self, lines=event.lines))

    def on_composer_typed(self, event: Composer.Typed) -> None:
        """Typing filters the choices; a begun `/intent` is offered whole."""
        event.stop()
        asked = self.snapshot.question
        if asked.asking is Asking.MESSAGE:
            choices = choices_while_typing(event.text, asked, self.snapshot.intents)
            self.question.offer(choices)
            self.composer.choices_on_offer = bool(choices)
        elif asked.asking is not Asking.DESCRIPTION:
            self.question.answers.wanted = event.text
            told = hint_ahead(event.text, fits=bool(self.question.answers.shown))
            if told or self._told_ahead:
                self.notify_in_line(told)
            self._told_ahead = bool(told)

    def on_key(self, event: events.Key) -> None:
        """What is typed while another pane has the keys goes to the line; a key that can do nothing now says why."""
        if why := self._why_not(event.key):
            event.stop()
            self.notify_in_line(why)
        elif event.is_printable and event.character and self.focused is not self.composer:
            event.stop()
            self.composer.focus()
            if not self.composer.is_message and event.character in "123456789" and not self.composer.value:
                self.highlight(int(event.character))
            else:
                self.composer.type_in(event.character)

    def _why_not(self, key: str) -> str:
        if key == "enter" and self.focused is self.chat:
            return ENTER_ELSEWHERE
        action = action_of(key, self.keymap)
        return why_not(action, self._now) if action else ""

    @property
    def _now(self) -> Now:
        return Now(self.snapshot, self.health, self.showing.faults, is_open=self.session is not None, busy=self.busy)

    # Keys

    def action_agree(self) -> None:
        """Agrees by itself from now on where the bot is sure, or asks at each step again."""
        agreeing = self.agreeing
        agreeing.is_on = not agreeing.is_on
        sure = f"agrees by itself from {agreeing.limit:.2f} on; Esc stops it"
        self.notify_in_line(sure if agreeing.is_on else "asks at each step again")

    def action_undo(self) -> None:
        """Takes the latest step back."""
        self.do(lambda session: session.undo(), "undoing…")

    def action_redo(self) -> None:
        """Brings back what was undone last."""
        self.do(lambda session: session.redo(), "redoing…")

    def action_fork(self) -> None:
        """A second conversation that is decided anew from the selected step on."""
        step = self.chat.step if self.chat.step is not None else len(self.snapshot.step_lengths)
        self.chat.choose_step(None)
        look_at(self, "composer")
        self.do(lambda session: session.fork(step), "forking…")

    def action_fresh(self) -> None:
        """A new conversation; the others stay."""
        self.composer.put_away()
        self.do(lambda session: session.fresh(), "starting fresh…")

    def action_conversations(self) -> None:
        """The conversations of the session, to switch to one."""
        self.play(self._switch)

    async def _switch(self, session: Session) -> None:
        if chosen := await arrange_conversations(self, session):
            self.switch_to(chosen)

    def switch_to(self, conversation: str) -> None:
        """Another conversation of the session."""
        self.chat.choose_step(None)
        self.do(lambda session: session.switch(conversation), "switching…")

    def action_edit_entities(self) -> None:
        """The entities of the message."""
        self.play(partial(edit_entities, self))

    def action_correct(self) -> None:
        """Another intent or action at the selected step."""
        if (step := self.chat.step) is None:
            self.notify_in_line("select a step of the conversation first: Shift+Tab, then the arrow keys")
        else:
            self.play(partial(correct_in_place, self, step=step))

    def action_export(self) -> None:
        """Shows what would be written, and writes it."""
        self.play(partial(export, self))

    def action_train(self) -> None:
        """Trains the bot anew; then the project stands otherwise."""
        self.showing.health = Health()
        train(self)

    def action_broken(self) -> None:
        """The stories that the latest correction broke, and what contradicts."""
        self.run_worker(show_broken_stories(self, self.health.broken, self.showing.faults), group="dialog")

    def action_try_next(self) -> None:
        """What simulated users found, and where nobody was."""
        self.play(self.trying.choose)

    def action_server_log(self) -> None:
        """The latest lines of the action server's log."""
        self.play(partial(show_server_log, self))

    def leave(self) -> None:
        """The exit options, at any time."""
        self.run_worker(leave(self, self.session), group="dialog")

    def action_help(self) -> None:
        """What to do, and every key."""
        self.app.push_screen(HelpDialog(key_help(self, self.keymap)))

    def action_inbox(self) -> None:
        """Real conversations; the one that is chosen goes on as a lesson."""
        self.play(self._review)

    async def _review(self, session: Session) -> None:
        from teachbot.tui.screens.inbox import InboxScreen

        opener = partial(self._open_inbox, session)
        inbox = InboxScreen(opener, session.bot, self.signs, self.inbox_place, self._learn_confirmed)
        resumed = await self.app.push_screen_wait(inbox)
        self.inbox_place = inbox.place
        if resumed is not None:
            self.do(lambda session: session.take_up(resumed.events, resumed.at), "taking it up…")

    def _learn_confirmed(self, examples: Sequence[Example]) -> None:
        if self.session is not None and tuple(examples) != self.session.confirmed:
            self.do(lambda session: session.confirm_examples(examples), "learning…")

    def action_map(self) -> None:
        """The map of all stories."""
        from teachbot.tui.screens.map import MapScreen

        if self.session is not None:
            self.app.push_screen(MapScreen(self.session, self.snapshot, self.signs))

    def action_pane(self, offset: int) -> None:
        """Gives the keys to the next pane."""
        look_at(self, pane_after(self, offset))

    def action_look_at(self, pane: str) -> None:
        """Gives the keys to a pane."""
        look_at(self, pane)

    def action_back(self) -> None:
        """First the filter goes, then the selection, then the keys go back to the line."""
        if self.worker.busy and self.session is not None:
            self.session.cancel()
        if self.agreeing.is_on and (self.worker.busy or self.snapshot.question.asking is not Asking.MESSAGE):
            self.action_agree()
        if self.focused is not self.composer:
            look_at(self, "composer")
        elif self.chat.step is not None:
            self.chat.choose_step(None)
        else:
            self.composer.put_away()
            self.question.begin_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greys what cannot be done now, and hides what has no sense now."""
        can = not why_not(action, self._now)
        return can if self.session is None or action == "edit_entities" else can or None
