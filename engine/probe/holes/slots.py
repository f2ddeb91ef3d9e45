"""Slots that get values against the domain."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.dialogue.events import Event, SlotSet
from teachbot.engine.probe.hole import Hole, Severity
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Talk

_OWN = ("requested_slot", "session_started_metadata")


def wrong_slots(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """Values that are not of the slot's type, and slots that the domain does not have."""
    for at, turn in enumerate(talk.turns):
        for event in turn.filled:
            yield from _judged(event, subject, at, None)
        for number, decision in enumerate(turn.decisions):
            if decision.outcome == "ran":
                for event in decision.added:
                    yield from _judged(event, subject, at, number)


def _judged(event: Event, subject: Subject, at: int, number: int | None) -> Iterator[Hole]:
    if not isinstance(event, SlotSet) or event.name in _OWN:
        return
    slot = subject.domain.slots_by_name.get(event.name)
    if slot is None:
        told = f"slot '{event.name}' is set, and the domain has no such slot"
        yield Hole("wrong-slot", "error", told, (event.name,), at, number)
    elif not slot.accepts(event.value):
        shown = repr(event.value)[:60]
        known = f" ({', '.join(map(str, slot.values))})" if slot.type == "categorical" else ""
        told = f"slot '{slot.name}' of type {slot.type}{known} is set to {shown}"
        severity: Severity = "warning" if slot.type == "categorical" else "error"
        yield Hole("wrong-slot", severity, told, (slot.name,), at, number)
