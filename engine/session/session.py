"""The teaching loop as verbs: each succeeds whole and returns a frozen snapshot, or changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.bots.bot import Bot, Progress
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.errors import UsageError
from teachbot.engine.session.decisions import acts, answers, intake, moves, speech
from teachbot.engine.session.decisions.amendment import Amended, amend, rank_at
from teachbot.engine.session.decisions.decision import Decision, Go
from teachbot.engine.session.decisions.execution import execute
from teachbot.engine.session.exporting import ExportReport, Exports
from teachbot.engine.session.insight import Insight, Outlook
from teachbot.engine.session.lesson import Exported, Lesson, Opened
from teachbot.engine.session.page import LivePage
from teachbot.engine.session.record import Record
from teachbot.engine.session.script import EntryLog
from teachbot.engine.session.snapshot import Asking, Snapshot
from teachbot.engine.session.view import View

if TYPE_CHECKING:
    from teachbot.engine.export.plan import ExportPlan
    from teachbot.engine.export.targets import Targets
    from teachbot.engine.graph.page.server import PageServer
    from teachbot.engine.probe.prospects import Prospect
    from teachbot.engine.project.project import Project
    from teachbot.engine.training_data.nlu import Example


class Session:
    """One lesson with one bot.

    Verbs come from one thread at a time: the front end runs one after another. What only looks (`focus`, `without`,
    `warn`, `faults`, `story_map`, `coverage`, `health`, `prospects`, `still_there`, `untried`, `cancel`) may come from
    others meanwhile.
    """

    def __init__(
        self,
        project: Project,
        bot: Bot,
        journal: EntryLog | None,
        lesson: Lesson | None = None,
        *,
        reload: Callable[[], Project] | None = None,
        state_folder: Path | None = None,
        open_page: Callable[[], tuple[PageServer, str]] | None = None,
        notices: tuple[str, ...] = (),
    ) -> None:
        """`lesson` is an earlier one to go on with; `reload` reads the project's files anew."""
        self.bot = bot
        self._record = Record(bot, journal, project.domain, lesson or Lesson())
        self._exports = Exports(reload, state_folder)
        self._page = LivePage(open_page)
        self.outlook = Outlook(Insight(project), bot, self._record, self._page)
        self._view = View(journal.id if journal is not None else "", self._page)
        if not self.lesson.current_id:
            self._record.commit(moves.fresh().entry)
        self.snapshot = self._show(notices=notices)

    @property
    def project(self) -> Project:
        """The project as it was read last."""
        return self.outlook.insight.project

    @property
    def journal(self) -> EntryLog | None:
        """Where the lesson is recorded."""
        return self._record.journal

    @property
    def lesson(self) -> Lesson:
        """All conversations as they stand."""
        return self._record.now.lesson

    @property
    def domain(self) -> Domain:
        """The project's domain with what the person has added in this session."""
        return self._record.now.domain

    # What the user says

    def say(self, text: str) -> Snapshot:
        """The user's next message; `/intent{"entity": "value"}` of a known intent is taken at its word."""
        return self._do(speech.say(self._record.now, text))

    def create_intent(self, name: str) -> Snapshot:
        """The text means something that the domain has no intent for yet."""
        return self._do(speech.create_intent(self._record.now, name))

    def annotate(self, annotated: str) -> Snapshot:
        """The same words with entities marked as they should be; raises AnnotationError with the column."""
        return self._do(speech.annotate(self._record.now, annotated))

    # What the bot does

    def accept(self) -> Snapshot:
        """The bot is right: its own first choice holds."""
        return self._do(answers.accept(self._record.now))

    def choose(self, value: str) -> Snapshot:
        """One of the choices: an intent, an action, a button's payload, yes or no."""
        return self._do(answers.choose(self._record.now, value))

    def create_action(self, name: str, response: str = "") -> Snapshot:
        """The next action is one that the domain does not have yet; `utter_…` says the response's text."""
        return self._do(acts.create_action(self._record.now, name, response))

    def describe(self, texts: Sequence[str], slots: Mapping[str, Json]) -> Snapshot:
        """What the custom action that was just chosen says and sets, since nobody here can run it."""
        return self._do(acts.describe(self._record.now, texts, slots))

    def set_slot(self, name: str, value: Json) -> Snapshot:
        """A slot set by hand, recorded as an event."""
        return self._do(acts.set_slot(self._record.now, name, value))

    @property
    def confirmed(self) -> tuple[Example, ...]:
        """The examples that were confirmed beside the conversations."""
        return self._record.confirmed

    def confirm_examples(self, examples: Sequence[Example]) -> Snapshot:
        """These examples, and no others, were confirmed beside the conversations: learned now, written at an export."""
        self._record.confirmed = tuple(examples)
        self._record.derive_anew()
        return self._show()

    # Back and elsewhere

    def undo(self) -> Snapshot:
        """Takes the latest step back; redo brings it back."""
        return self.undo_to(len(self.lesson.current.steps) - 1)

    def undo_to(self, step: int) -> Snapshot:
        """Takes the step of this index and all after it back."""
        return self._do(moves.undo_to(self._record.now, step))

    def redo(self) -> Snapshot:
        """Brings back the step that was undone last."""
        return self._do(moves.redo(self._record.now))

    def fork(self, step: int) -> Snapshot:
        """A second conversation that is the same up to this step, which is decided anew."""
        return self._do(moves.fork(self._record.now, step))

    def fresh(self) -> Snapshot:
        """A new conversation from the start; the others stay and are exported too."""
        return self._do(moves.fresh())

    def take_up(self, events: Sequence[Event], at: int) -> Snapshot:
        """A conversation from elsewhere, in which this event is decided anew; what came before stands."""
        return self._do(intake.take_up(events, at))

    def switch(self, conversation_id: str) -> Snapshot:
        """Another conversation of this session on the screen."""
        return self._do(moves.switch(conversation_id))

    def rename(self, conversation_id: str, title: str) -> Snapshot:
        """Another title of a conversation, which an export gives its story."""
        return self._do(moves.rename(self._record.now, conversation_id, title))

    def withhold(self, conversation_id: str, *, withheld: bool = True) -> Snapshot:
        """Keeps a conversation out of exports, or lets it in again."""
        return self._do(moves.withhold(self._record.now, conversation_id, withheld=withheld))

    def drop(self, conversation_id: str) -> Snapshot:
        """Takes a whole conversation back, with what it taught."""
        return self._do(moves.drop(self._record.now, conversation_id))

    def bring_back(self) -> Snapshot:
        """The conversation that was dropped last is there again."""
        return self._do(moves.bring_back(self._record.now))

    def try_out(self, prospect: Prospect) -> Snapshot:
        """A conversation that stands where the prospect is to be decided."""
        return self._do(intake.try_out(prospect.events, prospect.said))

    # What was decided before

    def plan_amendment(self, step: int, value: str) -> Amended:
        """The conversation with another intent or action at this step, played again from there; changes nothing yet.

        Actions that run again do so on the action server.
        """
        return amend(self.bot, self._record.now, step, value)

    def keep(self, amended: Amended) -> Snapshot:
        """The amended conversation stands in the place of the one that it was made of."""
        if amended.conversation.id != self.lesson.current_id:
            raise UsageError("another conversation is on the screen now", remedy="correct it again")
        return self._do(Go(Opened(amended.conversation)))

    def ranked_at(self, step: int) -> tuple[str, ...]:
        """What could have been decided at this step: intents or actions, the bot's own first; none elsewhere."""
        return rank_at(self.bot, self._record.now, step)

    # The project's files

    def export_defaults(self) -> Targets:
        """The files that an export adds to unless told otherwise."""
        from teachbot.engine.export.targets import targets_of

        return targets_of(self.project)

    def plan_export(self, targets: Targets | None = None) -> ExportPlan:
        """Exactly what an export of all conversations would change, for the person to look at; writes nothing."""
        self._replace_project(self._exports.read_again(self.project))
        return self._exports.plan(self.project, self.lesson, targets or self.export_defaults(), self._record.confirmed)

    def export(self, plan: ExportPlan) -> ExportReport:
        """Writes the plan, all of it or nothing, and reads the project again; the lesson goes on.

        Raises FileChanged where a file is not what the plan was made for, FileFailure where one cannot be written.
        """
        report = self._exports.write(plan)
        self._replace_project(self._exports.read_again(self.project))
        lengths = {c.id: len(c.steps) for c in self.lesson.wanted}
        self._record.commit(Exported(lengths, time.time()))
        self._show()
        return report

    def train(self, progress: Progress) -> Snapshot:
        """Trains the bot, here or on its Rasa server, on the project as it is in its files."""
        project = self._exports.read(self.project)
        self.bot.train(project, progress)
        self._replace_project(
            project if self.bot.domain is project.domain else replace(project, domain=self.bot.domain)
        )
        return self.retry()

    def complete(self, progress: Progress) -> bool:
        """Waits for what is still learned of the project; whether `retry` has something new to show.

        From a thread of its own; raises TeachbotError, Cancelled where the session was closed meanwhile.
        """
        return self.bot.complete(progress)

    def retry(self) -> Snapshot:
        """Ranks the choices again, as after a server came back."""
        self._record.derive_anew()
        return self._show()

    # Around the lesson

    @property
    def server_log(self) -> tuple[str, ...]:
        """The latest lines of the action server that runs beside the application."""
        return self.bot.log()

    def cancel(self) -> None:
        """Gives up what the running verb waits for, which then raises Cancelled; from any thread."""
        self.bot.cancel()

    def close(self) -> None:
        """Ends the bot and the page and releases the journal."""
        self.bot.close()
        self._page.close()
        if self.journal is not None:
            self.journal.close()

    def _do(self, decision: Decision) -> Snapshot:
        """Has the bot do its part, records the outcome, and shows it."""
        outcome = execute(self.bot, self._record.now, decision)
        now = self._record.commit(outcome.entry)
        left = decision.left if isinstance(decision, Go) else None
        draft = left.text or "" if left is not None and now.asking is Asking.MESSAGE else ""
        return self._show(draft, (outcome.notice,) if outcome.notice else ())

    def _replace_project(self, project: Project) -> None:
        if project is not self.project:
            self.outlook.insight, self._record.domain = Insight(project), project.domain

    def _show(self, draft: str = "", notices: tuple[str, ...] = ()) -> Snapshot:
        self.snapshot = self._view.draw(self._record.now, self.project, self.bot, draft, notices)
        return self.snapshot
