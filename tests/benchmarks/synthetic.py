"""Stories made up by a random grammar, as many as one likes, the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator

from teachbot.engine.dialogue.domain import Domain, EntitySpec, IntentSpec
from teachbot.engine.dialogue.events import ActionExecuted, Entity, Event, Intent, SlotSet, UserUttered
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.training_data.stories import Dialogue

INTENTS, ACTIONS, FLOWS = 120, 240, 400

LISTEN = ActionExecuted("action_listen")


def synthetic_domain() -> Domain:
    """120 intents, 240 actions, 10 slots."""
    return Domain(
        intents=tuple(IntentSpec(f"intent_{n}") for n in range(INTENTS)),
        entities=tuple(EntitySpec(f"slot_{n}") for n in range(10)),
        slots=tuple(Slot(f"slot_{n}") for n in range(10)),
        actions=tuple(f"action_{n}" for n in range(ACTIONS)),
        version="3.1",
    )


def synthetic_dialogues(count: int, seed: int = 0) -> Iterator[Dialogue]:
    """Walks through 400 flows of three to six turns, joined and interrupted at random."""
    chance = random.Random(seed)
    flows = [[_turn(chance) for _ in range(chance.randint(3, 6))] for _ in range(FLOWS)]
    asides = [_turn(chance) for _ in range(40)]
    for number in range(count):
        turns = list(chance.choice(flows))
        if chance.random() < 0.4:
            turns.insert(chance.randrange(len(turns)), chance.choice(asides))
        if chance.random() < 0.3:
            turns += chance.choice(flows)[: chance.randint(1, 3)]
        yield Dialogue(f"story {number}", tuple(_events(turns)))


Turn = tuple[int, int | None, tuple[int, ...]]


def _turn(chance: random.Random) -> Turn:
    """An intent, perhaps an entity that fills its slot, and one to three actions."""
    slot = chance.randrange(10) if chance.random() < 0.3 else None
    return chance.randrange(INTENTS), slot, tuple(chance.sample(range(ACTIONS), chance.randint(1, 3)))


def _events(turns: list[Turn]) -> Iterator[Event]:
    for intent, slot, actions in turns:
        yield LISTEN
        entities = (Entity(f"slot_{slot}", "x"),) if slot is not None else ()
        yield UserUttered(None, Intent(f"intent_{intent}"), entities)
        if slot is not None:
            yield SlotSet(f"slot_{slot}", "x")
        for action in actions:
            yield ActionExecuted(f"action_{action}")
    yield LISTEN
