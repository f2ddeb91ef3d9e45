"""What a conversation is like at a glance, told from its events alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.stores.conversations import Stored

FALLBACK_ACTIONS = frozenset(
    ("action_default_fallback", "action_default_ask_affirmation", "action_default_ask_rephrase", "utter_default")
)
FALLBACK_INTENTS = frozenset(("nlu_fallback", "out_of_scope"))

_SILENT = frozenset((ACTION_LISTEN, "action_session_start", "action_restart", "action_back", "action_extract_slots"))
_FRUSTRATION = ("human", "agent", "stupid", "useless", "wtf", "not what i", "wrong", "start over", "doesn't work")
"""Words of users that have had enough, in English."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the inbox."""

    id: str
    started: float | None = None
    latest: float | None = None
    """Seconds since the epoch."""
    channel: str = ""
    length: int = 0
    """User messages."""
    events: int = 0
    last_text: str = ""
    """What the user said last."""
    confidence: float | None = None
    """The lowest with which a message was understood or an action predicted at the time; None where nothing tells."""
    fallbacks: int = 0
    repeats: int = 0
    """Times that the bot did the same right after the user had answered it."""
    restarts: int = 0
    frustrated: int = 0
    """Messages of a user who has had enough."""
    action_errors: int = 0
    """Custom actions that were refused, or of which nothing came: what an action server's failure leaves behind."""
    ends_in_fallback: bool = False
    intents: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    problems: int = 0
    """Lines about what could not be read."""


def summary_of(stored: Stored) -> Summary:
    """The summary of a conversation as its store has it."""
    events = stored.events
    users = [e for e in events if isinstance(e, ev.UserUttered)]
    actions = [e for e in events if isinstance(e, ev.ActionExecuted) and e.name not in _SILENT]
    times = [e.timestamp for e in events if e.timestamp is not None]
    return Summary(
        id=stored.id,
        started=min(times, default=None),
        latest=max(times, default=None),
        channel=next((u.input_channel for u in users if u.input_channel), ""),
        length=len(users),
        events=len(events),
        last_text=next((u.text for u in reversed(users) if u.text), ""),
        confidence=min(_confidences(users, actions), default=None),
        fallbacks=max(sum(map(_is_fallback, users)), sum(map(_is_fallback, actions))),
        repeats=_repeats(events),
        restarts=sum(isinstance(e, ev.Restarted) for e in events),
        frustrated=sum(_is_frustrated(u.text) for u in users),
        action_errors=sum(1 for _ in _failed_actions(events)),
        ends_in_fallback=bool(actions) and _is_fallback(actions[-1]),
        intents=_names(u.intent.name for u in users),
        actions=_names(a.name or a.text for a in actions),
        slots=_names(e.name for e in events if isinstance(e, ev.SlotSet)),
        entities=_names(entity.entity for u in users for entity in u.entities),
        policies=_names(_short(a.policy) for a in actions),
        problems=len(stored.problems),
    )


def _names(found: Iterator[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in found if name}))


def _short(policy: str | None) -> str | None:
    """`MemoizationPolicy` for 1.x's `policy_0_MemoizationPolicy`."""
    return policy.rsplit("_", 1)[-1] if policy else None


def _confidences(users: Sequence[ev.UserUttered], actions: Sequence[ev.ActionExecuted]) -> Iterator[float]:
    yield from (u.intent.confidence for u in users if u.text and not u.text.startswith("/"))
    yield from (float(a.confidence) for a in actions if isinstance(a.confidence, int | float) and a.policy)


def _is_fallback(event: Event) -> bool:
    match event:
        case ev.UserUttered(intent=intent):
            return intent.name in FALLBACK_INTENTS or intent.name is None
        case ev.ActionExecuted(name=name):
            return name in FALLBACK_ACTIONS
    return False


def _is_frustrated(text: str | None) -> bool:
    lowered = (text or "").lower()
    return any(word in lowered for word in _FRUSTRATION)


def _repeats(events: Sequence[Event]) -> int:
    """How often the first action of a turn is the one of the turn before."""
    firsts: list[str | None] = []
    heard = False
    for event in events:
        if isinstance(event, ev.UserUttered):
            heard = True
        elif isinstance(event, ev.ActionExecuted) and heard and event.name not in _SILENT:
            firsts.append(event.name or event.text)
            heard = False
    return sum(one == two for one, two in pairwise(firsts))


def _failed_actions(events: Sequence[Event]) -> Iterator[str]:
    """Custom actions that were refused, or that ran with nothing coming of it.

    Rasa logs an action whose server failed like one that had nothing to say: its event stands alone.
    """
    for event, after in zip(events, (*events[1:], None), strict=True):
        if isinstance(event, ev.ActionExecutionRejected) and event.name.startswith("action_"):
            yield event.name
        if isinstance(event, ev.ActionExecuted) and isinstance(after, ev.ActionExecuted | None) and _is_custom(event):
            yield event.name or ""


def _is_custom(action: ev.ActionExecuted) -> bool:
    name = action.name or ""
    return name.startswith("action_") and name not in _SILENT and name not in _OF_RASA


_OF_RASA = FALLBACK_ACTIONS | {
    "action_deactivate_loop", "action_deactivate_form", "action_revert_fallback_events", "action_two_stage_fallback",
    "action_unlikely_intent", "action_send_text",
}  # fmt: skip
