"""Rasa's event names as they may stand in a story in the place of an action."""

from __future__ import annotations

from collections.abc import Mapping

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.event_json import event_from_json, event_to_json
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.errors import DataError
from teachbot.engine.training_data.stories import ActionStep, EventStep, LoopStep, SlotStep, StoryStep

EVENT_NAMES = frozenset(
    {
        "action_execution_rejected",
        "cancel_reminder",
        "entities",
        "export",
        "followup",
        "form_validation",
        "loop_interrupted",
        "pause",
        "reminder",
        "reset_slots",
        "restart",
        "resume",
        "rewind",
        "session_started",
        "undo",
        "user_featurization",
    }
)
"""Names that Rasa reads as events, not as actions."""
LOOP_NAMES = ("form", "active_loop")


def steps_of_event(name: str, parameters: Mapping[str, Json], place: Place | None) -> tuple[StoryStep, ...]:
    """What `name{parameters}` in a story means; nothing where the event lacks what it needs."""
    if name == "slot":
        return tuple(SlotStep(slot, value, place=place) for slot, value in parameters.items())
    if name in LOOP_NAMES:
        loop = parameters.get("name", name)
        return (LoopStep(None if loop is None else str(loop), place),)
    if name not in EVENT_NAMES:
        renamed = parameters.get("name", name)
        return (ActionStep(str(renamed), place=place),)
    try:
        event = event_from_json({"event": name, **({"name": name} if "name" not in parameters else {}), **parameters})
    except DataError:
        return ()
    return (EventStep(event, place),)


def name_and_parameters(event: Event) -> tuple[str, dict[str, Json]]:
    """How a story writes an event: its 1.x name and what stands in its braces."""
    body = event_to_json(event, "1.x")
    name = str(body.pop("event"))
    body = {k: v for k, v in body.items() if k not in ("timestamp", "metadata") and v is not None}
    if isinstance(event, ev.OtherEvent) and body.get("name") == name:
        del body["name"]
    if isinstance(event, ev.FollowupAction | ev.ActionExecutionRejected) and body.get("name") == name:
        del body["name"]
    return name, body
