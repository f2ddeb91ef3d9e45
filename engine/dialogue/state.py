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
    """The state after the events, in order.

    A history that goes on from one folded just before is folded on from there, so that a step of a long
    conversation costs no more than one of a short one.
    """
    history = tuple(events)
    known = _longest_known(history, domain)
    if known is None:
        kept = applied(history)
        tracker = _Tracker(initial_state(domain), domain)
        fresh = kept
    else:
        fresh = history[len(known[0]) :]
        kept = known[2].events + fresh
        tracker = _Tracker(known[2], domain)
    for event in fresh:
        tracker.apply(event)
    state = tracker.state(kept)
    _folded.append((history, domain, state))
    return state


_folded: deque[tuple[tuple[Event, ...], Domain, State]] = deque(maxlen=4)
"""The latest histories and their states."""


def _longest_known(history: tuple[Event, ...], domain: Domain) -> tuple[tuple[Event, ...], Domain, State] | None:
    for known in sorted(_folded, key=lambda k: len(k[0]), reverse=True):
        length = len(known[0])
        if 0 < length <= len(history) and known[1] is domain and history[:length] == known[0]:
            if any(isinstance(event, REVERTING) for event in history[length:]):
                return None
            return known
    return None


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
    """The state after one more event that counts (see `applied`)."""
    tracker = _Tracker(state, domain)
    tracker.apply(event)
    return tracker.state((*state.events, event))


class _Tracker:
    """A state under change."""

    def __init__(self, state: State, domain: Domain) -> None:
        self._domain = domain
        self._slots = dict(state.slots)
        self._message = state.latest_message
        self._bot = state.latest_bot
        self._action = state.latest_action
        self._loop = state.active_loop
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
