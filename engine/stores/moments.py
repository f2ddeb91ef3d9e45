"""A conversation moment by moment: each message and each action, with what followed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event


@dataclass(frozen=True, slots=True)
class Moment:
    """A message or an action, and what followed from it."""

    at: int
    """Which event it is."""
    end: int
    """The event after what followed from it."""
    kind: Literal["user", "action", "start"]
    happened: str
    """The intent, or the action."""
    confidence: float | None = None
    """At the time."""
    policy: str = ""
    text: str = ""
    """What the user said."""
    said: tuple[str, ...] = ()
    """What the bot said, and what else followed, one line each."""
    would: str = ""
    """What the bot here would understand or do; empty where it was not asked."""
    chance: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the bot here would do otherwise."""
        return bool(self.would) and self.would != self.happened


def moments_of(events: Sequence[Event]) -> tuple[Moment, ...]:
    """What happened, moment by moment."""
    begins = [at for at, event in enumerate(events) if isinstance(event, ev.UserUttered | ev.ActionExecuted)]
    if events and (not begins or begins[0] > 0):
        begins.insert(0, 0)
    ends = [*begins[1:], len(events)]
    return tuple(_moment(events, at, end) for at, end in zip(begins, ends, strict=True))


def next_difference(moments: Sequence[Moment], at: int, step: int = 1) -> int | None:
    """The number of the next moment (or, with -1, the one before) at which the bot would do otherwise."""
    following = range(at + 1, len(moments)) if step > 0 else range(at - 1, -1, -1)
    return next((number for number in following if moments[number].differs), None)


def _moment(events: Sequence[Event], at: int, end: int) -> Moment:
    first, rest = events[at], events[at + 1 : end]
    match first:
        case ev.UserUttered(text=text, intent=intent, entities=entities):
            named = tuple(f"{e.entity}: {e.value}" for e in entities)
            told = (*named, *filter(None, map(_told, rest)))
            return Moment(at, end, "user", intent.name or "", intent.confidence, "", text or "", told)
        case ev.ActionExecuted(name=name, policy=policy, confidence=confidence):
            told = tuple(filter(None, map(_told, rest)))
            return Moment(at, end, "action", name or first.text or "", confidence, policy or "", "", told)
    return Moment(at, end, "start", "", said=tuple(filter(None, map(_told, events[at:end]))))


def _told(event: Event) -> str:
    match event:
        case ev.BotUttered(text=text, data=data):
            return text or ", ".join(sorted(data)) or ""
        case ev.SlotSet(name=name, value=value):
            return f"{name} = {value}"
        case ev.ActiveLoop(name=name):
            return f"{name} begins" if name else "the form ends"
        case ev.ActionExecutionRejected(name=name):
            return f"{name} was refused"
        case ev.Restarted():
            return "started over"
        case ev.SessionStarted():
            return "a session begins"
        case ev.UserUtteranceReverted():
            return "the message was taken back"
        case ev.ActionReverted():
            return "the action was taken back"
    return ""
