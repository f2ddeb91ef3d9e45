"""Our values in the form in which the real packages' were recorded (see tests/expected/README.md)."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.event_json import event_to_json
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.stories import Dialogue, LoopStep, SlotStep

REPOSITORY = Path(__file__).resolve().parents[3]
EXPECTED = REPOSITORY / "tests" / "expected"
PROJECTS = REPOSITORY.parent / "shared" / "projects"
BUNDLED = "bundled-"


def project_folder(name: str) -> Path:
    """Where a recorded project lies."""
    return REPOSITORY / "stories" / name.removeprefix(BUNDLED) if name.startswith(BUNDLED) else PROJECTS / name


@cache
def recordings(kind: str) -> dict[str, Any]:
    """Everything of a kind that was recorded, by name."""
    with lzma.open(EXPECTED / f"{kind}.json.xz", "rt", encoding="utf-8") as file:
        packed: dict[str, Any] = json.load(file)
    return packed


def recorded(kind: str) -> list[str]:
    """The projects that have a recording of this kind."""
    return sorted({name.split("_mh")[0] for name in recordings(kind)})


def expectation(kind: str, name: str) -> Any:
    """What was recorded."""
    return recordings(kind)[name]


def canonical(value: Any) -> str:
    """The form that hashes are taken of."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hashed(example: Example) -> str:
    """An example's recorded hash."""
    entities = [[e.entity, e.value, e.start, e.end, e.role, e.group] for e in example.entities]
    told = canonical([example.text, example.intent, entities])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def sequence(dialogue: Dialogue) -> list[list[Any]]:
    """A dialogue as recorded, with a rule's conditions and gaps where Rasa has them."""
    events = [_event(e) for e in dialogue.events]
    if dialogue.kind != "rule":
        return events
    gap, listen = ["action", "..."], ["action", "action_listen"]
    before: list[list[Any]] = [_condition(c) for c in dialogue.conditions]
    if not dialogue.conversation_start:
        before.append(gap)
        if events[:1] and events[0][0] in ("user", "user_text"):
            before.append(listen)
    after = [] if dialogue.wait_for_user_input else [gap, listen]
    return [*before, *events, *after]


def _condition(step: SlotStep | LoopStep) -> list[Any]:
    return ["slot", step.name, step.value] if isinstance(step, SlotStep) else ["loop", step.name]


def _event(event: ev.Event) -> list[Any]:
    match event:
        case ev.UserUttered(text=text, intent=intent, entities=entities):
            if intent.name is None:
                return ["user_text", text]
            return ["user", intent.name, [[e.entity, e.value, e.role, e.group] for e in entities]]
        case ev.ActionExecuted(name=None, text=text):
            return ["bot_text", text]
        case ev.ActionExecuted(name=name):
            return ["action", name]
        case ev.SlotSet(name=name, value=value):
            return ["slot", name, value]
        case ev.ActiveLoop(name=name):
            return ["loop", name]
        case ev.LoopInterrupted(is_interrupted=interrupted):
            return ["loop_interrupted", interrupted]
        case ev.SessionStarted():
            return ["session_started"]
    return [str(event_to_json(event)["event"])]


def written_alike(events: list[list[Any]]) -> list[list[Any]]:
    """Without the difference between slots that are written and slots that fill themselves."""
    return [["slot", *e[1:]] if e[0] == "auto_slot" else e for e in events]


def sequences(dialogues: tuple[Dialogue, ...]) -> Counter[str]:
    """All of them as a multiset."""
    return Counter(canonical([d.name, sequence(d)]) for d in dialogues)


def expected_sequences(entries: list[dict[str, Any]]) -> Counter[str]:
    """The recorded ones as a multiset."""
    return Counter(canonical([e["name"], written_alike(e["events"])]) for e in entries)


def dialogues_by_kind(project: Project) -> dict[str, tuple[Dialogue, ...]]:
    """Stories, rules and tests."""
    return {
        "stories": tuple(d for d in project.dialogues if d.kind == "story"),
        "rules": tuple(d for d in project.dialogues if d.kind == "rule"),
        "tests": project.test_dialogues,
    }
