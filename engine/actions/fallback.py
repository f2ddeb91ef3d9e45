"""The two-stage fallback: ask whether the guess was right, then ask to rephrase, then give up."""

from __future__ import annotations

from teachbot.engine.actions.responses import respond
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import BotUttered, Event, Intent
from teachbot.engine.dialogue.state import State

LOOP = "action_two_stage_fallback"
_FALLBACK_INTENT = "nlu_fallback"


def ask_affirmation(state: State, domain: Domain) -> tuple[Event, ...]:
    """Asks whether the best guess besides the fallback intent is what was meant."""
    guess = _guess(state)
    payload = f"/{guess}" if guess else "/affirm"
    buttons = [{"title": "Yes", "payload": payload}, {"title": "No", "payload": "/out_of_scope"}]
    text = f"Did you mean '{guess}'?" if guess else "Did I get that right?"
    return (BotUttered(text, {"buttons": buttons}, metadata={"utter_action": "action_default_ask_affirmation"}),)


def ask_rephrase(state: State, domain: Domain) -> tuple[Event, ...]:
    """Asks for other words, with `utter_ask_rephrase` where the domain has it."""
    said = respond("utter_ask_rephrase", domain, state)
    return (said,) if said is not None else (BotUttered("Could you say that in other words?"),)


def revert_events(state: State, domain: Domain) -> tuple[Event, ...]:
    """Takes the failed attempt back and keeps the message that was understood at last."""
    message = state.latest_message
    reverted: list[Event] = [ev.UserUtteranceReverted() for _ in range(_attempts(state))]
    if message is None:
        return tuple(reverted)
    return (*reverted, ev.ActionExecuted("action_listen"), message)


def two_stage(state: State, domain: Domain) -> tuple[Event, ...]:
    """Rasa's loop of that name: affirm, rephrase, affirm again, then `action_default_fallback`."""
    if state.active_loop != LOOP:
        return (ev.ActiveLoop(LOOP), *ask_affirmation(state, domain))
    message = state.latest_message
    intent = message.intent if message is not None else Intent(None)
    if intent.name and intent.name not in (_FALLBACK_INTENT, "out_of_scope"):
        return (ev.ActiveLoop(None), *revert_events(state, domain))
    asked = sum(1 for e in state.events if isinstance(e, ev.ActionExecuted) and e.name == LOOP)
    if intent.name == "out_of_scope" and asked < 3:
        return ask_rephrase(state, domain)
    if intent.name == _FALLBACK_INTENT and asked < 3:
        return ask_affirmation(state, domain)
    said = respond("utter_default", domain, state)
    return (ev.ActiveLoop(None), *((said,) if said else ()), *_all_reverted(state))


def _all_reverted(state: State) -> tuple[Event, ...]:
    return tuple(ev.UserUtteranceReverted() for _ in range(_attempts(state)))


def _attempts(state: State) -> int:
    """User messages since the fallback began, the first failed one included."""
    count = 0
    for event in reversed(state.events):
        if isinstance(event, ev.UserUttered):
            count += 1
            if event.intent.name == _FALLBACK_INTENT:
                break
    return max(count, 1)


def _guess(state: State) -> str | None:
    message = state.latest_message
    if message is None:
        return None
    others = [i.name for i in message.ranking if i.name and i.name != _FALLBACK_INTENT]
    return others[0] if others else None
