"""The record of a lesson: an entry is on disk before what follows from it holds."""

from __future__ import annotations

from dataclasses import dataclass

from teachbot.engine.bots.bot import Bot, Lessons
from teachbot.engine.dialogue.conversation import Conversation, StepKind
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.ranking import Ranking
from teachbot.engine.dialogue.state import Follower, State
from teachbot.engine.errors import TeachbotError
from teachbot.engine.session import corrections
from teachbot.engine.session.lesson import Entry, Lesson, Stepped
from teachbot.engine.session.questions import Described, find_described
from teachbot.engine.session.script import EntryLog
from teachbot.engine.session.snapshot import Asking
from teachbot.engine.session.transcript import asking
from teachbot.engine.training_data.nlu import Example


@dataclass(frozen=True, slots=True)
class Now:
    """A lesson and what follows from it."""

    lesson: Lesson
    domain: Domain
    """The project's, with what the person has added."""
    state: State
    ranking: Ranking | None
    """The next actions; None where none is asked for."""
    lessons: Lessons
    """What the bot was taught."""

    @property
    def conversation(self) -> Conversation:
        """The conversation on the screen."""
        return self.lesson.current

    @property
    def described(self) -> Described | None:
        """What was said last time of the action that is to be described."""
        chosen = self.conversation.steps[-1]
        talks = self.lesson.conversations.values()
        return find_described(chosen.action, talks) if chosen.kind is StepKind.CHOSEN else None

    @property
    def asking(self) -> Asking:
        """What the person is asked for."""
        return asking(self.lesson.current, self.state)


class Record:
    """The lesson as it stands and the journal that it is in."""

    def __init__(self, bot: Bot, journal: EntryLog | None, domain: Domain, lesson: Lesson) -> None:
        self.journal = journal
        self.domain = domain
        """The project's; where it is another one, what follows is derived by it from the next entry on."""
        self.confirmed: tuple[Example, ...] = ()
        """Examples that were confirmed beside the conversations; they hold from the next derivation on."""
        self._bot = bot
        self._follower = Follower()
        self.now = self._derived(lesson)

    def commit(self, entry: Entry) -> Now:
        """Takes the entry in whole, or raises and changes nothing."""
        before, lesson = self.now, self.now.lesson.after(entry)
        try:
            now = self._grown(lesson) if isinstance(entry, Stepped) else self._derived(lesson)
            if self.journal is not None:
                self.journal.append(entry)
        except TeachbotError:
            self._teach(before.domain, before.lessons)
            raise
        self.now = now
        return now

    def derive_anew(self) -> Now:
        """What follows by the project's domain and the bot as they are now."""
        self.now = self._derived(self.now.lesson)
        return self.now

    def _derived(self, lesson: Lesson) -> Now:
        """What follows from a lesson, whatever was before."""
        talks = tuple(lesson.conversations.values())
        domain = corrections.extend_domain(self.domain, talks)
        examples = (*self.confirmed, *corrections.find_examples(talks, corrected_only=True))
        lessons = Lessons(corrections.find_corrections(talks), tuple(dict.fromkeys(examples)))
        if not lesson.current_id:
            return Now(lesson, domain, State(), None, lessons)
        self._bot.rewind(lesson.current.events)
        return self._ranked(lesson, domain, lessons)

    def _grown(self, lesson: Lesson) -> Now:
        """The same as `_derived` where the current conversation got one step longer."""
        before, step = self.now, lesson.current.steps[-1]
        domain = corrections.with_step(before.domain, step)
        lessons = corrections.with_corrected(before.lessons, step, before.conversation.events)
        return self._ranked(lesson, domain, lessons)

    def _ranked(self, lesson: Lesson, domain: Domain, lessons: Lessons) -> Now:
        state = self._follower.state(lesson.current.events, domain)
        self._teach(domain, lessons)
        wanted = asking(lesson.current, state) in (Asking.ACTION, Asking.VALIDATION, Asking.CONTRADICTION)
        return Now(lesson, domain, state, self._bot.rank(lesson.current.events) if wanted else None, lessons)

    def _teach(self, domain: Domain, lessons: Lessons) -> None:
        self._bot.adopt(domain)
        self._bot.learn(lessons)
