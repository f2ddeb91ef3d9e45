"""The tracker as Rasa sends it to an action server, in the names of 1.x or of 2.x/3.x."""

from __future__ import annotations

import time

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.event_json import Generation, entity_to_json, event_to_json
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.state import State


def generation_of(domain: Domain) -> Generation:
    """Which names the domain's Rasa uses."""
    return "1.x" if domain.is_legacy else "3.x"


def tracker_json(state: State, domain: Domain, sender_id: str) -> dict[str, Json]:
    """Rasa's `current_state` with the events that count; where a time is not known, it is now."""
    generation = generation_of(domain)
    now = time.time()
    events = [{"timestamp": now, **event_to_json(event, generation)} for event in state.events]
    latest = state.latest_message
    out: dict[str, Json] = {
        "sender_id": sender_id,
        "slots": dict(state.slots),
        "latest_message": message_json(latest) if latest is not None else {},
        "latest_event_time": events[-1]["timestamp"] if events else now,
        "followup_action": state.followup,
        "paused": state.paused,
        "events": events,
        "latest_input_channel": latest.input_channel if latest is not None else None,
        "latest_action_name": state.latest_action,
    }
    if generation == "1.x":
        return {**out, "active_form": _loop(state, {"validate": not state.loop_interrupted})}
    action = {"action_name": state.latest_action} if state.latest_action else {}
    return {**out, "active_loop": _loop(state, {"is_interrupted": state.loop_interrupted}), "latest_action": action}


def message_json(message: ev.UserUttered) -> dict[str, Json]:
    """A message as Rasa's NLU gives it."""
    return {
        "intent": {"name": message.intent.name, "confidence": message.intent.confidence},
        "entities": [entity_to_json(entity) for entity in message.entities],
        "text": message.text,
        "message_id": message.message_id,
        "metadata": dict(message.metadata or {}),
        "intent_ranking": [{"name": i.name, "confidence": i.confidence} for i in message.ranking],
    }


def _loop(state: State, interruption: dict[str, Json]) -> dict[str, Json]:
    if state.active_loop is None:
        return {}
    trigger = state.loop_trigger
    return {
        "name": state.active_loop,
        **interruption,
        "rejected": state.loop_rejected,
        "trigger_message": message_json(trigger) if trigger is not None else {},
    }
