"""The teaching loop as verbs: each succeeds whole and returns a frozen snapshot, or changes nothing."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine import taught, view
from engine.bots.bot import Bot, Lessons
from engine.dialogue import events as ev
from engine.dialogue.conversation import Conversation, Step, StepKind
from engine.dialogue.domain import Domain
from engine.dialogue.events import Event, Intent, Json, SlotSet
from engine.dialogue.ranking import Ranking, Understanding
from engine.dialogue.state import ACTION_LISTEN, State
from engine.errors import (
    ActionMissing,
    ActionRejected,
    AnnotationError,
    EnvironmentFailure,
    FileFailure,
    UsageError,
)
from engine.journal import Journal
from engine.lesson import Entry, Exported, Lesson, Opened, Redone, Stepped, Switched, Undone
from engine.questions import ask
from engine.snapshot import Asking, Broken, Health, Snapshot
from engine.training_data.annotation import parse_annotated

if TYPE_CHECKING:
    from engine.exporting import ExportReport
    from engine.graph.merge import StoryGraph
    from engine.graph.neighbourhood import Neighbourhood
    from engine.graph.server import PageServer
    from engine.training_data.project import Project
    from engine.training_data.saving import ExportPlan
    from engine.training_data.targets import Targets


@dataclass(frozen=True, slots=True)
class _Now:
    """What follows from the lesson: derived after every entry, never changed by itself."""

    lesson: Lesson
    domain: Domain
    state: State
    ranking: Ranking | None
    lessons: Lessons


class Session:
    """One lesson with one bot. Not for several threads at a time: the screen runs one verb after another."""

    def __init__(
        self,
        project: Project,
        bot: Bot,
        journal: Journal | None,
        lesson: Lesson | None = None,
        *,
        reload: Callable[[], Project] | None = None,
        state_folder: Path | None = None,
        open_page: Callable[[], PageServer] | None = None,
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

    # What the person says and confirms

    def say(self, text: str) -> Snapshot:
        """The user's next message; `/intent{"entity": "value"}` of a known intent is taken at its word."""
        self._expect(Asking.MESSAGE)
        if not text.strip():
            raise UsageError("there is nothing to say", remedy="type a message first")
        if text.strip() == "/restart" and "restart" not in {i.name for i in self.project.domain.intents}:
            return self.fresh()
        understanding = self.bot.understand(text, self._conversation.events)
        if understanding.literal and understanding.intent.base in self._now.domain.intents_by_name:
            return self._understood(understanding, understanding.intent, corrected=False, at_once=True)
        return self._step(Step(StepKind.SAID, text=text, understanding=understanding))

    def accept(self) -> Snapshot:
        """The bot is right: its own first choice holds."""
        choices = self.snapshot.question.choices
        if not choices:
            raise UsageError("there is nothing to confirm yet", remedy="say something first")
        return self.choose(choices[0].value)

    def choose(self, value: str) -> Snapshot:
        """One of the choices: an intent, an action, a button's payload, yes or no."""
        match self.snapshot.question.asking:
            case Asking.MESSAGE:
                return self.say(value)
            case Asking.INTENT:
                return self._choose_intent(value)
            case Asking.ACTION:
                return self._choose_action(value)
            case Asking.VALIDATION:
                return self._validate(value == "yes")
            case Asking.CONTRADICTION:
                return self._confirm_contradiction(value == "yes")
            case Asking.DESCRIPTION:
                return self.describe((), {})

    def create_intent(self, name: str) -> Snapshot:
        """The text means something that the domain has no intent for yet."""
        self._expect(Asking.INTENT)
        return self._choose_intent(_valid_name(name, "intent"))

    def create_action(self, name: str, response: str = "") -> Snapshot:
        """The next action is one that the domain does not have yet; `utter_…` says the response's text."""
        self._expect(Asking.ACTION)
        name = _valid_name(name, "action")
        if name in self._now.domain.action_names:
            return self._choose_action(name)
        if name.startswith("utter_") and not response.strip():
            raise UsageError(f"'{name}' needs a text to say", remedy="type what the bot says")
        note: Json = {"new_action": True}
        if response.strip():
            note["response"] = response
        return self._choose_action(name, note)

    def annotate(self, annotated: str) -> Snapshot:
        """The same words with entities marked as they should be; raises AnnotationError with the column."""
        self._expect(Asking.INTENT)
        last = self._conversation.steps[-1]
        plain, entities = parse_annotated(annotated)
        if plain != last.text:
            at = next((i for i, (a, b) in enumerate(zip(plain, last.text or "", strict=False)) if a != b), 0)
            raise AnnotationError("the words must stay as they were said", at, remedy="change only the marks")
        understanding = replace(last.understanding or Understanding(plain, ()), entities=tuple(entities))
        return self._step(replace(last, understanding=understanding, corrected=True, note={"relabelled": True}))

    def describe(self, texts: Sequence[str], slots: Mapping[str, Json]) -> Snapshot:
        """What the custom action that was just chosen says and sets, since nobody here can run it."""
        self._expect(Asking.DESCRIPTION)
        chosen = self._conversation.steps[-1]
        self._check_slots(slots)
        events: tuple[Event, ...] = (
            *(SlotSet(name, value) for name, value in slots.items()),
            *(ev.BotUttered(text) for text in texts if text.strip()),
        )
        return self._acted(chosen, events)

    def set_slot(self, name: str, value: Json) -> Snapshot:
        """A slot set by hand, recorded as an event."""
        self._check_slots({name: value})
        return self._step(Step(StepKind.SLOT_EDITED, (SlotSet(name, value),), corrected=True))

    # Going back and elsewhere

    def undo(self) -> Snapshot:
        """Takes the latest step back; redo brings it back."""
        return self.undo_to(len(self._conversation.steps) - 1)

    def undo_to(self, step: int) -> Snapshot:
        """Takes the step of this index and all after it back."""
        count = len(self._conversation.steps) - step
        if not self._conversation.can_undo or count < 1 or step < 1:
            raise UsageError("there is nothing to undo", remedy="say something first")
        taken = self._conversation.steps[step]
        self._record(Undone(count), rewound=True)
        self._draft = self._taken_text(taken)
        return self._show()

    def redo(self) -> Snapshot:
        """Brings back the step that was undone last."""
        if not self._conversation.undone:
            raise UsageError("there is nothing to redo")
        self._record(Redone(1), rewound=True)
        return self._show()

    def fork(self, step: int) -> Snapshot:
        """A second conversation that is the same up to this step, which is decided anew."""
        kept = max(1, min(step, len(self._conversation.steps)))
        forked = self._conversation.fork(kept, _new_id())
        taken = self._conversation.steps[kept] if kept < len(self._conversation.steps) else None
        self._record(Opened(forked), rewound=True)
        self._draft = self._taken_text(taken) if taken is not None else ""
        return self._show()

    def fresh(self) -> Snapshot:
        """A new conversation from the start; the others stay and are exported too."""
        self._record(Opened(self._new_conversation()), rewound=True)
        return self._show()

    def switch(self, conversation_id: str) -> Snapshot:
        """Another conversation of this session on the screen."""
        self._record(Switched(conversation_id), rewound=True)
        return self._show()

    # Writing down what was taught

    def export_defaults(self) -> Targets:
        """The files that an export adds to unless told otherwise."""
        from engine.training_data.targets import targets_of

        return targets_of(self.project)

    def plan_export(self, targets: Targets | None = None) -> ExportPlan:
        """Exactly what an export of all conversations would change, for the person to look at; writes nothing."""
        self._read_again()
        if self._is_stale:
            raise FileFailure(
                "the project's files cannot be read again since the last export", remedy="make them readable"
            )
        from engine.exporting import recording_of
        from engine.training_data.saving import plan_export

        wanted = targets or self.export_defaults()
        recording = recording_of(self.project, self.lesson.conversations.values())
        return plan_export(
            self.project,
            recording,
            stories_path=wanted.stories,
            nlu_path=wanted.nlu,
            domain_path=wanted.domain,
        )

    def export(self, plan: ExportPlan) -> ExportReport:
        """Writes the plan, all of it or nothing, and reads the project again; the lesson goes on.

        Raises FileChanged where a file is not what the plan was made for, FileFailure where one cannot be written.
        """
        from engine.exporting import recording_of, report
        from engine.training_data.transaction import write_plan

        if self._state_folder is None:
            raise UsageError("this session has no folder to keep its exports' backups in")
        recording = recording_of(self.project, self.lesson.conversations.values())
        self._is_stale = True
        written = write_plan(plan, self._state_folder / "exports")
        self._read_again()
        lengths = {c.id: len(c.steps) for c in self.lesson.conversations.values()}
        self._record(Exported(lengths, time.time()), rewound=True)
        self._show()
        return report(recording, written)

    def train(self, progress: Callable[[str, float], None]) -> Snapshot:
        """Trains the bot, here or on its Rasa server, on the project as it is in its files."""
        from engine.bots.local import LocalBot
        from engine.bots.remote import RemoteBot

        if self._reload is not None:
            self.project = self._reload()
        match self.bot:
            case LocalBot():
                self.bot.retrain(self.project, progress)
            case RemoteBot():
                self.bot.train(self.project, progress)
                self.project = replace(self.project, domain=self.bot.domain)
        return self.retry()

    @property
    def server_log(self) -> tuple[str, ...]:
        """The latest lines of the action server that runs beside the application."""
        from engine.bots.local import LocalBot

        return self.bot.server_log() if isinstance(self.bot, LocalBot) else ()

    def retry(self) -> Snapshot:
        """Ranks the choices again, as after a server came back."""
        self._now = self._derive(self._now.lesson)
        return self._show()

    def close(self) -> None:
        """Ends the bot and releases the journal."""
        self.bot.close()
        if self._page is not None:
            self._page.close()
        if self.journal is not None:
            self.journal.close()

    # What the screen asks besides

    @property
    def lesson(self) -> Lesson:
        """All conversations as they stand."""
        return self._now.lesson

    @property
    def domain(self) -> Domain:
        """The project's domain with what the person has added in this session."""
        return self._now.domain

    @property
    def page_url(self) -> str:
        """Where the visualization page is; empty where it is not served."""
        return self._page.url if self._page is not None else ""

    @property
    def entity_names(self) -> tuple[str, ...]:
        """Entities that an annotation can use, in the domain's order."""
        return tuple(entity.name for entity in self._now.domain.entities)

    def focus(self, snapshot: Snapshot) -> StoryGraph:
        """The graph of the conversation, its ranked next actions and near stories; safe in a thread of its own.

        The visualization page, where it is served, shows the same from then on.
        """
        from engine.graph.build import focus_graph

        graph = focus_graph(snapshot.events, snapshot.ranking, self._neighbourhood)
        self._serve(graph)
        return graph

    def story_map(self) -> StoryGraph:
        """The graph of all training stories; seconds for ten thousand, so in a thread of its own."""
        from engine.graph.build import story_graph

        return story_graph(self.project.dialogues)

    def health(self) -> Health:
        """How the project stands with what was taught; takes its time, so in a thread of its own."""
        from engine.bots.local import LocalBot

        conflicts = self._conflicts
        if not isinstance(self.bot, LocalBot):
            return Health(conflicts=conflicts)
        standing = self.bot.standing()
        broken = tuple(Broken(f.story, f.place, f.expected, f.predicted) for f in standing.broken)
        return Health(standing.total, standing.passed, broken, conflicts)

    # How it works

    def _serve(self, graph: StoryGraph) -> None:
        """Shows the graph on the visualization page, which begins with the first graph."""
        if self._page is None and self._open_page is not None:
            opener, self._open_page = self._open_page, None
            try:
                self._page = opener()
            except EnvironmentFailure as failed:
                self._notices = (*self._notices, str(failed))
        if self._page is not None:
            self._page.update(graph)

    def _read_again(self) -> None:
        """Takes in what the files hold since an export began, once they can be read."""
        from engine.training_data.transaction import recover

        if self._reload is None or self._state_folder is None or not self._is_stale:
            self._is_stale = False
            return
        recover(self._state_folder / "exports")
        project = self._reload()
        if any(problem.code == "file-unreadable" for problem in project.read_problems):
            return
        self.project, self._is_stale = project, False
        for kept in ("_neighbourhood", "_conflicts"):
            self.__dict__.pop(kept, None)

    @cached_property
    def _conflicts(self) -> int:
        from engine.training_data.conflicts import find_conflicts

        return len(list(find_conflicts(self.project.dialogues, self.project.domain, self.project.max_history)))

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        from engine.graph.neighbourhood import Neighbourhood

        return Neighbourhood(self.project.dialogues)

    @property
    def _conversation(self) -> Conversation:
        return self._now.lesson.current

    def _expect(self, asking: Asking) -> None:
        asked = self.snapshot.question.asking
        if asked is not asking:
            raise UsageError(f"that is no answer now: {self.snapshot.question.title}")

    def _choose_intent(self, name: str) -> Snapshot:
        self._expect(Asking.INTENT)
        said = self._conversation.steps[-1]
        understanding = said.understanding or Understanding(said.text or "", ())
        top = understanding.intent
        changed = name != top.name
        intent = Intent(name, 1.0 if changed or said.corrected else top.confidence)
        return self._understood(understanding, intent, corrected=changed or said.corrected, note=said.note)

    def _understood(
        self,
        understanding: Understanding,
        intent: Intent,
        *,
        corrected: bool,
        note: Json = None,
        at_once: bool = False,
    ) -> Snapshot:
        message = ev.UserUttered(
            text=understanding.text,
            intent=intent,
            entities=understanding.entities,
            ranking=understanding.intents,
            input_channel="cmdline",
        )
        before = self._conversation.events
        filled = self.bot.fills_after_message((*before, message))
        step = Step(
            StepKind.UNDERSTOOD,
            (message, *filled),
            text=understanding.text if at_once else None,
            corrected=corrected,
            understanding=understanding,
            probability=next((i.confidence for i in understanding.intents if i.name == intent.name), None),
            note=note,
        )
        return self._step(step)

    def _choose_action(self, action: str, note: Json = None) -> Snapshot:
        self._expect(Asking.ACTION)
        ranking = self._now.ranking
        step = Step(
            StepKind.CHOSEN,
            action=action,
            corrected=not view.agrees(ranking, action),
            policy=ranking.policy if ranking is not None else None,
            probability=ranking.probability(action) if ranking is not None else None,
            note=note,
        )
        if self._must_ask_validation(action):
            return self._step(replace(step, note={"ask": Asking.VALIDATION.value}))
        return self._run(step)

    def _must_ask_validation(self, action: str) -> bool:
        """Rasa asks where the form refused before and is now run on a new message."""
        state = self._now.state
        own = action == state.active_loop and state.requested_slot is not None
        return own and state.loop_rejected and state.has_new_message and not state.loop_interrupted

    def _validate(self, reads: bool) -> Snapshot:
        chosen = self._conversation.steps[-1]
        ranking = self._now.ranking
        if reads and ranking is not None and ranking.is_interrupting:
            return self._step(replace(chosen, note={"ask": Asking.CONTRADICTION.value}))
        before: tuple[Event, ...] = () if reads else (ev.LoopInterrupted(True),)
        return self._run(chosen, before)

    def _confirm_contradiction(self, reads: bool) -> Snapshot:
        chosen = self._conversation.steps[-1]
        return self._run(replace(chosen, corrected=True), (ev.LoopInterrupted(not reads),))

    def _run(self, chosen: Step, before: tuple[Event, ...] = ()) -> Snapshot:
        """Runs the chosen action; where nobody can, the person is asked what it does."""
        action = chosen.action or ACTION_LISTEN
        before = (*self._rejection(action), *before)
        if isinstance(chosen.note, dict) and chosen.note.get("new_action"):
            if not chosen.note.get("response"):
                return self._ask_description(chosen)
            self.bot.adopt(taught.extended(self._now.domain, [Conversation("", (replace(chosen, events=()),))]))
        try:
            answered = self.bot.run(action, (*self._conversation.events, *before))
        except ActionMissing:
            return self._ask_description(chosen, before)
        except ActionRejected as refused:
            self._notices = (f"{refused.message}; what next?",)
            rejected = ev.ActionExecutionRejected(action)
            return self._step(replace(_settled(chosen), kind=StepKind.ACTED, events=(*before, rejected)))
        return self._acted(chosen, answered, before)

    def _rejection(self, action: str) -> tuple[Event, ...]:
        """Where a form is active and something else is done, the form refused (as the reference records it)."""
        state = self._now.state
        passed_over = state.active_loop is not None and action not in (state.active_loop, ACTION_LISTEN)
        if not passed_over or state.loop_rejected or not state.has_new_message:
            return ()
        return (ev.ActionExecutionRejected(state.active_loop or ""),)

    def _ask_description(self, chosen: Step, before: tuple[Event, ...] = ()) -> Snapshot:
        note = chosen.note if isinstance(chosen.note, dict) else {}
        waiting = replace(chosen, events=before, note={**note, "ask": Asking.DESCRIPTION.value})
        return self._step(waiting)

    def _acted(self, chosen: Step, answered: tuple[Event, ...], before: tuple[Event, ...] = ()) -> Snapshot:
        action = chosen.action or ACTION_LISTEN
        executed = ev.ActionExecuted(action, policy=chosen.policy, confidence=chosen.probability)
        step = replace(_settled(chosen), kind=StepKind.ACTED, events=(*before, executed, *answered))
        return self._step(step)

    def _check_slots(self, slots: Mapping[str, Json]) -> None:
        for name, value in slots.items():
            slot = self._now.domain.slots_by_name.get(name)
            if slot is not None and not slot.accepts(value):
                raise UsageError(f"slot '{name}' is of type {slot.type}: {value!r} does not fit")

    def _new_conversation(self) -> Conversation:
        start = (ev.ActionExecuted("action_session_start"), ev.SessionStarted(), ev.ActionExecuted(ACTION_LISTEN))
        return Conversation(_new_id(), (Step(StepKind.STARTED, start),))

    def _taken_text(self, step: Step) -> str:
        asked = view.asking(self._conversation, self._now.state)
        return step.text or "" if asked is Asking.MESSAGE else ""

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

    def _derive(self, lesson: Lesson) -> _Now:
        """What follows from a lesson, whatever was before."""
        talks = tuple(lesson.conversations.values())
        domain = taught.extended(self.project.domain, talks)
        lessons = Lessons(taught.corrections(talks), taught.examples(talks, corrected_only=True))
        if not lesson.current_id:
            return _Now(lesson, domain, State(), None, lessons)
        self.bot.rewind(lesson.current.events)
        return self._follow(lesson, domain, lessons)

    def _grown(self, lesson: Lesson) -> _Now:
        """What follows from a lesson whose current conversation has one step more."""
        held, step = self._now.lessons, lesson.current.steps[-1]
        actions, examples = held.actions, held.examples
        if step.corrected:
            correction = taught.correction_of(step, self._conversation.events)
            example = taught.example_of(step)
            actions += (correction,) if correction is not None and correction not in actions else ()
            examples += (example,) if example is not None and example not in examples else ()
        return self._follow(lesson, taught.with_step(self._now.domain, step), Lessons(actions, examples))

    def _follow(self, lesson: Lesson, domain: Domain, lessons: Lessons) -> _Now:
        self.bot.adopt(domain)
        self.bot.learn(lessons)
        state = lesson.current.state(domain)
        wanted = view.asking(lesson.current, state) in (Asking.ACTION, Asking.VALIDATION, Asking.CONTRADICTION)
        ranking = self.bot.rank(lesson.current.events) if wanted else None
        return _Now(lesson, domain, state, ranking, lessons)

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
            redo_label=view.describe_step(conversation.undone[0]) if conversation.undone else "",
            learned=len(now.lessons.actions) + len(now.lessons.examples),
            unsaved=len(now.lesson.unsaved),
            draft=self._draft,
            notices=self._notices,
        )


def _settled(chosen: Step) -> Step:
    """The chosen step without what it waited for."""
    note = {k: v for k, v in chosen.note.items() if k != "ask"} if isinstance(chosen.note, dict) else None
    return replace(chosen, events=(), note=note or None)


def _valid_name(name: str, what: str) -> str:
    name = name.strip()
    if not name or any(c.isspace() or c in "{}\"'`:,#" for c in name):
        raise UsageError(
            f"{name!r} is no name for an {what}", remedy="letters, digits, _ and -, such as ask_opening_hours"
        )
    return name


def _new_id() -> str:
    return uuid.uuid4().hex[:8]
