"""What the stories of a 1.x project tell of its forms, whose slots only their FormAction code knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from teachbot.engine.dialogue.domain import Domain, Form
from teachbot.engine.dialogue.slots import SlotMapping
from teachbot.engine.training_data.stories import LoopStep, SlotStep, Story, UserStep

_ASK = "utter_ask_"


@dataclass
class _Seen:
    asked: list[str] = field(default_factory=list)
    mappings: dict[str, list[SlotMapping]] = field(default_factory=dict)


def infer_forms(domain: Domain, stories: Iterable[Story]) -> Mapping[str, Form]:
    """Forms as the stories show them: slots in the order in which they were asked for, each filled as seen.

    A value that a message's entity carries comes from that entity; one that comes without entities is what the
    intent stands for. Slots with an `utter_ask_<slot>` response follow, free text where no entity has their name.
    Only a form whose stories show it asking can be told. It reads the steps as written and not the fold over events:
    which slot was asked for, and what message answered, are what the state after them forgets.
    """
    seen: dict[str, _Seen] = {form.name: _Seen() for form in domain.forms}
    for story in stories:
        _follow(story, seen)
    asking = [name for name, form in seen.items() if form.asked]
    if len(asking) == 1:
        _add_responses(domain, seen[asking[0]])
    return {name: _form(name, seen[name], domain) for name in asking}


def _follow(story: Story, seen: dict[str, _Seen]) -> None:
    active: str | None = None
    asked: str | None = None
    message: UserStep | None = None
    for step in story.steps:
        match step:
            case LoopStep(name=name):
                active = name if name in seen else None
            case UserStep():
                message = step
            case SlotStep(name="requested_slot", value=str(slot)) if active:
                asked = slot
                if slot not in seen[active].asked:
                    seen[active].asked.append(slot)
            case SlotStep(name=name, value=value) if active and name == asked and message:
                _note(seen[active], name, value, message)


def _note(form: _Seen, slot: str, value: object, message: UserStep) -> None:
    mapping = _mapping(value, message)
    known = form.mappings.setdefault(slot, [])
    if mapping is not None and mapping not in known:
        known.append(mapping)


def _mapping(value: object, message: UserStep) -> SlotMapping | None:
    for entity in message.entities:
        if entity.value == value or str(entity.value) == str(value):
            return SlotMapping("from_entity", entity=entity.entity, role=entity.role, group=entity.group)
    if message.intent is None or message.entities:
        return None
    if isinstance(value, str) and value not in ("true", "false"):
        return SlotMapping("from_text")
    return SlotMapping("from_intent", intents=(message.intent,), value=value)


def _add_responses(domain: Domain, form: _Seen) -> None:
    names = {slot.name for slot in domain.slots}
    for response in domain.responses:
        slot = response.removeprefix(_ASK)
        if response.startswith(_ASK) and slot in names and slot not in form.asked:
            form.asked.append(slot)


def _form(name: str, seen: _Seen, domain: Domain) -> Form:
    entities = {entity.name for entity in domain.entities}
    mappings = {slot: tuple(seen.mappings.get(slot) or (_guess(slot, entities),)) for slot in seen.asked}
    return Form(name, tuple(seen.asked), mappings, declared=False)


def _guess(slot: str, entities: set[str]) -> SlotMapping:
    return SlotMapping("from_entity", entity=slot) if slot in entities else SlotMapping("from_text")
