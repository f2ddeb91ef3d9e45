"""How a session keeps its lesson: derived after every entry, journalled, and only then shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.bots.bot import Bot, Lessons
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.ranking import Ranking
from teachbot.engine.dialogue.state import ACTION_LISTEN, State
from teachbot.engine.errors import UsageError
from teachbot.engine.session import corrections as taught
from teachbot.engine.session import transcript as view
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.lesson import Entry, Lesson, Opened, Stepped
from teachbot.engine.session.questions import ask
from teachbot.engine.session.snapshot import Asking, Snapshot

if TYPE_CHECKING:
    from teachbot.engine.graph.page.server import PageServer
    from teachbot.engine.project.project import Project


@dataclass(frozen=True, slots=True)
class Now:
    """What follows from the lesson: derived after every entry, never changed by itself."""

    lesson: Lesson
    domain: Domain
    state: State
    ranking: Ranking | None
    lessons: Lessons


class Keeping:
    """The lesson, what follows from it, and the journal it is in."""

    def __init__(
        self,
        project: Project,
        bot: Bot,
        journal: Journal | None,
        lesson: Lesson | None = None,
        *,
        reload: Callable[[], Project] | None = None,
        state_folder: Path | None = None,
        open_page: Callable[[], tuple[PageServer, str]] | None = None,
        notices: tuple[str, ...] = (),
    ) -> None:
        self.project = project
        self.bot = bot
        self.journal = journal
        self._reload = reload
        self._is_stale = False
        self._state_folder = state_folder
        self._open_page = open_page
        self._page: PageServer | None = None
        self._revision = 0
        self._notices = notices
        self._draft = ""
        self._chats: dict[str, view.Chat] = {}
        if lesson is not None and lesson.current_id:
            self._now = self._derive(lesson)
        else:
            self._now = self._derive(Lesson())
            self._record(Opened(self._new_conversation()), rewound=True)
        self.snapshot = self._draw()
        self._notices = ()

    def retry(self) -> Snapshot:
        """Ranks the choices again, as after a server came back."""
        self._now = self._derive(self._now.lesson)
        return self._show()

    def cancel(self) -> None:
        """Gives up what the running verb waits for, which then raises Cancelled; from any thread."""
        self.bot.cancel()

    def close(self) -> None:
        """Ends the bot and releases the journal."""
        self.bot.close()
        if self._page is not None:
            self._page.close()
        if self.journal is not None:
            self.journal.close()

    @property
    def server_log(self) -> tuple[str, ...]:
        """The latest lines of the action server that runs beside the application."""
        return self.bot.log()

    @property
    def lesson(self) -> Lesson:
        """All conversations as they stand."""
        return self._now.lesson

    @property
    def domain(self) -> Domain:
        """The project's domain with what the person has added in this session."""
        return self._now.domain

    @property
    def _conversation(self) -> Conversation:
        return self._now.lesson.current

    def _expect(self, asking: Asking) -> None:
        asked = self.snapshot.question.asking
        if asked is not asking:
            raise UsageError(f"that is no answer now: {self.snapshot.question.title}")

    def _new_conversation(self) -> Conversation:
        start = (ev.ActionExecuted("action_session_start"), ev.SessionStarted(), ev.ActionExecuted(ACTION_LISTEN))
        return Conversation(new_id(), (Step(StepKind.STARTED, start),))

    def _step(self, step: Step) -> Snapshot:
        self._record(Stepped((step,)), rewound=False)
        return self._show()

    def _record(self, entry: Entry, *, rewound: bool) -> None:
        """Derives what follows from the entry, puts it on disk, and only then makes it hold."""
        lesson = self._now.lesson.after(entry)
        now = self._derive(lesson) if rewound else self._grown(lesson)
        if self.journal is not None:
            self.journal.append(entry)
        self._now = now
        self._draft = ""

    def _derive(self, lesson: Lesson) -> Now:
        """What follows from a lesson, whatever was before."""
        talks = tuple(lesson.conversations.values())
        domain = taught.extended(self.project.domain, talks)
        lessons = Lessons(taught.corrections(talks), taught.examples(talks, corrected_only=True))
        if not lesson.current_id:
            return Now(lesson, domain, State(), None, lessons)
        self.bot.rewind(lesson.current.events)
        return self._follow(lesson, domain, lessons)

    def _grown(self, lesson: Lesson) -> Now:
        """What follows from a lesson whose current conversation has one step more."""
        held, step = self._now.lessons, lesson.current.steps[-1]
        actions, examples = held.actions, held.examples
        if step.corrected:
            correction = taught.correction_of(step, self._conversation.events)
            example = taught.example_of(step)
            actions += (correction,) if correction is not None and correction not in actions else ()
            examples += (example,) if example is not None and example not in examples else ()
        return self._follow(lesson, taught.with_step(self._now.domain, step), Lessons(actions, examples))

    def _follow(self, lesson: Lesson, domain: Domain, lessons: Lessons) -> Now:
        self.bot.adopt(domain)
        self.bot.learn(lessons)
        state = lesson.current.state(domain)
        wanted = view.asking(lesson.current, state) in (Asking.ACTION, Asking.VALIDATION, Asking.CONTRADICTION)
        ranking = self.bot.rank(lesson.current.events) if wanted else None
        return Now(lesson, domain, state, ranking, lessons)

    def _show(self) -> Snapshot:
        self._revision += 1
        self.snapshot = self._draw()
        self._notices = ()
        return self.snapshot

    def _draw(self) -> Snapshot:
        now = self._now
        conversation = now.lesson.current
        last = conversation.steps[-1]
        talks = now.lesson.conversations.values()
        turns = {c.id: self._chats.setdefault(c.id, view.Chat()).turns(c) for c in talks}
        return Snapshot(
            revision=self._revision,
            project=self.project.name,
            session_id=self.journal.id if self.journal is not None else "",
            conversations=view.conversations(now.lesson, {i: len(t) for i, t in turns.items()}),
            turns=turns[conversation.id],
            slots=view.slots(now.domain, now.state, last),
            question=ask(conversation, now.state, now.domain, now.ranking),
            events=conversation.events,
            ranking=now.ranking,
            active_loop=now.state.active_loop,
            can_undo=conversation.can_undo,
            can_redo=bool(conversation.undone),
            undo_label=view.describe_step(last) if conversation.can_undo else "",
            learned=len(now.lessons.actions) + len(now.lessons.examples),
            unsaved=len(now.lesson.unsaved),
            draft=self._draft,
            notices=self._notices,
            intents=tuple(intent.name for intent in now.domain.intents),
            entities=tuple(entity.name for entity in now.domain.entities),
            step_lengths=tuple(len(step.events) for step in conversation.steps),
            exported_at=now.lesson.exported_at,
            project_root=self.project.root,
            page_url=self._page.url if self._page is not None else "",
            has_server_log=bool(self.server_log),
        )


def new_id() -> str:
    return uuid.uuid4().hex[:8]
