"""From the session to the panes: a snapshot is one update, what takes time is a later one of its own pane."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from textual.screen import Screen

from teachbot.engine.session.snapshot import Asking, Choice, Fault, Health, Question, Snapshot
from teachbot.tui.drawing.numbers import count
from teachbot.tui.flows.trying import Trying
from teachbot.tui.panes.chat import ChatPane
from teachbot.tui.panes.composer import Composer
from teachbot.tui.panes.graph import GraphPane
from teachbot.tui.panes.header import HeaderLine
from teachbot.tui.panes.hints import hint_for, waiting_lines
from teachbot.tui.panes.keyline import KeyLine
from teachbot.tui.panes.question import QuestionPane
from teachbot.tui.panes.slots import SlotsPane
from teachbot.tui.panes.status import StatusLine
from teachbot.tui.screens.background import Background
from teachbot.tui.screens.pane_values import messages_said, standing_after, standing_with

if TYPE_CHECKING:
    from teachbot.engine.dialogue.ranking import Ranking
    from teachbot.engine.graph.node import StoryGraph
    from teachbot.engine.session.session import Session

_STAYS = 0.15
"""Seconds on a choice after which its stories are weighed."""
_OPENING = Snapshot(-1, "", "", (), (), (), Question(Asking.MESSAGE, ""))


class Panes(Protocol):
    """The panes of a lesson, and the session that they show."""

    header: HeaderLine
    chat: ChatPane
    question: QuestionPane
    slots: SlotsPane
    graph: GraphPane
    composer: Composer
    status: StatusLine
    keys: KeyLine
    background: Background
    trying: Trying
    session: Session | None


class Showing:
    """What the panes of one screen show."""

    def __init__(self, screen: Screen[None], panes: Panes) -> None:
        self._screen, self._panes = screen, panes
        self.snapshot = _OPENING
        self.health = Health()
        """How the project stood when it was last looked at."""
        self.faults: tuple[Fault, ...] = ()
        """What contradicted then, in the files and in what is taught."""

    def show(self, snapshot: Snapshot) -> None:
        """Hands each pane its part of the snapshot; what takes time is asked for once that is painted."""
        panes = self._panes
        learned = snapshot.learned != self.snapshot.learned
        self.snapshot = snapshot
        question = snapshot.question
        panes.header.standing = standing_after(snapshot, panes.header.standing)
        panes.chat.turns = snapshot.turns
        panes.slots.slots = snapshot.slots
        panes.question.question = question
        panes.composer.history = messages_said(snapshot.turns)
        panes.composer.choices_on_offer = bool(question.choices)
        panes.composer.intent_suggester.intents = snapshot.intents
        panes.composer.ask(is_message=question.asking is Asking.MESSAGE, hint=self._hint(), draft=snapshot.draft)
        panes.question.answers.highlight_value(snapshot.taken)
        panes.status.tell(" ".join((*snapshot.notices, *waiting_lines(panes.composer.waiting))))
        panes.keys.read_bindings()
        self._screen.call_after_refresh(self._ask, snapshot, learned)

    def _ask(self, snapshot: Snapshot, learned: bool) -> None:
        session, ask = self._panes.session, self._panes.background.ask
        if session is None or snapshot is not self.snapshot:
            return
        ask("graph", lambda: (session.outlook.focus(snapshot), session.outlook.page_url), self._show_graph)
        if learned or self.health.stories is None:
            ask("health", partial(session.outlook.health, snapshot.revision), self._show_health)
        if learned and self._panes.trying.opened is not None:
            ask("find", partial(session.outlook.still_there, self._panes.trying.found), self._panes.trying.show)
        if learned or snapshot.question.asking is Asking.MESSAGE:
            ask("faults", session.outlook.faults, self._show_faults)
        if snapshot.question.asking is Asking.MESSAGE:
            ask("untried", partial(session.outlook.untried, snapshot), self._panes.composer.offer)

    def _show_graph(self, answer: tuple[StoryGraph, str]) -> None:
        """With the first graph the page is served."""
        header = self._panes.header
        self._panes.graph.graph, page = answer
        if page != header.standing.page:
            header.standing = replace(header.standing, page=page)

    def _show_health(self, health: Health) -> None:
        """The header tells it; what broke is told above the line, with the key that goes there."""
        self.health = health
        header = self._panes.header
        header.standing = standing_with(health, self.faults, header.standing)
        if health.broken:
            stories = count(len(health.broken), "story", "stories")
            self._panes.status.tell(f"{stories} broken by the correction; F6 shows")
        self._screen.refresh_bindings()

    def _show_faults(self, faults: tuple[Fault, ...]) -> None:
        """The header counts them; what the latest step brought in is told with the key that lists it."""
        new = [fault for fault in faults if fault.conversation and fault not in self.faults]
        self.faults = faults
        header = self._panes.header
        if self.health.stories is not None or faults:
            header.standing = standing_with(self.health, faults, header.standing)
        if new:
            self._panes.status.tell(f"{count(len(new), 'conflict')} with the files; F6 shows")
        self._screen.refresh_bindings()

    def highlight(self, choice: Choice | None) -> None:
        """The graph's cursor goes to the highlighted choice; the stories that speak for it are weighed soon."""
        panes, session, snapshot = self._panes, self._panes.session, self.snapshot
        is_action = snapshot.question.asking is Asking.ACTION
        panes.graph.choice = choice.value if is_action and choice is not None else ""
        if is_action and choice is not None and session is not None:
            warn = partial(session.outlook.warn, snapshot, choice.value)
            panes.background.ask("rules", warn, partial(self._show_warning, choice.value))
            weigh = partial(session.outlook.without, snapshot, choice.value)
            panes.background.ask("weigh", weigh, partial(self._show_weighed, choice.value), after=_STAYS)

    def _show_warning(self, action: str, warning: str) -> None:
        highlighted = self._panes.question.answers.choice
        if highlighted is not None and highlighted.value == action:
            self._panes.question.warn(action, warning)

    def _show_weighed(self, action: str, without: Ranking | None) -> None:
        highlighted = self._panes.question.answers.choice
        if without is not None and highlighted is not None and highlighted.value == action:
            self._panes.question.compare(action, without)

    def tell_focus(self) -> None:
        """One pane has the keys: it is marked, and the line speaks of it."""
        panes = self._panes
        panes.question.has_keys = panes.composer.has_focus
        self._screen.set_class(not panes.composer.has_focus, "-away")
        if panes.session is not None:
            panes.composer.hint(self._hint())

    def _hint(self) -> str:
        focused = self._screen.focused
        return hint_for(focused.id if focused is not None else None, self.snapshot.question)
