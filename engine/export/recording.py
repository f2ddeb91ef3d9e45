"""What a lesson adds to a project: stories, examples, and names that the domain does not have yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, EntitySpec, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity, Event
from teachbot.engine.dialogue.slots import Slot, SlotMapping, guess_slot_type
from teachbot.engine.dialogue.state import applied
from teachbot.engine.export.entity_parts import EntityPart, missing_parts, with_parts
from teachbot.engine.export.form_turns import marked
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.reading.annotation import can_annotate
from teachbot.engine.training_data.stories import (
    ActionStep,
    EventStep,
    LoopStep,
    SlotStep,
    Story,
    StoryStep,
    UserStep,
)

STORY_NAME = "interactive_story_"
_NUMBERED = re.compile(rf"{STORY_NAME}(\d+)\Z")
_UNWRITTEN_ACTIONS = {"action_listen", "action_session_start", "action_unlikely_intent", None}
_PRETRAINED = {"DucklingEntityExtractor", "DucklingHTTPExtractor", "SpacyEntityExtractor"}
"""Extractors that learn nothing from examples, so that Rasa exports none of theirs."""


@dataclass(frozen=True, slots=True)
class RecordedConversation:
    """A conversation as it happened."""

    name: str | None
    """The story's name; None for the next number."""
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be added, without what the project has already."""

    stories: tuple[Story, ...] = ()
    examples: tuple[Example, ...] = ()
    intents: tuple[IntentSpec, ...] = ()
    entities: tuple[EntitySpec, ...] = ()
    slots: tuple[Slot, ...] = ()
    actions: tuple[str, ...] = ()
    responses: Mapping[str, tuple[Response, ...]] = field(default_factory=dict)
    roles: tuple[EntityPart, ...] = ()
    """Of entities that the project has already."""
    groups: tuple[EntityPart, ...] = ()
    unwritable: tuple[str, ...] = ()
    """What no file can hold, said in words."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to add."""
        return not (
            self.stories
            or self.examples
            or self.intents
            or self.entities
            or self.slots
            or self.actions
            or self.responses
            or self.roles
            or self.groups
        )


def record(
    project: Project,
    conversations: Sequence[RecordedConversation],
    *,
    examples: Sequence[Example] = (),
    domain: Domain | None = None,
    responses: Mapping[str, tuple[Response, ...]] | None = None,
    end_to_end: bool = False,
) -> Recording:
    """What conversations, corrected or confirmed examples and new responses add to the project.

    `domain` is the project's with what the lesson brought in; new names get their definition from it.
    `end_to_end` keeps the users' words in the stories, as test stories have them.
    """
    whole = domain or project.domain
    stories = tuple(_stories(project, conversations, end_to_end))
    kept, unwritable = _examples(project, examples)
    said = {**_new_responses(project.domain, whole), **(responses or {})}
    new_responses = {name: r for name, r in said.items() if name not in project.domain.responses and r}
    steps = tuple(step for story in stories for step in story.steps)
    parts = missing_parts(project.domain, (e for _, entities in _messages(steps, kept) for e in entities))
    return Recording(
        stories=stories,
        examples=kept,
        intents=tuple(_intents(project.domain, whole, steps, kept)),
        entities=tuple(_entities(project.domain, whole, steps, kept)),
        slots=tuple(_slots(project.domain, whole, steps)),
        actions=tuple(_actions(project.domain, whole, steps, new_responses)),
        responses=new_responses,
        roles=parts.roles,
        groups=parts.groups,
        unwritable=unwritable,
    )


def _stories(project: Project, conversations: Iterable[RecordedConversation], end_to_end: bool) -> Iterator[Story]:
    taken = {s.name for s in (*project.stories, *project.rules, *project.tests)}
    told = {_key(s.steps) for s in (*project.stories, *(project.tests if end_to_end else ()))}
    number = max((int(m[1]) for name in taken if (m := _NUMBERED.match(name))), default=0)
    for conversation in conversations:
        for part in _parts(conversation.events):
            steps = story_steps(part, markdown=project.generation == "markdown", end_to_end=end_to_end)
            if _key(steps) in told or not any(isinstance(s, UserStep | ActionStep) for s in steps):
                continue
            told.add(_key(steps))
            name = conversation.name
            if name is None or name in taken:
                number += 1
                name = f"{STORY_NAME}{number}"
            taken.add(name)
            yield Story(name, steps, "test" if end_to_end else "story")


def _key(steps: Iterable[StoryStep]) -> str:
    """Equal for equal steps; values may be lists, which have no hash."""
    return repr(tuple(replace(step, place=None) for step in steps))


def _parts(events: Iterable[Event]) -> Iterator[tuple[Event, ...]]:
    """The events that count, of each stretch between restarts."""
    part: list[Event] = []
    for event in events:
        if isinstance(event, ev.Restarted | ev.SessionStarted):
            yield applied(part)
            part = []
        else:
            part.append(event)
    yield applied(part)


def story_steps(events: Sequence[Event], *, markdown: bool = False, end_to_end: bool = False) -> tuple[StoryStep, ...]:
    """The steps of a story that tells these events (which all count: see `applied`).

    In Markdown, turns that a form handled have the `form: ` prefix.
    """
    if markdown:
        return marked(events, lambda event: _step(event, end_to_end))
    return tuple(step for event in events if (step := _step(event, end_to_end)) is not None)


def _step(event: Event, end_to_end: bool) -> StoryStep | None:
    match event:
        case ev.UserUttered():
            return _user(event, end_to_end)
        case ev.ActionExecuted(name=name) if name is not None and name not in _UNWRITTEN_ACTIONS:
            return ActionStep(name)
        case ev.SlotSet(name=name, value=value):
            return SlotStep(name, value)
        case ev.ActiveLoop(name=name):
            return LoopStep(name)
        case ev.AllSlotsReset() | ev.ConversationPaused() | ev.ConversationResumed():
            return EventStep(event)
    return None


def _user(event: ev.UserUttered, end_to_end: bool) -> UserStep:
    if end_to_end and event.text:
        writable = event.text.startswith("/") or can_annotate(event.text, _bare(event.entities, places=True))
        entities = _bare(event.entities, places=not event.text.startswith("/")) if writable else ()
        return UserStep(event.intent.name, entities, event.text)
    return UserStep(event.intent.base, _bare(event.entities))


def _bare(entities: Iterable[Entity], places: bool = False) -> tuple[Entity, ...]:
    return tuple(
        Entity(e.entity, e.value, e.start if places else None, e.end if places else None, e.role, e.group)
        for e in entities
    )


def _examples(project: Project, examples: Iterable[Example]) -> tuple[tuple[Example, ...], tuple[str, ...]]:
    markdown = project.generation == "markdown"
    known = {_identity(e) for e in project.nlu.examples}
    kept: dict[Example, None] = {}
    unwritable: dict[str, None] = {}
    for example in examples:
        trained = tuple(e for e in example.entities if e.extractor not in _PRETRAINED)
        bare = replace(example, text=example.text.strip("\n\r "), entities=_bare(trained, places=True))
        if bare.text != example.text:
            bare = replace(bare, entities=_shifted(bare.entities, example.text, bare.text))
        if not bare.text or bare.text.startswith("/") or _identity(bare) in known:
            continue
        if not can_annotate(bare.text, bare.entities, markdown=markdown):
            unwritable[f"the example '{bare.text}': its brackets or overlapping entities cannot be annotated"] = None
            continue
        known.add(_identity(bare))
        kept[bare] = None
    return tuple(kept), tuple(unwritable)


def _shifted(entities: tuple[Entity, ...], before: str, after: str) -> tuple[Entity, ...]:
    by = before.index(after) if after else 0
    moved = (replace(e, start=(e.start or 0) - by, end=(e.end or 0) - by) for e in entities)
    return tuple(e for e in moved if 0 <= (e.start or 0) < (e.end or 0) <= len(after))


def _identity(example: Example) -> tuple[str, str, tuple[str, ...]]:
    marks = sorted(repr((e.start, e.end, e.entity, e.value, e.role, e.group)) for e in example.entities)
    return example.text, example.intent, tuple(marks)


def _messages(
    steps: Iterable[StoryStep], examples: Iterable[Example]
) -> Iterator[tuple[str | None, tuple[Entity, ...]]]:
    for step in steps:
        if isinstance(step, UserStep):
            yield step.intent, step.entities
    for example in examples:
        yield example.intent, example.entities


def _intents(
    domain: Domain, whole: Domain, steps: Iterable[StoryStep], examples: Iterable[Example]
) -> Iterator[IntentSpec]:
    known = set(domain.intents_by_name)
    for name, _ in _messages(steps, examples):
        base = name.split("/", 1)[0] if name else None
        if base and base not in known:
            known.add(base)
            yield whole.intents_by_name.get(base, IntentSpec(base))


def _entities(
    domain: Domain, whole: Domain, steps: Iterable[StoryStep], examples: Iterable[Example]
) -> Iterator[EntitySpec]:
    known = {e.name for e in domain.entities}
    given = {e.name: e for e in whole.entities}
    found = tuple(e for _, entities in _messages(steps, examples) for e in entities if e.entity not in known)
    specs = tuple(given.get(name, EntitySpec(name)) for name in dict.fromkeys(e.entity for e in found))
    told = replace(domain, entities=specs)
    yield from with_parts(told, missing_parts(told, found)).entities


def _slots(domain: Domain, whole: Domain, steps: Iterable[StoryStep]) -> Iterator[Slot]:
    known = {*domain.slots_by_name, "requested_slot"}
    for step in steps:
        if isinstance(step, SlotStep) and step.name not in known:
            known.add(step.name)
            slot = whole.slots_by_name.get(step.name, Slot(step.name, guess_slot_type(step.value)))
            yield _filled(slot, domain, whole)


def _filled(slot: Slot, domain: Domain, whole: Domain) -> Slot:
    """With the mapping that 3.x demands; without types that 1.x does not have."""
    if domain.is_legacy:
        return replace(slot, type="unfeaturized" if slot.type == "any" else slot.type, mappings=())
    if slot.mappings or not domain.has_slot_mappings:
        return slot
    by_entity = any(e.name == slot.name for e in whole.entities)
    mapping = SlotMapping("from_entity", entity=slot.name) if by_entity else SlotMapping("custom")
    return replace(slot, mappings=(mapping,))


def _actions(
    domain: Domain, whole: Domain, steps: Iterable[StoryStep], responses: Mapping[str, object]
) -> Iterator[str]:
    known = {*domain.action_names, *(n.split("/", 1)[0] for n in domain.responses), *responses}
    named = [s.name for s in steps if isinstance(s, ActionStep)]
    for name in dict.fromkeys((*named, *(a for a in whole.actions if a not in domain.actions))):
        if name not in known:
            known.add(name)
            yield name


def _new_responses(domain: Domain, whole: Domain) -> dict[str, tuple[Response, ...]]:
    return {name: tuple(r) for name, r in whole.responses.items() if name not in domain.responses}
