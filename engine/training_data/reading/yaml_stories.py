"""Stories, rules and test stories of YAML files (2.x, 3.x) as values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from yaml.nodes import Node

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.annotation import parse_leniently, parse_message
from teachbot.engine.training_data.reading.story_events import EVENT_NAMES, steps_of_event
from teachbot.engine.training_data.reading.yaml_nodes import (
    Pair,
    is_list,
    is_map,
    is_null,
    items,
    line_of,
    lookup,
    text_of,
    value_of,
)
from teachbot.engine.training_data.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    LoopStep,
    OrStep,
    SlotStep,
    Story,
    StoryStep,
    UserStep,
)

_KNOWN_STORY = {"story", "steps", "metadata"}
_KNOWN_RULE = {"rule", "steps", "metadata", "condition", "conversation_start", "wait_for_user_input"}
_SLASH_MESSAGE = re.compile(r"/\s*(?P<intent>[^{@]+)(?:@[0-9.]+)?(?P<entities>\{.+\})?")


def read_stories(node: Node | None, report: Report, kind: Literal["story", "test"] = "story") -> tuple[Story, ...]:
    """The blocks under `stories:`."""
    return tuple(_blocks(node, report, "story", kind))


def read_rules(node: Node | None, report: Report) -> tuple[Story, ...]:
    """The blocks under `rules:`."""
    return tuple(_blocks(node, report, "rule", "rule"))


def _blocks(node: Node | None, report: Report, title: str, kind: Literal["story", "rule", "test"]) -> Iterator[Story]:
    if node is not None and not is_null(node) and not is_list(node):
        report.error(line_of(node), "not-a-list", f"blocks must be a list; start each with '- {title}: a name'")
        return
    for item in items(node, report):
        block = _block(item, report, title, kind)
        if block is not None:
            yield block


def _block(node: Node, report: Report, title: str, kind: Literal["story", "rule", "test"]) -> Story | None:
    line = line_of(node)
    if not is_map(node):
        report.warn(
            line, "not-a-block", f"this is not a {title} and is skipped; write '- {title}: a name' and 'steps:'"
        )
        return None
    found = lookup(node, report)
    if title not in found:
        report.warn(line, "not-a-block", f"this block has no '{title}:' and is skipped; name it")
        return None
    name = text_of(found[title].value)
    if not name:
        report.warn(line, "empty-name", f"the {title} has no name; give it one")
    for key, pair in found.items():
        if key not in (_KNOWN_RULE if kind == "rule" else _KNOWN_STORY):
            report.warn(pair.line, "unknown-key", f"'{key}' means nothing in a {title} and is ignored; remove it")
    steps = _steps(found.get("steps"), report)
    if not steps:
        report.warn(line, "no-steps", f"the {title} '{name or ''}' has no steps and is skipped; add some or remove it")
        return None
    return Story(
        name=name or "",
        steps=steps,
        kind=kind,
        conditions=_conditions(found.get("condition"), report) if kind == "rule" else (),
        conversation_start=kind == "rule" and _flag(found.get("conversation_start"), report, default=False),
        wait_for_user_input=kind != "rule" or _flag(found.get("wait_for_user_input"), report, default=True),
        metadata=value_of(found["metadata"].value, report) if "metadata" in found else None,
        place=report.place(line),
    )


def _flag(pair: Pair | None, report: Report, default: bool) -> bool:
    if pair is None:
        return default
    value = value_of(pair.value, report)
    if not isinstance(value, bool):
        report.warn(
            pair.line, "not-a-bool", f"'{pair.key}' must be true or false; it is taken as {str(default).lower()}"
        )
        return default
    return value


def _steps(pair: Pair | None, report: Report) -> tuple[StoryStep, ...]:
    if pair is None:
        return ()
    if not is_list(pair.value) and not is_null(pair.value):
        report.error(pair.line, "not-a-list", "'steps' must be a list; start each step with '- '")
    return tuple(step for item in items(pair.value, report) for step in _step(item, report))


def _conditions(pair: Pair | None, report: Report) -> tuple[SlotStep | LoopStep, ...]:
    if pair is None:
        return ()
    kept: list[SlotStep | LoopStep] = []
    for item in items(pair.value, report):
        for step in _step(item, report):
            if isinstance(step, SlotStep | LoopStep):
                kept.append(step)
            else:
                report.warn(
                    line_of(item), "bad-condition", "a condition is 'slot_was_set' or 'active_loop'; this is ignored"
                )
    return tuple(kept)


def _step(node: Node, report: Report) -> tuple[StoryStep, ...]:
    line = line_of(node)
    if not is_map(node):
        report.warn(
            line, "unknown-step", "this is not a step and is skipped; a step is 'intent: …', 'action: …' or the like"
        )
        return ()
    found = lookup(node, report)
    if "intent" in found or "user" in found:
        user = _user(found, report, line)
        return () if user is None else (user,)
    if "or" in found:
        either = _or(found["or"], report, line)
        return () if either is None else (either,)
    if "action" in found:
        return _action(found["action"], report, line)
    if "bot" in found:
        return (BotStep(text_of(found["bot"].value) or "", report.place(line)),)
    if "checkpoint" in found:
        return _checkpoint(found, report, line)
    if "slot_was_set" in found:
        return tuple(_slots(found["slot_was_set"], report))
    if "active_loop" in found:
        return (LoopStep(text_of(found["active_loop"].value), report.place(line)),)
    if "metadata" not in found:
        keys = ", ".join(f"'{k}'" for k in found) or "nothing"
        report.warn(line, "unknown-step", f"a step with {keys} is not known and is skipped; correct or remove it")
    return ()


def _user(found: dict[str, Pair], report: Report, line: int) -> UserStep | None:
    intent = _intent(found, report, line)
    if "user" not in found:
        if intent is None:
            report.warn(line, "empty-intent", "the intent has no name and the step is skipped; name the intent")
            return None
        return UserStep(intent, _entities(found.get("entities"), report), place=report.place(line))
    message = (text_of(found["user"].value) or "").strip()
    text, entities = parse_leniently(message, report, found["user"].line)
    if text.startswith("/"):
        entities = parse_message(text)
    return UserStep(intent, entities, text, place=report.place(line))


def _intent(found: dict[str, Pair], report: Report, line: int) -> str | None:
    if "intent" not in found:
        return None
    name = (text_of(found["intent"].value) or "").strip()
    if name.startswith("/"):
        report.warn(line, "intent-slash", f"the intent '{name}' needs no '/'; remove it")
        name = name[1:]
    return name or None


def _entities(pair: Pair | None, report: Report) -> tuple[Entity, ...]:
    if pair is None:
        return ()
    kept = []
    for item in items(pair.value, report):
        if not is_map(item):
            kept.append(Entity(text_of(item) or "", ""))
            continue
        parts: dict[str, Json] = {}
        entity: tuple[str, Json] | None = None
        for key, entry in lookup(item, report).items():
            if key in ("role", "group"):
                parts[key] = text_of(entry.value)
            else:
                entity = (key, value_of(entry.value, report))
        if entity is None:
            report.warn(line_of(item), "bad-entity", "this entity has no name and is skipped; write '- name: value'")
            continue
        kept.append(Entity(entity[0], entity[1], role=parts.get("role"), group=parts.get("group")))
    return tuple(kept)


def _or(pair: Pair, report: Report, line: int) -> OrStep | None:
    kept: list[UserStep | SlotStep | LoopStep] = []
    for item in items(pair.value, report):
        if not {"intent", "slot_was_set"} & set(lookup(item, report)):
            report.warn(line_of(item), "bad-or", "'or' takes intents and slots only; the whole 'or' is skipped")
            return None
        kept += (step for step in _step(item, report) if isinstance(step, UserStep | SlotStep))
    if not kept:
        report.warn(line, "empty-or", "this 'or' has no alternatives and is skipped; add some or remove it")
        return None
    return OrStep(tuple(kept), report.place(line))


def _action(pair: Pair, report: Report, line: int) -> tuple[StoryStep, ...]:
    name = text_of(pair.value)
    if not name:
        report.warn(line, "empty-action", "the action has no name and the step is skipped; name it")
        return ()
    if name in EVENT_NAMES:
        steps = steps_of_event(name, {}, report.place(line))
        if not steps:
            report.warn(
                line, "bad-event", f"the event '{name}' needs values that YAML stories cannot give it; remove it"
            )
        return steps
    return (ActionStep(name, place=report.place(line)),)


def _checkpoint(found: dict[str, Pair], report: Report, line: int) -> tuple[StoryStep, ...]:
    name = text_of(found["checkpoint"].value)
    if not name:
        report.warn(line, "empty-checkpoint", "the checkpoint has no name and is skipped; name it")
        return ()
    conditions: dict[str, Json] = {}
    if "slot_was_set" in found:
        for step in _slots(found["slot_was_set"], report):
            if not step.has_value:
                report.warn(
                    line,
                    "bad-condition",
                    f"the checkpoint '{name}' is skipped: its slots need values ('- slot: value')",
                )
                return ()
            conditions[step.name] = step.value
    return (CheckpointStep(name, conditions, report.place(line)),)


def _slots(pair: Pair, report: Report) -> Iterator[SlotStep]:
    listed = list(items(pair.value, report)) if is_list(pair.value) else [pair.value]
    for item in listed:
        place = report.place(line_of(item))
        if is_map(item):
            for entry in lookup(item, report).values():
                yield SlotStep(entry.key, value_of(entry.value, report), place=report.place(entry.line))
        elif isinstance(name := value_of(item, report), str):
            yield SlotStep(name, has_value=False, place=place)
        else:
            told = "this names no slot, and it and the rest of the step are skipped; write '- slot: value'"
            report.warn(place.line, "bad-slot", told)
            return
