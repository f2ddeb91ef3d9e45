"""The state of a conversation: a fold over its events, as Rasa's tracker computes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.dialogue import events as ev
from engine.dialogue.domain import Domain
from engine.dialogue.events import Event, Json

ACTION_LISTEN = "action_listen"


@dataclass(frozen=True, slots=True)
class State:
    """Everything the bot knows at one moment."""

    slots: Mapping[str, Json] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    """The events that count: what was undone, or came before a restart, is not among them."""
    latest_message: ev.UserUttered | None = None
    latest_bot: ev.BotUttered | None = None
    """What the bot said last since the user's latest message."""
    latest_action: str | None = None
    active_loop: str | None = None
    loop_interrupted: bool = False
    loop_rejected: bool = False
    followup: str | None = None
    paused: bool = False
    has_new_message: bool = False
    """No action ran since the user's latest message."""

    @property
    def requested_slot(self) -> str | None:
        """The slot that the active form asks for."""
        asked = self.slots.get("requested_slot")
        return asked if isinstance(asked, str) else None

    @property
    def listening(self) -> bool:
        """Whether it is the user's turn."""
        return self.latest_action == ACTION_LISTEN and not self.has_new_message


def initial_state(domain: Domain) -> State:
    """The state before anything happened."""
    return State(slots={s.name: s.initial_value for s in domain.slots_by_name.values()})


def fold(events: Iterable[Event], domain: Domain) -> State:
    """The state after the events, in order."""
    kept = applied(events)
    state = initial_state(domain)
    for event in kept:
        state = _changed(state, event, domain)
    return replace(state, events=kept)


def applied(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that count, as Rasa's `applied_events` has it.

    A restart or a new session drops what came before; `undo` drops the latest action and what
    followed it, `rewind` the latest user message, what followed it, and the listen before it.
    """
    kept: list[Event] = []
    for event in events:
        match event:
            case ev.Restarted() | ev.SessionStarted():
                kept.clear()
            case ev.ActionReverted():
                _drop_back_to(kept, ev.ActionExecuted)
            case ev.UserUtteranceReverted():
                _drop_back_to(kept, ev.UserUttered)
                _drop_back_to(kept, ev.ActionExecuted)
            case _:
                kept.append(event)
    return tuple(kept)


def _drop_back_to(kept: list[Event], kind: type[Event]) -> None:
    while kept:
        if isinstance(kept.pop(), kind):
            return


def advance(state: State, event: Event, domain: Domain) -> State:
    """The state after one more event that counts (see `applied`)."""
    return replace(_changed(state, event, domain), events=(*state.events, event))


def _changed(state: State, event: Event, domain: Domain) -> State:
    match event:
        case ev.UserUttered():
            return replace(state, latest_message=event, latest_bot=None, followup=None, has_new_message=True)
        case ev.BotUttered():
            return replace(state, latest_bot=event)
        case ev.ActionExecuted():
            return _after_action(state, event)
        case ev.SlotSet(name=name, value=value):
            return replace(state, slots={**state.slots, name: value})
        case ev.AllSlotsReset():
            return replace(state, slots=dict(initial_state(domain).slots))
        case ev.ActiveLoop(name=name):
            if name == state.active_loop:
                return state
            return replace(state, active_loop=name, loop_interrupted=False, loop_rejected=False)
        case ev.LoopInterrupted(is_interrupted=interrupted):
            return replace(state, loop_interrupted=interrupted)
        case ev.ActionExecutionRejected(name=name):
            return replace(state, loop_rejected=state.loop_rejected or name == state.active_loop)
        case ev.FollowupAction(name=name):
            return replace(state, followup=name)
        case ev.ConversationPaused():
            return replace(state, paused=True)
        case ev.ConversationResumed():
            return replace(state, paused=False)
        case ev.EntitiesAdded(entities=entities) if state.latest_message is not None:
            message = state.latest_message
            return replace(
                state,
                latest_message=replace(message, entities=(*message.entities, *entities)),
            )
    return state


def _after_action(state: State, event: ev.ActionExecuted) -> State:
    """Rasa's `set_latest_action`: any action ends an interruption, the loop's own run ends its rejection."""
    own = event.name is not None and event.name == state.active_loop
    return replace(
        state,
        latest_action=event.name or event.text,
        followup=None,
        has_new_message=False,
        loop_interrupted=False,
        loop_rejected=state.loop_rejected and not own,
    )
