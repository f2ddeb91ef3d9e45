"""Steps and conversations as JSON, both ways: what the journal keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.event_json import entity_from_json, entity_to_json, event_from_json, event_to_json
from teachbot.engine.dialogue.events import Intent, Json
from teachbot.engine.dialogue.notes import Awaiting, NewAction, Note, Relabelled, TakenUp
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.errors import DataError


def step_to_json(step: Step) -> dict[str, Json]:
    """The step with all its events; parts at their default are left out."""
    out: dict[str, Json] = {"kind": step.kind.value}
    if step.events:
        out["events"] = [event_to_json(event) for event in step.events]
    for key in ("action", "text", "policy", "probability"):
        if getattr(step, key) is not None:
            out[key] = getattr(step, key)
    if step.note is not None:
        out["note"] = _note_to_json(step.note)
    if step.corrected:
        out["corrected"] = True
    if step.understanding is not None:
        out["understanding"] = _understanding_to_json(step.understanding)
    return out


def step_from_json(data: Mapping[str, Json]) -> Step:
    """The step that `step_to_json` wrote; raises DataError where it is not one."""
    try:
        understanding = data.get("understanding")
        return Step(
            kind=StepKind(data["kind"]),
            events=tuple(event_from_json(event) for event in data.get("events", ())),
            action=data.get("action"),
            text=data.get("text"),
            corrected=bool(data.get("corrected", False)),
            understanding=_understanding_from_json(understanding) if understanding else None,
            policy=data.get("policy"),
            probability=data.get("probability"),
            note=_note_from_json(data.get("note") or {}),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(f"not a recorded step: {error}") from error


def conversation_to_json(conversation: Conversation) -> dict[str, Json]:
    """The conversation with its steps, those that redo would bring back included."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "forked_from": conversation.forked_from,
        "steps": [step_to_json(step) for step in conversation.steps],
        "undone": [step_to_json(step) for step in conversation.undone],
    }


def conversation_from_json(data: Mapping[str, Json]) -> Conversation:
    """The conversation that `conversation_to_json` wrote; raises DataError where it is not one."""
    try:
        return Conversation(
            id=str(data["id"]),
            title=str(data.get("title") or ""),
            forked_from=cast(str | None, data.get("forked_from")),
            steps=tuple(step_from_json(step) for step in data.get("steps", ())),
            undone=tuple(step_from_json(step) for step in data.get("undone", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"not a recorded conversation: {error}") from error


def _note_to_json(note: Note) -> dict[str, Json]:
    match note:
        case Relabelled():
            return {"relabelled": True}
        case TakenUp():
            return {"taken_up": True}
        case NewAction(response=response):
            return {"new_action": True, **({"response": response} if response else {})}
        case Awaiting(answer=answer, new_action=new):
            return {**(_note_to_json(new) if new is not None else {}), "ask": answer}


def _note_from_json(data: Mapping[str, Json]) -> Note | None:
    """The note; what a newer version may note besides is passed over."""
    new = NewAction(str(data.get("response") or "")) if data.get("new_action") else None
    match data.get("ask"):
        case "description" | "validation" | "contradiction" as answer:
            return Awaiting(answer, new)
        case None if data.get("taken_up"):
            return TakenUp()
        case None:
            return Relabelled() if data.get("relabelled") else new
        case unknown:
            raise DataError(f"a step that waits for '{unknown}'")


def _understanding_to_json(understanding: Understanding) -> dict[str, Json]:
    return {
        "text": understanding.text,
        "intents": [[i.name, i.confidence] for i in understanding.intents],
        "entities": [entity_to_json(e) for e in understanding.entities],
        "literal": understanding.literal,
    }


def _understanding_from_json(data: Mapping[str, Json]) -> Understanding:
    return Understanding(
        text=data["text"],
        intents=tuple(Intent(name, confidence) for name, confidence in data["intents"]),
        entities=tuple(entity_from_json(e) for e in data["entities"]),
        literal=bool(data.get("literal", False)),
    )
