"""Stories and rules as YAML values and as Markdown text, with what a format cannot say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.training_data.reading.annotation import annotate, can_annotate, parse_message
from teachbot.engine.training_data.reading.story_events import name_and_parameters
from teachbot.engine.training_data.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    EventStep,
    LoopStep,
    OrStep,
    SlotStep,
    Story,
    StoryStep,
    UserStep,
)
from teachbot.engine.training_data.writing.yaml_text import Block

Lost = Callable[[Place | None, str], None]
"""Told of each thing that the format cannot say."""


def nothing_lost(place: Place | None, message: str) -> None:
    """For callers who know that everything can be said."""


def yaml_story(story: Story, lost: Lost = nothing_lost) -> dict[str, Json]:
    """A story, rule or test block as Rasa 2.x and 3.x write it."""
    title = "rule" if story.kind == "rule" else "story"
    body: dict[str, Json] = {title: story.name}
    if story.metadata is not None:
        body["metadata"] = story.metadata
    if story.kind == "rule":
        if story.conversation_start:
            body["conversation_start"] = True
        if story.conditions:
            body["condition"] = _yaml_steps(story.conditions, lost)
        if not story.wait_for_user_input:
            body["wait_for_user_input"] = False
    body["steps"] = _yaml_steps(story.steps, lost)
    return body


def _yaml_steps(steps: Sequence[StoryStep], lost: Lost) -> list[Json]:
    written: list[Json] = []
    for step in steps:
        entry = _yaml_step(step, lost)
        last = written[-1] if written else {}
        if isinstance(step, SlotStep) and last.keys() == {"slot_was_set"}:
            last["slot_was_set"].append(_yaml_slot(step))
        elif entry is not None:
            written.append(entry)
    return written


def _yaml_step(step: StoryStep, lost: Lost) -> dict[str, Json] | None:
    match step:
        case UserStep() | ActionStep() if step.form_prefix:
            lost(step.place, "a 'form: ' step, which YAML stories do not have and policies ignore")
        case UserStep():
            return _yaml_user(step, lost)
        case ActionStep(name=name):
            return {"action": name}
        case BotStep(text=text):
            return {"bot": text}
        case SlotStep():
            return {"slot_was_set": [_yaml_slot(step)]}
        case LoopStep(name=loop):
            return {"active_loop": loop}
        case CheckpointStep(name=name, conditions=conditions):
            slots = {"slot_was_set": [{k: v} for k, v in conditions.items()]} if conditions else {}
            return {"checkpoint": name, **slots}
        case OrStep(alternatives=options):
            return {"or": [e for o in options if (e := _yaml_step(o, lost)) is not None]}
        case EventStep(event=event):
            name, parameters = name_and_parameters(event)
            if not parameters:
                return {"action": name}
            lost(step.place, f"the event '{name}' with its values, which YAML stories cannot give")
    return None


def _yaml_slot(step: SlotStep) -> Json:
    return {step.name: step.value} if step.has_value else step.name


def _yaml_user(step: UserStep, lost: Lost) -> dict[str, Json]:
    body: dict[str, Json] = {}
    if step.intent is not None:
        body["intent"] = step.intent
    if step.text is not None:
        body["user"] = Block(_spoken(step, lost))
    elif step.entities:
        body["entities"] = [_yaml_entity(e) for e in step.entities]
    return body


def _yaml_entity(entity: Entity) -> dict[str, Json]:
    parts = {"role": entity.role, "group": entity.group}
    return {entity.entity: entity.value, **{k: v for k, v in parts.items() if v is not None}}


def _spoken(step: UserStep, lost: Lost, markdown: bool = False) -> str:
    text = step.text or ""
    if text.startswith("/"):
        if parse_message(text) != step.entities:
            lost(step.place, f"the entities of '{text}', which a literal message writes itself")
        return text
    if not can_annotate(text, step.entities, markdown=markdown):
        lost(
            step.place, f"the exact text or entities of '{text}': brackets or overlapping entities cannot be annotated"
        )
    return annotate(text, step.entities, markdown=markdown)


def markdown_story(story: Story, lost: Lost = nothing_lost) -> str:
    """A story block as Rasa 1.x writes it, with its last line's end."""
    if story.kind == "rule":
        lost(story.place, f"that '{story.name}' is a rule: 1.x has stories only, and it is written as one")
        for condition in story.conditions:
            lost(condition.place or story.place, f"a condition of the rule '{story.name}'")
    if story.metadata is not None:
        lost(story.place, f"the metadata of '{story.name}'")
    name = " ".join(story.name.splitlines()).strip("# \t")
    if name != story.name:
        lost(story.place, f"the exact name '{story.name}'")
    return "".join(f"{line}\n" for line in (f"## {name}", *_markdown_lines(story.steps, lost)))


def _markdown_lines(steps: Sequence[StoryStep], lost: Lost) -> Iterator[str]:
    for step in steps:
        match step:
            case UserStep():
                if step.intent is None:
                    lost(step.place, f"an end-to-end user text, '{step.text}'")
                else:
                    yield f"* {markdown_user(step, lost)}"
            case OrStep():
                yield from _markdown_or(step, lost)
            case CheckpointStep(name=name, conditions=conditions):
                yield f"> {name}{_braces(conditions)}"
            case BotStep(text=text):
                lost(step.place, f"an end-to-end bot text, '{text}'")
            case _:
                yield f"    - {_markdown_event(step, lost)}"


def _markdown_or(step: OrStep, lost: Lost) -> Iterator[str]:
    users = [o for o in step.alternatives if isinstance(o, UserStep) and o.intent is not None]
    if len(users) < len(step.alternatives):
        lost(step.place, "alternatives of an 'or' that are not intents")
    if users:
        yield "* " + " OR ".join(markdown_user(user, lost) for user in users)


def markdown_user(step: UserStep, lost: Lost = nothing_lost) -> str:
    """What stands after the star."""
    prefix = "form: " if step.form_prefix else ""
    if step.text is not None:
        return f"{prefix}{step.intent}: {_one_line(_spoken(step, lost, markdown=True), step.place, lost)}"
    return f"{prefix}{step.intent}{_braces(_markdown_entities(step, lost))}"


def _one_line(text: str, place: Place | None, lost: Lost) -> str:
    line = " ".join(text.split("\n"))
    if line != text:
        lost(place, "the line breaks of a user's text")
    return line


def _markdown_entities(step: UserStep, lost: Lost) -> dict[str, Json]:
    values: dict[str, list[Json]] = {}
    for entity in step.entities:
        if entity.role is not None or entity.group is not None:
            lost(step.place, f"the role or group of the entity '{entity.entity}' in a story")
        values.setdefault(entity.entity, []).append(entity.value)
    return {name: v if len(v) > 1 or isinstance(v[0], list) else v[0] for name, v in values.items()}


def _markdown_event(step: StoryStep, lost: Lost) -> str:
    match step:
        case ActionStep(name=name, form_prefix=prefixed):
            return f"form: {name}" if prefixed else name
        case SlotStep(name=name, value=value, has_value=has_value):
            if not has_value:
                lost(step.place, f"that the slot '{name}' has any value; it is written as \"filled\"")
            return f"slot{_braces({name: value if has_value else 'filled'})}"
        case LoopStep(name=loop):
            return f"form{_braces({'name': loop})}"
        case EventStep(event=event):
            name, parameters = name_and_parameters(event)
            return f"{name}{_braces(parameters)}"
    raise TypeError(f"no line for {type(step).__name__}")


def _braces(body: Mapping[str, Json]) -> str:
    return json.dumps(body, ensure_ascii=False, default=str) if body else ""
