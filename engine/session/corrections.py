"""What a lesson's steps teach: corrections, examples, and names that the domain did not have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from teachbot.engine.bots.bot import Correction, Lessons
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.domain import Domain, EntitySpec, IntentSpec, Response
from teachbot.engine.dialogue.events import Event, SlotSet, UserUttered
from teachbot.engine.dialogue.notes import TakenUp, new_action_of
from teachbot.engine.dialogue.slots import Slot, guess_slot_type
from teachbot.engine.export.entity_parts import missing_parts, with_parts
from teachbot.engine.training_data.nlu import Example


def find_corrections(conversations: Iterable[Conversation]) -> tuple[Correction, ...]:
    """Where the person chose another action than the bot, in order; forks count once."""
    found: list[Correction] = []
    for conversation in conversations:
        events, length = conversation.events, 0
        for step in conversation.steps:
            correction = correction_of(step, events[:length]) if step.corrected else None
            if correction is not None and correction not in found:
                found.append(correction)
            length += len(step.events)
    return tuple(found)


def correction_of(step: Step, before: tuple[Event, ...]) -> Correction | None:
    """What the step corrects: after these events, this action; None where it corrects no action."""
    acted = step.kind in (StepKind.ACTED, StepKind.CHOSEN)
    return (before, step.action) if acted and step.corrected and step.action else None


def find_examples(conversations: Iterable[Conversation], *, corrected_only: bool = False) -> tuple[Example, ...]:
    """What users said, as confirmed or corrected; `/intent` messages are no sentences and stay out."""
    wanted = (step for step in _steps(conversations) if step.corrected or not corrected_only)
    return tuple(dict.fromkeys(e for e in map(example_of, wanted) if e is not None))


def example_of(step: Step) -> Example | None:
    """The example that an understood message gives; one that was only taken up from elsewhere gives none."""
    literal = step.understanding is not None and step.understanding.literal
    if step.kind is not StepKind.UNDERSTOOD or literal or isinstance(step.note, TakenUp):
        return None
    message = next((e for e in step.events if isinstance(e, UserUttered)), None)
    if message is None or not message.text or not message.intent.name:
        return None
    return Example(message.text, message.intent.name, message.entities)


def with_corrected(lessons: Lessons, step: Step, before: tuple[Event, ...]) -> Lessons:
    """The lessons with what one more step corrects, which came after these events."""
    if not step.corrected:
        return lessons
    actions, examples = lessons.actions, lessons.examples
    correction, example = correction_of(step, before), example_of(step)
    actions += (correction,) if correction is not None and correction not in actions else ()
    examples += (example,) if example is not None and example not in examples else ()
    return Lessons(actions, examples)


def extend_domain(domain: Domain, conversations: Iterable[Conversation]) -> Domain:
    """The domain with the intents, entities, roles, slots, actions and responses that the steps brought in."""
    for step in _steps(conversations):
        domain = with_step(domain, step)
    return domain


def _steps(conversations: Iterable[Conversation]) -> Iterable[Step]:
    for conversation in conversations:
        yield from conversation.steps


def with_step(domain: Domain, step: Step) -> Domain:
    """The domain with what one step brought in; the same object where that is nothing."""
    for event in step.events:
        match event:
            case UserUttered():
                domain = _with_message(domain, event)
            case SlotSet(name=name, value=value) if name not in domain.slots_by_name:
                domain = replace(domain, slots=(*domain.slots, Slot(name, guess_slot_type(value))))
    new = new_action_of(step.note)
    if new is not None and step.action and step.action not in domain.action_names:
        domain = _with_action(domain, step.action, new.response)
    return domain


def _with_message(domain: Domain, message: UserUttered) -> Domain:
    intent = message.intent.base
    if intent and intent not in domain.intents_by_name:
        domain = replace(domain, intents=(*domain.intents, IntentSpec(intent)))
    known = {e.name for e in domain.entities}
    for entity in message.entities:
        if entity.entity not in known:
            known.add(entity.entity)
            domain = replace(domain, entities=(*domain.entities, EntitySpec(entity.entity)))
    return with_parts(domain, missing_parts(domain, message.entities))


def _with_action(domain: Domain, action: str, response: str) -> Domain:
    if response:
        return replace(domain, responses={**domain.responses, action: (Response(text=response),)})
    return replace(domain, actions=(*domain.actions, action))
