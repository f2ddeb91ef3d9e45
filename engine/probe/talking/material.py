"""What users could say: the project's examples, values and lookup tables, and typing errors in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import TypeVar

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.training_data.nlu import Example, NluData

_T = TypeVar("_T")

ODD_VALUES = ("?", "12345678901234567890", "nothing at all", "Łódź 🎈", "-1", "the same as last time")
"""Values that no list holds."""
LONGEST_VALUES = 500
"""Values kept of one entity."""

_LETTERS = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class Material:
    """Examples by what they mean and hold, and values by entity."""

    by_intent: Mapping[str, tuple[Example, ...]]
    """By the whole name, and by the base name of a retrieval intent."""
    by_entity: Mapping[str, tuple[Example, ...]]
    values: Mapping[str, tuple[str, ...]]
    literal: bool = False
    """Users say `/intent` instead of words."""
    texts: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents that somebody can mean, whole names, in the order of the data."""
        return tuple(dict.fromkeys(e.intent for found in self.by_intent.values() for e in found))

    def say(self, intent: str, rng: Random, holding: Sequence[Entity] = ()) -> Message:
        """A message of this intent, holding entities of these kinds where an example does."""
        wanted = sorted({e.entity for e in holding})
        examples = self.by_intent.get(intent, ())
        if self.literal or not examples:
            return spell_out(intent, holding)
        fitting = [e for e in examples if sorted({x.entity for x in e.entities}) == wanted] or examples
        return self.varied(rng.choice(fitting), rng)

    def give(self, entity: str, rng: Random, intents: Sequence[str] = (), role: str | None = None) -> Message | None:
        """A message that holds a value of this entity; None where there is neither an example nor a value."""
        if self.literal:
            intent = intents[0] if intents else next((e.intent for e in self.by_entity.get(entity, ())), "inform")
            value = rng.choice(self.values.get(entity) or ("something",))
            return spell_out(intent, (Entity(entity, value, role=role),))
        held = [e for e in self.by_entity.get(entity, ()) if _holds(e, entity, role)]
        fitting = [e for e in held if not intents or e.intent.split("/", 1)[0] in intents] or held
        if fitting:
            return self.varied(rng.choice(fitting), rng)
        values = self.values.get(entity)
        return Message(rng.choice(values)) if values else None

    def varied(self, example: Example, rng: Random) -> Message:
        """The example as it is, or with one of its values swapped for another."""
        placed = [e for e in example.entities if e.start is not None and len(self.values.get(e.entity, ())) > 1]
        if placed and rng.random() < 0.3:
            chosen = rng.choice(placed)
            return _swapped(example, chosen, rng.choice(self.values[chosen.entity]))
        return Message(example.text, example.intent, example.entities, is_example=True)

    def odd(self, example: Example, rng: Random) -> Message | None:
        """The example with a value that nobody expects; None where it holds none."""
        placed = [e for e in example.entities if e.start is not None]
        if not placed:
            return None
        message = _swapped(example, rng.choice(placed), rng.choice(ODD_VALUES))
        return replace(message, intent=None, deviation="unexpected value")


def material(nlu: NluData, *, literal: bool = False) -> Material:
    """What the training data lets users say."""
    by_intent: dict[str, list[Example]] = {}
    by_entity: dict[str, list[Example]] = {}
    values: dict[str, dict[str, None]] = {}
    for example in nlu.examples:
        for name in dict.fromkeys((example.intent, example.intent.split("/", 1)[0])):
            by_intent.setdefault(name, []).append(example)
        for entity in example.entities:
            by_entity.setdefault(entity.entity, []).append(example)
            if entity.start is not None and entity.end is not None:
                values.setdefault(entity.entity, {})[example.text[entity.start : entity.end]] = None
    for table in nlu.lookups:
        values.setdefault(table.name, {}).update(dict.fromkeys(w for w in table.words if w.strip()))
    return Material(
        _frozen(by_intent),
        _frozen(by_entity),
        {name: tuple(found)[:LONGEST_VALUES] for name, found in values.items()},
        literal,
        frozenset(e.text for e in nlu.examples),
    )


def _frozen(found: Mapping[str, Iterable[_T]]) -> dict[str, tuple[_T, ...]]:
    return {name: tuple(dict.fromkeys(listed)) for name, listed in found.items()}


def _holds(example: Example, entity: str, role: str | None) -> bool:
    return any(e.entity == entity and e.role == role for e in example.entities)


def _swapped(example: Example, entity: Entity, value: str) -> Message:
    """The example with another value; entities behind it move."""
    start, end = entity.start or 0, entity.end or 0
    text = example.text[:start] + value + example.text[end:]
    shift = len(value) - (end - start)
    moved = tuple(
        replace(e, value=value, end=start + len(value)) if e is entity else _moved(e, end, shift)
        for e in example.entities
    )
    return Message(text, example.intent, moved)


def _moved(entity: Entity, after: int, shift: int) -> Entity:
    if entity.start is None or entity.end is None or entity.start < after:
        return entity
    return replace(entity, start=entity.start + shift, end=entity.end + shift)


def spell_out(intent: str, entities: Sequence[Entity]) -> Message:
    """The message that says its meaning outright."""
    named: dict[str, Json] = {e.entity: e.value for e in entities if e.value is not None}
    text = f"/{intent}" + (json.dumps(named, ensure_ascii=False) if named else "")
    return Message(text, intent, tuple(Entity(name, value) for name, value in named.items()))


def mistyped(message: Message, rng: Random) -> Message | None:
    """The message with one slip in a long word outside of its values; None where there is none."""
    if message.literal or message.intent is None:
        return None
    spans = [(e.start, e.end) for e in message.entities if e.start is not None and e.end is not None]
    words = [
        found
        for found in _LETTERS.finditer(message.text)
        if not any(found.start() < end and start < found.end() for start, end in spans)
    ]
    if not words:
        return None
    word = rng.choice(words)
    slipped = _slip(word[0], rng)
    text = message.text[: word.start()] + slipped + message.text[word.end() :]
    if text == message.text:
        return None
    return replace(message, text=text, correct=message.text, deviation="typing error", is_example=False, entities=())


def _slip(word: str, rng: Random) -> str:
    """Two inner letters swapped, one left out, or one doubled."""
    at = rng.randrange(1, len(word) - 2)
    match rng.randrange(3):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
    return word[:at] + word[at] + word[at:]
