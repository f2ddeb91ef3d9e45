"""The lesson: panes hand in what the person wants, verbs of the session answer with snapshots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import TeachbotError
from teachbot.engine.session.snapshot import Asking, Choice, Snapshot
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.panes.chat import ChatPane
from teachbot.tui.panes.composer import Composer
from teachbot.tui.panes.graph import GraphPane
from teachbot.tui.panes.header import HeaderLine
from teachbot.tui.panes.keyline import KeyLine
from teachbot.tui.panes.question import QuestionPane
from teachbot.tui.panes.slots import SlotsPane
from teachbot.tui.panes.status import StatusLine
from teachbot.tui.screens import standing
from teachbot.tui.screens.opening import opened
from teachbot.tui.screens.worker import CallingScreen

if TYPE_CHECKING:
    from teachbot.engine.graph.node import StoryGraph
    from teachbot.engine.session.opening import Opener
    from teachbot.engine.session.session import Session


class LessonScreen(CallingScreen):
    """Four panes and a line to type in."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-normal"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-low"), (32, "-tall")]
    AUTO_FOCUS = "#composer"
    header = query_one("#header", HeaderLine)
    chat = query_one("#chat", ChatPane)
    question = query_one("#question", QuestionPane)
    slots = query_one("#slots", SlotsPane)
    graph = query_one("#graph", GraphPane)
    composer = query_one("#composer", Composer)
    status = query_one("#status", StatusLine)

    class GraphDrawn(Message):
        """The story graph of a snapshot is there."""

        def __init__(self, revision: int, graph: StoryGraph) -> None:
            super().__init__()
            self.revision = revision
            self.graph = graph

    def __init__(self, opener: Opener, signs: Signs = UNICODE) -> None:
        super().__init__(classes="-ascii" if signs.is_ascii else None)
        self.opener = opener
        self.signs = signs
        self.session: Session | None = None
        self.snapshot: Snapshot | None = None
        self._graphs = Lock()

    def compose(self) -> ComposeResult:
        """All panes at once, empty until the session is open."""
        yield HeaderLine(self.opener.title, self.signs, id="header")
        with Horizontal(id="body"):
            yield ChatPane(self.signs, id="chat")
            with Vertical(id="side"):
                yield QuestionPane(self.signs, id="question")
                yield SlotsPane(self.signs, id="slots")
                yield GraphPane(self.signs, id="graph")
        with Horizontal(id="line"):
            yield Static(f" {self.signs.prompt} ", id="prompt", markup=False)
            yield Composer(self.signs, id="composer")
            yield StatusLine(self.signs, id="status")
        yield KeyLine(show_command_palette=True, compact=True)
        yield Static("teachbot needs 60 columns and 16 rows", id="too-small", markup=False)

    def on_mount(self) -> None:
        """The line is there from the first frame."""
        self.composer.ask(is_message=True, hint="opening…")
        self.call_after_refresh(self._open)

    @work(group="flow")
    async def _open(self) -> None:
        self.session = await opened(self, self.opener)
        if self.session is None:
            self.app.exit()
        else:
            self.show(self.session.snapshot)

    # From the session to the panes

    def show(self, snapshot: Snapshot) -> None:
        """Hands each pane its part of the snapshot."""
        self.snapshot = snapshot
        question = snapshot.question
        is_message = question.asking is Asking.MESSAGE
        exported_at = self.session.lesson.exported_at if self.session is not None else 0.0
        self.header.standing = standing.standing(snapshot, self.header.standing, exported_at)
        self.chat.waiting = standing.waiting(question)
        self.chat.turns = snapshot.turns
        self.slots.slots = snapshot.slots
        self.question.question = question
        self.composer.history = standing.said(snapshot.turns)
        self.composer.choices_on_offer = bool(question.choices)
        self.composer.intent_suggester.intents = self.intents
        self.composer.ask(is_message=is_message, hint=standing.hint(question), draft=snapshot.draft)
        self.status.tell(" ".join(snapshot.notices))
        self.refresh_bindings()
        self._draw_graph(snapshot)

    @property
    def intents(self) -> tuple[str, ...]:
        """Intents that a message can name."""
        return tuple(i.name for i in self.session.domain.intents) if self.session is not None else ()

    @work(thread=True, exclusive=True, group="graph")
    def _draw_graph(self, snapshot: Snapshot) -> None:
        with self._graphs:
            if self.session is None or snapshot is not self.snapshot:
                return
            graph = self.session.focus(snapshot)
        self.post_message(self.GraphDrawn(snapshot.revision, graph))

    def on_lesson_screen_graph_drawn(self, event: GraphDrawn) -> None:
        """A graph of an older moment is not shown."""
        if self.snapshot is not None and event.revision == self.snapshot.revision:
            self.graph.graph = event.graph

    # From the panes to the session

    def do(self, verb: Callable[[Session], Snapshot], told: str, *, spoken: str = "") -> None:
        """Runs one verb; while one runs, no other begins. What was `spoken` comes back where the verb fails."""
        if self.busy or self.session is None:
            return
        self.busy = True
        self._do(self.session, verb, told, spoken)

    @work(group="flow")
    async def _do(self, session: Session, verb: Callable[[Session], Snapshot], told: str, spoken: str) -> None:
        try:
            snapshot = await self.call(lambda: verb(session), told)
        except TeachbotError as error:
            self.composer.restore(spoken)
            self.status.tell(error.message, is_error=True)
            await self.failed(error, lambda: self.do(verb, told, spoken=spoken))
        else:
            self.show(snapshot)

    async def failed(self, error: TeachbotError, again: Callable[[], None]) -> None:
        """Tells what went wrong and offers the ways on."""

    def watch_work_told(self, told: str) -> None:
        """The status line tells what is under way."""
        self.status.work = self.signs.fold(told)

    def on_question_pane_highlighted(self, event: QuestionPane.Highlighted) -> None:
        """The highlighted choice and the ghost under the cursor are one selection."""
        event.stop()
        is_action = self.snapshot is not None and self.snapshot.question.asking is Asking.ACTION
        self.graph.choice = event.choice.value if is_action and event.choice is not None else ""

    def on_graph_pane_ghost_highlighted(self, event: GraphPane.GhostHighlighted) -> None:
        """The same the other way round."""
        event.stop()
        choice = self._action_named(event.action)
        if choice is not None:
            self.question.answers.highlight_value(choice.value)

    def on_graph_pane_ghost_chosen(self, event: GraphPane.GhostChosen) -> None:
        """Enter on a ghost is Enter on its choice."""
        event.stop()
        choice = self._action_named(event.action)
        if choice is not None:
            self.answer(choice)

    def on_graph_pane_event_chosen(self, event: GraphPane.EventChosen) -> None:
        """Enter on a step of the trunk shows it in the conversation."""
        event.stop()
        if self.session is None:
            return
        left = event.event
        for index, step in enumerate(self.session.lesson.current.steps):
            if left < len(step.events):
                self.chat.choose_step(index)
                return
            left -= len(step.events)

    def on_chat_pane_step_selected(self, event: ChatPane.StepSelected) -> None:
        """Fork and undo go by the selected step."""
        event.stop()
        self.refresh_bindings()

    def on_composer_moved(self, event: Composer.Moved) -> None:
        """Up and down among the choices."""
        event.stop()
        self.question.answers.move(event.offset)

    def on_composer_jumped(self, event: Composer.Jumped) -> None:
        """A number highlights its choice."""
        event.stop()
        self.question.answers.jump(event.number)

    def on_composer_typed(self, event: Composer.Typed) -> None:
        """Typing filters the choices; a begun `/intent` is offered whole."""
        event.stop()
        if self.snapshot is None:
            return
        asked = self.snapshot.question
        if not self.composer.is_message:
            if asked.asking is not Asking.DESCRIPTION:
                self.question.answers.wanted = event.text
            return
        completing = event.text.startswith("/") and "{" not in event.text
        choices = standing.intent_choices(event.text, self.intents) if completing else asked.choices
        if choices != self.question.answers.choices:
            self.question.offer(replace(asked, choices=choices))
        self.composer.choices_on_offer = bool(choices)

    def on_key(self, event: events.Key) -> None:
        """What is typed while another pane has the keys goes to the line."""
        if event.is_printable and event.character and self.focused is not self.composer:
            event.stop()
            self.composer.focus()
            if not self.composer.is_message and event.character in "123456789" and not self.composer.value:
                self.question.answers.jump(int(event.character))
            else:
                self.composer.insert_text_at_cursor(event.character)

    def answer(self, choice: Choice) -> None:
        """Gives the answer that a choice stands for."""
        self.do(lambda session: session.choose(choice.value), f"{choice.label}…")

    def _action_named(self, label: str) -> Choice | None:
        if self.snapshot is None or self.snapshot.question.asking is not Asking.ACTION:
            return None
        return next((c for c in self.snapshot.question.choices if plain(c.value) == label), None)
