"""What a project asserts of itself."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.probe.assertion import Assertion
from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.playing import Talk


def asserted(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """Assertions that the conversation breaks, each where it does so first."""
    for assertion in subject.assertions:
        found = _broken(assertion, talk)
        if found is not None:
            at, number, told = found
            yield Hole("assertion", assertion.severity, f"{assertion.name}: {told}", (assertion.name,), at, number)


def _broken(assertion: Assertion, talk: Talk) -> tuple[int, int | None, str] | None:
    if assertion.never is not None:
        return _never(assertion, talk)
    return _without_slot(assertion, talk) if assertion.slot is not None else _late(assertion, talk)


def _never(assertion: Assertion, talk: Talk) -> tuple[int, int | None, str] | None:
    came = False
    for at, turn in enumerate(talk.turns):
        for number, decision in enumerate(turn.decisions):
            if came and decision.action == assertion.never:
                return at, number, f"'{assertion.never}' comes after '{assertion.after}'"
            came = came or decision.action == assertion.after
    return None


def _without_slot(assertion: Assertion, talk: Talk) -> tuple[int, int | None, str] | None:
    for at, turn in enumerate(talk.turns):
        for number, decision in enumerate(turn.decisions):
            if decision.action == assertion.before and decision.before.slots.get(assertion.slot or "") is None:
                return at, number, f"'{assertion.before}' runs while slot '{assertion.slot}' has no value"
    return None


def _late(assertion: Assertion, talk: Talk) -> tuple[int, int | None, str] | None:
    for at, turn in enumerate(talk.turns):
        ends = at + assertion.within
        if turn.understanding.intent.base != assertion.to or ends > len(talk.turns):
            continue
        if not any(d.action == assertion.answer for t in talk.turns[at:ends] for d in t.decisions):
            turns = "turn" if assertion.within == 1 else "turns"
            told = f"'{assertion.to}' is not answered with '{assertion.answer}' within {assertion.within} {turns}"
            return ends - 1, None, told
    return None
