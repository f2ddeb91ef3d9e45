"""What real users do instead of what the story has: interrupt, correct themselves, repeat, mistype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeAlias

from teachbot.engine.dialogue.domain import Form
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.material import mistyped, spell_out
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.talking.playing import Talk

Due: TypeAlias = Callable[[Talk], Message | None]
"""What the user would say who stays on the path; taking it uses it up."""

_DENIALS = ("deny", "no", "negative", "negate", "decline", "refuse")
_STOPS = ("stop", "cancel", "abort", "quit", "exit", "nevermind")
_SILENCE = ("...", "hm", "ok", "?", "…")
_FOREIGN = (
    "the tulips on my balcony need new soil",
    "my cousin plays chess on Thursdays",
    "does a whale dream of mountains",
)
_FREE_TEXT = ("nothing special", "as soon as possible please", "I would like it to be quiet")

_IN_FORMS = ("interruption", "stop", "other answer", "correction", "denial")
_ANYWHERE = (
    "typing error",
    "typing error",
    "interruption",
    "silence",
    "repetition",
    "two in one",
    "restart",
    "unexpected value",
    "out of scope",
    "correction",
    "denial",
)


def deviation(subject: Subject, talk: Talk, rng: Random, due: Due, intents: Sequence[str]) -> Message | None:
    """A message that leaves the path; None where the chosen way is not open here."""
    form = subject.forms.get(talk.state.active_loop or "")
    kind = rng.choice((*_IN_FORMS, *_IN_FORMS, *_ANYWHERE) if form is not None else _ANYWHERE)
    message = _made(kind, subject, talk, rng, due, intents)
    return replace(message, deviation=kind) if message is not None else None


def _made(kind: str, subject: Subject, talk: Talk, rng: Random, due: Due, intents: Sequence[str]) -> Message | None:
    match kind:
        case "interruption":
            return subject.material.say(rng.choice(intents), rng) if intents else None
        case "stop":
            return _meaning(_STOPS, "stop", subject, rng)
        case "denial":
            return _meaning(_DENIALS, "no", subject, rng)
        case "out of scope":
            return _meaning(("out_of_scope",), rng.choice(_FOREIGN), subject, rng)
        case "silence":
            return Message(rng.choice(_SILENCE)) if not subject.material.literal else None
        case "restart":
            return Message("/restart", "restart")
        case "repetition":
            return replace(talk.turns[-1].message, answers=None) if talk.turns else None
        case "other answer":
            return _other_answer(subject, talk, rng)
        case "correction":
            return _correction(subject, talk, rng)
        case "unexpected value":
            return _odd(subject, rng)
    meant = due(talk)
    if meant is None:
        return None
    return (mistyped(meant, rng) or meant) if kind == "typing error" else _two_in_one(meant, subject, rng, intents)


def _meaning(names: Sequence[str], words: str, subject: Subject, rng: Random) -> Message:
    """A message of the first of these intents that the bot has, else the words."""
    known = [n for n in names if n in subject.domain.intents_by_name]
    return subject.material.say(known[0], rng) if known else Message(words)


def _two_in_one(meant: Message, subject: Subject, rng: Random, intents: Sequence[str]) -> Message:
    other = subject.material.say(rng.choice(intents), rng) if intents else meant
    if meant.literal or other.literal:
        return meant
    return Message(f"{meant.text}, {other.text}")


def _odd(subject: Subject, rng: Random) -> Message | None:
    entities = sorted(subject.material.by_entity)
    if not entities or subject.material.literal:
        return None
    return subject.material.odd(rng.choice(subject.material.by_entity[rng.choice(entities)]), rng)


def _other_answer(subject: Subject, talk: Talk, rng: Random) -> Message | None:
    """An answer to another question of the form."""
    form = subject.forms.get(talk.state.active_loop or "")
    others = [s for s in form.required_slots if s != talk.state.requested_slot] if form is not None else []
    if form is None or not others:
        return None
    given = answer(subject, form, rng.choice(others), rng)
    return replace(given, answers=None) if given is not None else None


def _correction(subject: Subject, talk: Talk, rng: Random) -> Message | None:
    """Another value for a slot that has one."""
    held = [n for n, value in talk.state.slots.items() if value is not None and n in subject.material.by_entity]
    return subject.material.give(rng.choice(held), rng) if held else None


def answer(subject: Subject, form: Form, slot: str, rng: Random) -> Message | None:
    """What fills the slot that a form asks for, by the first of its mappings that a user can meet; None without one."""
    mappings = list(subject.mappings(form, slot))
    usable = [m for m in mappings if m.type in ("from_entity", "from_intent", "from_text")]
    if not usable:
        spec = subject.domain.slots_by_name.get(slot)
        return replace(_by_type(spec, rng), answers=slot)
    message = _by_mapping(rng.choice(usable), slot, subject, rng)
    return replace(message, answers=slot) if message is not None else None


def _by_mapping(mapping: SlotMapping, slot: str, subject: Subject, rng: Random) -> Message | None:
    material = subject.material
    intents = [i for i in mapping.intents if i in material.by_intent] or list(mapping.intents)
    if mapping.type == "from_entity":
        if mapping.entity is not None and mapping.entity in subject.unseen:
            entity = Entity(mapping.entity, subject.unseen[mapping.entity], role=mapping.role)
            return spell_out(intents[0] if intents else "inform", (entity,))
        given = material.give(mapping.entity or slot, rng, intents, mapping.role)
        if given is not None:
            return given
    if intents:
        return material.say(rng.choice(intents), rng)
    spec = subject.domain.slots_by_name.get(slot)
    return _by_type(spec, rng) if mapping.type == "from_entity" else Message(rng.choice(_FREE_TEXT))


def _by_type(slot: Slot | None, rng: Random) -> Message:
    """A value of the slot's type, in words."""
    match slot.type if slot is not None else "text":
        case "bool":
            return Message(rng.choice(("yes", "no")))
        case "float":
            return Message(str(rng.randrange(1, 10)))
        case "categorical" if slot is not None and slot.values:
            return Message(str(rng.choice(slot.values)))
    return Message(rng.choice(_FREE_TEXT))
