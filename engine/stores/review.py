"""The reviewer's desk: what happened in a conversation beside what the bot would do now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from teachbot.engine.bots.bot import Bot
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.state import fold

_UNDECIDED = frozenset(("action_session_start", "action_extract_slots", "action_restart"))
"""Actions that no policy chose."""


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


def review(
    events: Sequence[Event], bot: Bot, stopped: Callable[[], bool] = lambda: False
) -> Iterator[tuple[int, Moment]]:
    """Asks the bot at every moment, one after the other: the moment's number, and what the bot would do."""
    heard = False
    for number, moment in enumerate(moments_of(events)):
        if stopped():
            return
        heard = heard or moment.kind == "user"
        if moment.kind == "user" and moment.text and not moment.text.startswith("/"):
            read = bot.understand(moment.text, events[: moment.at]).intent
            yield number, _with(moment, (read.base or ""), read.confidence)
        elif moment.kind == "action" and heard and moment.happened not in _UNDECIDED:
            ranking = bot.rank(events[: moment.at])
            yield number, _with(moment, ranking.best, ranking.actions[0].probability)


def slots_at(events: Sequence[Event], moment: Moment, bot: Bot) -> dict[str, Json]:
    """The slots as they were once the moment was over, those without a value left out."""
    state = fold(events[: moment.end], bot.domain)
    return {name: value for name, value in state.slots.items() if value is not None and value != []}


def next_difference(moments: Sequence[Moment], at: int, step: int = 1) -> int | None:
    """The number of the next moment (or, with -1, the one before) at which the bot would do otherwise."""
    following = range(at + 1, len(moments)) if step > 0 else range(at - 1, -1, -1)
    return next((number for number in following if moments[number].differs), None)


def _with(moment: Moment, would: str, chance: float) -> Moment:
    happened = moment.happened.split("/", 1)[0] if moment.kind == "user" else moment.happened
    return Moment(
        moment.at, moment.end, moment.kind, happened, moment.confidence, moment.policy, moment.text, moment.said,
        would, chance,
    )  # fmt: skip


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
