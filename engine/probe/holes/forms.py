"""Forms that never end, and forms that ask for what they know."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.dialogue.domain import Form
from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Talk, Turn

ATTEMPTS = 3
"""Answers to the same question after which a form should have gone on."""


def forms(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """Judged where no code that does not run here decides what an answer fills."""
    attempts = 0
    asked_before: tuple[str, str] | None = None
    for at, turn in enumerate(talk.turns):
        form = subject.forms.get(turn.before.active_loop or "")
        slot = turn.before.requested_slot
        asked = (form.name, slot) if form is not None and slot is not None else None
        attempts = attempts if asked == asked_before else 0
        asked_before = asked
        if form is not None and slot is not None and not subject.is_coded(form, slot):
            stays = turn.after.active_loop == form.name and turn.after.requested_slot == slot
            asks = any(d.action == form.name and d.outcome == "ran" for d in turn.decisions)
            attempts += turn.message.answers == slot and stays and asks
            if attempts == ATTEMPTS:
                yield _endless(form, slot, at)
        found = _asks_known(turn, subject)
        if found is not None:
            yield _known(*found, at)


def _endless(form: Form, slot: str, at: int) -> Hole:
    told = f"'{form.name}' asks for '{slot}' again although it was answered {ATTEMPTS} times"
    return Hole("endless-form", "error", told, (form.name, slot), at)


def _asks_known(turn: Turn, subject: Subject) -> tuple[Form, str] | None:
    """The form and the slot that it asks for now, where it holds a value or the message has just told it."""
    form = subject.forms.get(turn.after.active_loop or "")
    slot = turn.after.requested_slot
    if form is None or slot is None or subject.is_coded(form, slot):
        return None
    if not any(d.action == form.name for d in turn.decisions):
        return None
    return (form, slot) if turn.after.slots.get(slot) is not None or _told(turn, form, slot, subject) else None


def _told(turn: Turn, form: Form, slot: str, subject: Subject) -> bool:
    """Whether the message was understood to hold a value of the entity that fills the slot."""
    entities = {(m.entity, m.role, m.group) for m in subject.mappings(form, slot) if m.type == "from_entity"}
    told = [e for e in turn.understanding.entities if (e.entity, e.role, e.group) in entities or e.entity == slot]
    return bool(told) and turn.heard.slots.get(slot) is None and turn.after.slots.get(slot) is None


def _known(form: Form, slot: str, at: int) -> Hole:
    told = f"'{form.name}' asks for '{slot}' although it was told"
    return Hole("asks-what-it-knows", "warning", told, (form.name, slot), at)
