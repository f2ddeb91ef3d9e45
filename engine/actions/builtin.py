"""Actions that every Rasa bot has without code of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from teachbot.engine.actions import fallback
from teachbot.engine.actions.responses import respond
from teachbot.engine.actions.slot_filling import fills_after_message
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import ACTION_LISTEN, State

Builtin = Callable[[State, Domain], tuple[Event, ...]]


def session_start(state: State, domain: Domain) -> tuple[Event, ...]:
    """A new session: slots carry over where the domain says so; then the bot listens."""
    carried = (
        tuple(
            ev.SlotSet(name, value)
            for name, value in state.slots.items()
            if value is not None and name != "requested_slot" and _was_set(state, name)
        )
        if domain.session.carry_over_slots
        else ()
    )
    return (ev.SessionStarted(), *carried, ev.ActionExecuted(ACTION_LISTEN))


def _was_set(state: State, name: str) -> bool:
    return any(isinstance(e, ev.SlotSet) and e.name == name for e in state.events)


def _restart(state: State, domain: Domain) -> tuple[Event, ...]:
    """Rasa restarts, then runs action_session_start by itself (2.x and later)."""
    fresh = session_start(State(), domain)
    return (
        *_say("utter_restart", state, domain),
        ev.Restarted(),
        ev.ActionExecuted("action_session_start"),
        *fresh,
    )


def _back(state: State, domain: Domain) -> tuple[Event, ...]:
    """Takes back the request to go back and the message before it."""
    return (*_say("utter_back", state, domain), ev.UserUtteranceReverted(), ev.UserUtteranceReverted())


def _default_fallback(state: State, domain: Domain) -> tuple[Event, ...]:
    return (*_say("utter_default", state, domain), ev.UserUtteranceReverted())


def _deactivate(state: State, domain: Domain) -> tuple[Event, ...]:
    return (ev.ActiveLoop(None), ev.SlotSet("requested_slot", None))


def _nothing(state: State, domain: Domain) -> tuple[Event, ...]:
    return ()


def _say(name: str, state: State, domain: Domain) -> tuple[Event, ...]:
    said = respond(name, domain, state)
    return (said,) if said is not None else ()


BUILTIN: Mapping[str, Builtin] = {
    "action_listen": _nothing,
    "action_session_start": session_start,
    "action_restart": _restart,
    "action_back": _back,
    "action_default_fallback": _default_fallback,
    "action_deactivate_loop": _deactivate,
    "action_deactivate_form": _deactivate,
    "action_unlikely_intent": _nothing,
    "action_extract_slots": fills_after_message,
    "action_default_ask_affirmation": fallback.ask_affirmation,
    "action_default_ask_rephrase": fallback.ask_rephrase,
    "action_revert_fallback_events": fallback.revert_events,
    "action_two_stage_fallback": fallback.two_stage,
}
"""What runs for each name; a custom action of the same name in the domain takes precedence."""
