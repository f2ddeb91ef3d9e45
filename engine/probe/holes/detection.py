"""All holes of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.holes.answers import endless, unanswered
from teachbot.engine.probe.holes.asserted import asserted
from teachbot.engine.probe.holes.forms import forms
from teachbot.engine.probe.holes.predictions import predicted
from teachbot.engine.probe.holes.responses import responses
from teachbot.engine.probe.holes.slots import wrong_slots
from teachbot.engine.probe.holes.understanding import misunderstood
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Talk

JUDGES: tuple[Callable[[Talk, Subject], Iterator[Hole]], ...] = (
    unanswered,
    endless,
    predicted,
    forms,
    wrong_slots,
    responses,
    misunderstood,
    asserted,
)


def holes(talk: Talk, subject: Subject) -> list[Hole]:
    """Every find once, where it shows first."""
    found: dict[tuple[str, ...], Hole] = {}
    for judge in JUDGES:
        for hole in judge(talk, subject):
            held = found.get(hole.key)
            if held is None or hole.turn < held.turn:
                found[hole.key] = hole
    return list(found.values())
