"""The state of a conversation: a fold over its events, as Rasa's tracker computes it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json

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
    loop_trigger: ev.UserUttered | None = None
    """The message after which the active loop became active."""
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
    return follow(initial_state(domain), events, domain)


def follow(state: State, events: Iterable[Event], domain: Domain) -> State:
    """The state after more events; raises nothing, whatever they are."""
    new = tuple(events)
    if any(isinstance(event, REVERTING) for event in new):
        # What they take back may lie before: only the events that count are known, and those say all.
        state, new = initial_state(domain), applied((*state.events, *new))
    tracker = _Tracker(state, domain)
    for event in new:
        tracker.apply(event)
    return tracker.state((*state.events, *new))


class Follower:
    """The state of one conversation that grows, so that a step of a long one costs no more than of a short one."""

    def __init__(self) -> None:
        self._domain: Domain | None = None
        self._known: deque[tuple[tuple[Event, ...], State]] = deque(maxlen=4)
        """The latest histories, so that an undo finds the one before."""

    def state(self, events: Iterable[Event], domain: Domain) -> State:
        """The same as `fold`; where the events go on from a history of before, only the new ones are read."""
        history = tuple(events)
        if domain is not self._domain:
            self._domain = domain
            self._known.clear()
        start, state = max(
            (k for k in self._known if _begins(history, k[0])), key=lambda k: len(k[0]), default=((), None)
        )
        if state is None:
            state = initial_state(domain)
        state = follow(state, history[len(start) :], domain)
        self._known.append((history, state))
        return state


def _begins(history: tuple[Event, ...], start: tuple[Event, ...]) -> bool:
    return history[: len(start)] == start


REVERTING = (ev.Restarted, ev.SessionStarted, ev.ActionReverted, ev.UserUtteranceReverted)
"""Events that make earlier ones count no more."""


def applied(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that count, as Rasa's `applied_events` has it.

    A restart or a new session drops what came before; `undo` drops the latest action and what
    followed it, `rewind` the latest user message, what followed it, and the listen before it.
    """
    listed = tuple(events)
    if not any(isinstance(event, REVERTING) for event in listed):
        return listed
    kept: list[Event] = []
    for event in listed:
        if not isinstance(event, REVERTING):
            kept.append(event)
        elif isinstance(event, ev.ActionReverted):
            _drop_back_to(kept, ev.ActionExecuted)
        elif isinstance(event, ev.UserUtteranceReverted):
            _drop_back_to(kept, ev.UserUttered)
            _drop_back_to(kept, ev.ActionExecuted)
        else:
            kept.clear()
    return tuple(kept)


def _drop_back_to(kept: list[Event], kind: type[Event]) -> None:
    while kept:
        if isinstance(kept.pop(), kind):
            return


def advance(state: State, event: Event, domain: Domain) -> State:
    """The state after one more event."""
    return follow(state, (event,), domain)


class _Tracker:
    """A state under change."""

    def __init__(self, state: State, domain: Domain) -> None:
        self._domain = domain
        self._slots = dict(state.slots)
        self._message = state.latest_message
        self._bot = state.latest_bot
        self._action = state.latest_action
        self._loop, self._trigger = state.active_loop, state.loop_trigger
        self._interrupted = state.loop_interrupted
        self._rejected = state.loop_rejected
        self._followup = state.followup
        self._paused = state.paused
        self._has_new_message = state.has_new_message

    def state(self, events: tuple[Event, ...]) -> State:
        """The state as it is now, with the events that count."""
        return State(
            slots=self._slots,
            events=events,
            latest_message=self._message,
            latest_bot=self._bot,
            latest_action=self._action,
            active_loop=self._loop,
            loop_trigger=self._trigger,
            loop_interrupted=self._interrupted,
            loop_rejected=self._rejected,
            followup=self._followup,
            paused=self._paused,
            has_new_message=self._has_new_message,
        )

    def apply(self, event: Event) -> None:
        match event:
            case ev.UserUttered():
                self._message, self._bot, self._followup = event, None, None
                self._has_new_message = True
            case ev.BotUttered():
                self._bot = event
            case ev.ActionExecuted():
                self._after_action(event)
            case ev.SlotSet(name=name, value=value):
                self._slots[name] = value
            case ev.AllSlotsReset():
                self._slots = dict(initial_state(self._domain).slots)
            case ev.ActiveLoop(name=name) if name != self._loop:
                self._loop, self._interrupted, self._rejected = name, False, False
                self._trigger = self._message if name is not None else None
            case ev.LoopInterrupted(is_interrupted=interrupted):
                self._interrupted = interrupted
            case ev.ActionExecutionRejected(name=name):
                self._rejected = self._rejected or name == self._loop
            case ev.FollowupAction(name=name):
                self._followup = name
            case ev.ConversationPaused() | ev.ConversationResumed():
                self._paused = isinstance(event, ev.ConversationPaused)
            case ev.EntitiesAdded(entities=entities) if self._message is not None:
                self._message = replace(self._message, entities=(*self._message.entities, *entities))

    def _after_action(self, event: ev.ActionExecuted) -> None:
        """Rasa's `set_latest_action`: any action ends an interruption, the loop's own run its rejection."""
        if event.name is not None and event.name == self._loop:
            self._rejected = False
        self._action = event.name or event.text
        self._followup = None
        self._has_new_message = False
        self._interrupted = False
