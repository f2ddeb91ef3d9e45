"""Plays batches of conversations and shrinks what they show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.holes.detection import holes
from teachbot.engine.probe.reach import Territory, territory
from teachbot.engine.probe.shrinking import showing, shrink
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.talking.playing import Talk
from teachbot.engine.probe.tally import Seen, Tally
from teachbot.engine.probe.users.crowd import Crowd, crowd


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a find's conversation."""

    user: str | None = None
    intent: str | None = None
    """What the bot understood."""
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Find:
    """A hole with the shortest conversation that shows it."""

    hole: Hole
    """As it shows in that conversation."""
    count: int
    """Conversations that showed it."""
    weight: float
    """The share of users who meet it, between 0 and 1."""
    messages: tuple[Message, ...]
    conversation: tuple[Line, ...]
    step: int
    """The line that shows the hole, counted from 0."""


class Prober:
    """Everything that a worker needs: takes batches and shrinks finds."""

    def __init__(self, subject: Subject, seed: int) -> None:
        self.subject = subject
        self.crowd: Crowd = crowd(subject, seed)
        self.territory: Territory = territory(subject)

    def batch(self, numbers: Iterable[int]) -> Tally:
        """The sum of these conversations."""
        tally = Tally()
        for number in numbers:
            talk = self.crowd.talk(number)
            found = holes(talk, self.subject)
            tally.add(number, self.crowd.weight(number), talk.messages, found, self.territory.reached(talk))
        return tally

    def find(self, seen: Seen, whole: float) -> Find | None:
        """The find, shrunk from its shortest sightings; None where none of them shows it again (a server's whim)."""
        key = seen.shortest[0].hole.key
        shrunk = [shrink(s.messages, key, self.subject) for s in seen.shortest]
        for messages in sorted(shrunk, key=len):
            found = showing(messages, key, self.subject)
            if found is not None:
                talk, hole = found
                lines, step = told(talk, hole)
                return Find(hole, seen.count, seen.weight / whole if whole else 0.0, messages, lines, step)
        return None


def told(talk: Talk, hole: Hole) -> tuple[tuple[Line, ...], int]:
    """The conversation in lines up to what shows the hole, listens left out but for one that does; and its line."""
    lines: list[Line] = []
    step = 0
    for at, turn in enumerate(talk.turns[: hole.turn + 1]):
        shows = at == hole.turn
        step = len(lines)
        lines.append(Line(user=turn.message.text, intent=turn.understanding.intent.name))
        for number, decision in enumerate(turn.decisions):
            if decision in turn.acted or (shows and number == hole.decision):
                lines.append(Line(action=decision.action))
            if shows and number == hole.decision:
                return tuple(lines), len(lines) - 1
    return tuple(lines), step
