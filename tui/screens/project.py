"""What a lesson does to the project: how its stories stand, its files in an editor, training, the server's log."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message
from textual.worker import get_current_worker

from teachbot.engine.errors import EnvironmentFailure
from teachbot.engine.session.snapshot import Asking, Broken, Choice, Health, Snapshot
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.drawing.numbers import count
from teachbot.tui.panes.question import QuestionPane
from teachbot.tui.screens.editor import open_in_editor
from teachbot.tui.screens.lesson import LessonScreen

if TYPE_CHECKING:
    from teachbot.engine.dialogue.places import Place
    from teachbot.engine.dialogue.ranking import Ranking

_LOG_LINES = 30

_STAYS = 0.15
"""Seconds on a choice after which its stories are weighed."""


class ProjectScreen(LessonScreen):
    """Tells how the project stands, later than each snapshot, and goes to the places that matter."""

    health = Health()
    """How the project stood when it was last looked at."""
    broken: tuple[Broken, ...] = ()
    """What the latest correction broke, until another is learned or all is well again."""

    class HealthTold(Message):
        """How the project stands with a snapshot."""

        def __init__(self, revision: int, health: Health, page: str) -> None:
            super().__init__()
            self.revision, self.health, self.page = revision, health, page

    class Weighed(Message):
        """How the ranking would be without the stories that speak for an action."""

        def __init__(self, snapshot: Snapshot, action: str, without: Ranking) -> None:
            super().__init__()
            self.snapshot, self.action, self.without = snapshot, action, without

    def show(self, snapshot: Snapshot) -> None:
        """Also looks how the project stands, where something was learned or it was not looked at yet."""
        learned = self.snapshot is None or self.snapshot.learned != snapshot.learned
        super().show(snapshot)
        if learned or self.health.stories is None:
            self._look(snapshot.revision)

    def on_question_pane_highlighted(self, event: QuestionPane.Highlighted) -> None:
        """Once the person stays with a choice, its stories are weighed."""
        if event.choice is not None and self.snapshot is not None and self.snapshot.question.asking is Asking.ACTION:
            self._weigh(self.snapshot, event.choice.value)

    @work(thread=True, exclusive=True, group="weigh")
    def _weigh(self, snapshot: Snapshot, action: str) -> None:
        time.sleep(_STAYS)
        if self.session is None or get_current_worker().is_cancelled:
            return
        without = self.session.without(snapshot, action)
        if without is not None and not get_current_worker().is_cancelled:
            self.post_message(self.Weighed(snapshot, action, without))

    def on_project_screen_weighed(self, event: Weighed) -> None:
        """What was found for a choice that is not highlighted any more is not shown."""
        event.stop()
        highlighted = self.question.answers.choice
        if event.snapshot is self.snapshot and highlighted is not None and highlighted.value == event.action:
            self.question.compare(event.action, event.without)

    @work(thread=True, group="health")
    def _look(self, revision: int) -> None:
        if self.session is not None:
            self.post_message(self.HealthTold(revision, self.session.health(), self.session.page_url))

    def on_project_screen_health_told(self, event: HealthTold) -> None:
        """The header tells it; what broke is told in the status line, with the key that goes there."""
        event.stop()
        self.health = event.health
        self.broken = event.health.broken
        self.header.standing = replace(
            self.header.standing,
            stories_pass=event.health.passing,
            stories=event.health.stories,
            conflicts=event.health.conflicts,
            page=event.page or self.header.standing.page,
        )
        if self.broken:
            self.status.tell(f"{count(len(self.broken), 'story', 'stories')} broken by the correction; F6 shows")
        self.refresh_bindings()

    def on_lesson_screen_graph_drawn(self, event: LessonScreen.GraphDrawn) -> None:
        """With the first graph the page is served."""
        if self.session is not None and self.session.page_url != self.header.standing.page:
            self.header.standing = replace(self.header.standing, page=self.session.page_url)

    @work(group="dialog")
    async def action_broken(self) -> None:
        """The stories that the latest correction broke; Enter opens one in the editor."""
        ways = [Way("back", "Back", "the correction stands; ^Z takes it back")]
        ways += [Way(str(i), b.story, f"{b.expected}, now {b.predicted}") for i, b in enumerate(self.broken)]
        chosen = await self.app.push_screen_wait(ChooseDialog("Broken by the latest correction", ways))
        if chosen != "back":
            self.edit(self.broken[int(chosen)].place)

    def edit(self, place: Place | None) -> bool:
        """Opens a place in the editor; whether it could."""
        if place is None:
            return False
        try:
            open_in_editor(self.app, place)
        except EnvironmentFailure as error:
            self.app.push_screen(failure(error, [Way("back", "Back")]))
            return False
        return True

    def answer(self, choice: Choice) -> None:
        """A contradicting story is opened; then the bot is trained on what is left, and the question asked again."""
        contradiction = self.snapshot is not None and self.snapshot.question.asking is Asking.CONTRADICTION
        if not contradiction or choice.value != "open":
            super().answer(choice)
            return
        assert self.snapshot is not None
        places = [w.place for w in self.snapshot.question.witnesses if w.place is not None]
        if places and self.edit(places[0]):
            self.question.answers.jump(1)
            self.action_train()

    def action_train(self) -> None:
        """Trains the bot anew on the project's files, here or on its server."""
        self.do(lambda session: session.train(self.progress), "training…")

    @work(group="dialog")
    async def action_server_log(self) -> None:
        """The latest lines of the action server's log."""
        lines = self.session.server_log if self.session is not None else ()
        text = "\n".join(lines[-_LOG_LINES:]) or "it has said nothing yet"
        await self.app.push_screen_wait(ChooseDialog("Log of the action server", [Way("back", "Back")], text))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greys what cannot be done now."""
        match action:
            case "broken":
                return bool(self.broken) or None
            case "train":
                return (self.snapshot is not None and not self.busy) or None
            case "server_log":
                return (self.session is not None and bool(self.session.server_log)) or None
        return super().check_action(action, parameters)
