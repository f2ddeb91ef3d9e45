"""A written story cut at its checkpoints and alternatives, as Rasa's story step builder cuts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Intent, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    EventStep,
    LoopStep,
    OrStep,
    SlotStep,
    Story,
    StoryStep,
    UserStep,
)

START = "STORY_START"
"""The checkpoint that every conversation begins at."""
GENERATED = "GENR_OR_"
"""Begins the names of the checkpoints that alternatives make."""
MOST_BLOCKS = 5_000
"""A story that falls into more is cut off there."""


@dataclass(frozen=True, slots=True)
class Start:
    """A checkpoint that a block begins at, if the slots have these values."""

    name: str
    conditions: Mapping[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Block:
    """A piece of a story between two checkpoints."""

    story: Story
    starts: tuple[Start, ...]
    ends: tuple[str, ...] = ()
    events: list[Event] = field(default_factory=list)
    places: list[Place | None] = field(default_factory=list)

    def copy(self) -> Block:
        """Another of the same content."""
        return Block(self.story, self.starts, self.ends, list(self.events), list(self.places))

    def add(self, event: Event, place: Place | None) -> None:
        """The story goes on within this piece."""
        self.events.append(event)
        self.places.append(place)


def blocks_of(story: Story, domain: Domain, problems: list[Problem]) -> list[Block]:
    """The pieces of a story, in order; `form: ` lines are left out, as Rasa leaves them out."""
    cutter = _Cutter(story, domain, problems)
    for step in story.steps:
        cutter.add(step)
    return cutter.finish()


class _Cutter:
    def __init__(self, story: Story, domain: Domain, problems: list[Problem]) -> None:
        self.story = story
        self.domain = domain
        self.problems = problems
        self.done: list[Block] = []
        self.current: list[Block] = []
        self.starts: list[Start] = []
        self.alternatives = 0

    def add(self, step: StoryStep) -> None:
        """The story goes on."""
        match step:
            case CheckpointStep():
                self._checkpoint(step)
            case OrStep():
                self._either([(self.event_of(o), o.place) for o in step.alternatives if not _in_form(o)])
            case UserStep() | ActionStep() if step.form_prefix:
                pass
            case _:
                self._go_on()
                event = self.event_of(step)
                for block in self.current:
                    block.add(event, step.place)

    def finish(self) -> list[Block]:
        """All pieces."""
        return [*self.done, *self.current]

    def event_of(self, step: StoryStep) -> Event:
        """The event that a step stands for."""
        match step:
            case UserStep(intent=intent, entities=entities, text=text):
                named = Intent(intent, 1.0) if intent else Intent(None, 0.0)
                by_text = True if text and not intent else False if intent and not text else None
                return ev.UserUttered(text or None, named, entities, featurize_text=by_text)
            case ActionStep(name=name):
                return ev.ActionExecuted(name)
            case BotStep(text=text):
                return ev.ActionExecuted(None, text=text)
            case SlotStep():
                return ev.SlotSet(step.name, self._value(step))
            case LoopStep(name=loop):
                return ev.ActiveLoop(loop)
            case EventStep(event=event):
                return event
        raise TypeError(f"no event for {type(step).__name__}")

    def _value(self, step: SlotStep) -> Json:
        """What Rasa makes of a slot's bare name."""
        if step.has_value:
            return step.value
        slot = self.domain.slots_by_name.get(step.name)
        if slot is None:
            return None
        if slot.type in ("text", "list"):
            return "filled" if slot.type == "text" else ["filled"]
        if slot.featurized:
            self._warn(
                step.place,
                "slot-without-value",
                f"the slot '{step.name}' is of type {slot.type} and named without a value, which counts as none; write "
                f"'- {step.name}: value'",
            )
        return None

    def _warn(self, place: Place | None, code: str, message: str) -> None:
        if place is not None:
            self.problems.append(Problem(place.path, place.line, "warning", code, message))

    def _checkpoint(self, step: CheckpointStep) -> None:
        if not self.current:
            self.starts.append(Start(step.name, step.conditions))
            return
        if step.conditions:
            self._warn(
                step.place,
                "checkpoint-conditions",
                f"the checkpoint '{step.name}' does not begin the story, so its slot conditions are ignored; "
                "remove them",
            )
        copies = [b.copy() for b in self.current if b.ends]
        for block in [*(b for b in self.current if not b.ends), *copies]:
            block.ends = (step.name,)
        self.current += copies

    def _go_on(self) -> None:
        """Blocks that ended are done; what follows begins where they ended."""
        ended = [b for b in self.current if b.ends]
        if ended or not self.current:
            self.done += ended
            unfinished = [b for b in self.current if not b.ends]
            self.current = unfinished or [self._next()]

    def _next(self) -> Block:
        if self.current:
            starts = [Start(name) for name in dict.fromkeys(name for b in self.current for name in b.ends)]
        else:
            starts = self.starts
        return Block(self.story, tuple(starts) or (Start(START),))

    def _either(self, options: Sequence[tuple[Event, Place | None]]) -> None:
        if not options:
            return
        self._go_on()
        if len(options) == 1:
            for block in self.current:
                block.add(*options[0])
            return
        self.alternatives += 1
        name = self._name([event for event, _ in options])
        if len(self.current) * len(options) > MOST_BLOCKS:
            self._warn(
                self.story.place, "too-many-alternatives", "the 'or' steps multiply too far and are cut; use fewer"
            )
            options = options[:1]
        multiplied = [(block.copy(), event, place) for block in self.current for event, place in options]
        for block, event, place in multiplied:
            block.add(event, place)
            block.ends = (name,)
        self.current = [block for block, _, _ in multiplied]

    def _name(self, options: Sequence[Event]) -> str:
        """3.x names the checkpoint by what led to it, so that twin stories of one name join there; 1.x by chance."""
        if self.domain.is_legacy:
            return f"{GENERATED}{self.alternatives}_{id(self.story)}"
        so_far = [repr(e) for b in self.current for e in b.events]
        starts = sorted({s.name for b in self.current for s in b.starts})
        told = f"{self.story.name}{so_far}{starts}{sorted(repr(o) for o in options)}"  # holds the names before it
        return GENERATED + blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _in_form(step: UserStep | SlotStep | LoopStep) -> bool:
    return isinstance(step, UserStep) and step.form_prefix
