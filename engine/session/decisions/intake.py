"""A conversation from elsewhere as one of the lesson's: what happened becomes steps, which can be undone and forked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.notes import TakenUp
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.dialogue.state import ACTION_LISTEN, applied
from teachbot.engine.session.decisions.decision import Go
from teachbot.engine.session.decisions.moves import new_id
from teachbot.engine.session.lesson import Opened


def take_up(events: Sequence[Event], at: int) -> Go:
    """Decides anew what happened at this event; what came before stands, as far as it counts (see `applied`).

    What the user said there can be said again.
    """
    before = steps_of(applied(events[:at]))
    following = events[at] if at < len(events) else None
    left = _step([following]) if isinstance(following, ev.UserUttered) else None
    return Go(Opened(Conversation(new_id(), before)), left)


def try_out(events: Sequence[Event], said: Understanding | None) -> Go:
    """Goes on where these events end, or with how the bot understands what is said then."""
    conversation = Conversation(new_id(), steps_of(applied(events)))
    if said is not None:
        conversation = conversation.add(Step(StepKind.SAID, text=said.text, understanding=said))
    return Go(Opened(conversation))


def steps_of(events: Sequence[Event]) -> tuple[Step, ...]:
    """The steps that events which count come in; what begins with a message begins by listening."""
    first = next((at for at, event in enumerate(events) if isinstance(event, ev.UserUttered)), len(events))
    start = _listening(events[:first])
    return (Step(StepKind.STARTED, start), *map(_step, _parts(events[first:])))


def _listening(start: Sequence[Event]) -> tuple[Event, ...]:
    """What comes before the first message, with what a lesson begins with."""
    whole = tuple(start)
    if not any(isinstance(event, ev.SessionStarted) for event in whole):
        whole = (ev.ActionExecuted("action_session_start"), ev.SessionStarted(), *whole)
    actions = [event.name for event in whole if isinstance(event, ev.ActionExecuted)]
    return whole if actions[-1] == ACTION_LISTEN else (*whole, ev.ActionExecuted(ACTION_LISTEN))


def _parts(events: Iterable[Event]) -> list[list[Event]]:
    """Each message and each action with what follows from it."""
    parts: list[list[Event]] = []
    for event in events:
        if isinstance(event, ev.UserUttered | ev.ActionExecuted):
            parts.append([])
        parts[-1].append(event)
    return parts


def _step(events: Sequence[Event]) -> Step:
    first = events[0]
    if isinstance(first, ev.UserUttered):
        text = first.text or f"/{first.intent.name}"
        understanding = Understanding(text, first.ranking or (first.intent,), first.entities)
        return Step(
            StepKind.UNDERSTOOD,
            tuple(events),
            text=text,
            understanding=understanding,
            probability=first.intent.confidence,
            note=TakenUp(),
        )
    assert isinstance(first, ev.ActionExecuted)
    return Step(
        StepKind.ACTED,
        tuple(events),
        action=first.name or first.text,
        policy=first.policy,
        probability=first.confidence,
        note=TakenUp(),
    )
