"""What the user says, and what it means."""

from __future__ import annotations

from dataclasses import replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Step, StepKind
from teachbot.engine.dialogue.events import Intent
from teachbot.engine.dialogue.notes import Relabelled
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.errors import AnnotationError, UsageError
from teachbot.engine.session.decisions.decision import Decision, Fill, Hear, expect, valid_name
from teachbot.engine.session.decisions.moves import fresh
from teachbot.engine.session.lesson import Stepped
from teachbot.engine.session.record import Now
from teachbot.engine.session.snapshot import Asking
from teachbot.engine.training_data.reading.annotation import parse_annotated


def say(now: Now, text: str) -> Decision:
    """The user's next message; `/restart` where that is no intent starts afresh."""
    expect(now, Asking.MESSAGE)
    if not text.strip():
        raise UsageError("there is nothing to say", remedy="type a message first")
    if text.strip() == "/restart" and "restart" not in now.domain.intents_by_name:
        return fresh()
    return Hear(text)


def understand(now: Now, text: str, understanding: Understanding) -> Decision:
    """What comes of the bot's reading: a known literal intent is taken at its word, all else is asked about."""
    if understanding.literal and understanding.intent.base in now.domain.intents_by_name:
        step = _understood(understanding, understanding.intent, corrected=False)
        return Fill(replace(step, text=understanding.text))
    return Stepped((Step(StepKind.SAID, text=text, understanding=understanding),))


def create_intent(now: Now, name: str) -> Decision:
    """The text means something that the domain has no intent for yet."""
    expect(now, Asking.INTENT)
    return choose_intent(now, valid_name(name, "intent"))


def choose_intent(now: Now, name: str) -> Decision:
    """The text means this."""
    said = now.conversation.steps[-1]
    understanding = said.understanding or Understanding(said.text or "", ())
    top = understanding.intent
    corrected = said.corrected or name != top.name
    step = _understood(understanding, Intent(name, 1.0 if corrected else top.confidence), corrected=corrected)
    return Fill(replace(step, note=said.note))


def annotate(now: Now, annotated: str) -> Decision:
    """The same words with entities marked as they should be; raises AnnotationError with the column."""
    expect(now, Asking.INTENT)
    said = now.conversation.steps[-1]
    plain, entities = parse_annotated(annotated)
    if plain != said.text:
        at = next((i for i, (a, b) in enumerate(zip(plain, said.text or "", strict=False)) if a != b), 0)
        raise AnnotationError("the words must stay as they were said", at, remedy="change only the marks")
    trimmed = tuple(trim(entity, plain) for entity in entities)
    understanding = replace(said.understanding or Understanding(plain, ()), entities=trimmed)
    return Stepped((replace(said, understanding=understanding, corrected=True, note=Relabelled()),))


def trim(entity: ev.Entity, text: str) -> ev.Entity:
    """The entity without blanks around what is marked."""
    start, end = entity.start, entity.end
    marked = text[start:end]
    if start is None or end is None or not marked.strip() or marked == marked.strip():
        return entity
    value = marked.strip() if entity.value == marked else entity.value
    ahead = len(marked) - len(marked.lstrip())
    return replace(entity, value=value, start=start + ahead, end=start + ahead + len(marked.strip()))


def _understood(understanding: Understanding, intent: Intent, *, corrected: bool) -> Step:
    message = ev.UserUttered(
        text=understanding.text,
        intent=intent,
        entities=understanding.entities,
        ranking=understanding.intents,
        input_channel="cmdline",
    )
    given = next((i.confidence for i in understanding.intents if i.name == intent.name), None)
    return Step(StepKind.UNDERSTOOD, (message,), corrected=corrected, understanding=understanding, probability=given)
