"""Rules matched against the latest events, as Rasa's RulePolicy does (2.x and later)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.turns import Turn
from teachbot.engine.training_data.stories import Dialogue, LoopStep, SlotStep

ANY = "<any>"
"""A slot condition without a value: anything but none."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The user said this; entities that are named must be there."""

    intent: str
    entities: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """After exactly these steps, under these conditions, the bot does that."""

    name: str
    steps: tuple[Heard | str, ...]
    """What came before, oldest first: messages and actions, listens left out."""
    action: str
    slots: Mapping[str, Json]
    """Values that slots must have; None for unset, ANY for any."""
    loop: str | None = None
    loop_matters: bool = False
    """Whether the active loop must be `loop` (or none, where that is None)."""
    from_start: bool = False
    """Only where nothing else was said before."""

    @property
    def weight(self) -> tuple[int, int]:
        """How specific the rule is: the more specific one wins."""
        entities = sum(len(s.entities) for s in self.steps if isinstance(s, Heard))
        return len(self.steps), entities + len(self.slots) + self.loop_matters


def rules_of(dialogue: Dialogue, domain: Domain) -> Iterator[Rule]:
    """What a rule dialogue demands, one rule for each action in it."""
    slots: dict[str, Json] = {}
    loop: str | None = None
    loop_matters = False
    for condition in dialogue.conditions:
        match condition:
            case LoopStep(name=name):
                loop, loop_matters = name, True
            case SlotStep(name=name, value=value, has_value=has_value):
                slots[name] = value if has_value else ANY
    steps: list[Heard | str] = []
    start = dialogue.conversation_start
    seen = History(domain)
    for event in dialogue.events:
        match event:
            case ev.ActionExecuted():
                action = event.name or event.text or ""
                if steps and not _waits(action, steps):
                    yield Rule(dialogue.name, tuple(steps), action, dict(slots), loop, loop_matters, start)
                if action != ACTION_LISTEN:
                    steps.append(action)
            case ev.UserUttered():
                seen.add(event)
                steps.append(Heard(seen.turn.intent, seen.turn.entities, seen.turn.words))
            case ev.SlotSet(name=name, value=value):
                slots[name] = value
            case ev.ActiveLoop(name=name):
                loop, loop_matters = name, True


def _waits(action: str, steps: Sequence[Heard | str]) -> bool:
    """Whether a listen merely separates a leading action from the message that the rule is about."""
    return action == ACTION_LISTEN and not any(isinstance(step, Heard) for step in steps) and len(steps) == 1


class RuleBook:
    """All rules of a bot, found by the latest step."""

    def __init__(self, dialogues: Iterable[Dialogue], domain: Domain) -> None:
        self._domain = domain
        self._by_latest: dict[str, list[Rule]] = {}
        for dialogue in dialogues:
            if dialogue.kind == "rule":
                for rule in rules_of(dialogue, domain):
                    self._by_latest.setdefault(_label(rule.steps[-1]), []).append(rule)

    def matching(self, history: History) -> Rule | None:
        """The most specific rule that holds now."""
        if not self._by_latest:
            return None
        turn = history.turn
        latest = turn.actions[-1] if turn.actions else f"/{turn.intent}"
        candidates = [*self._by_latest.get(latest, ()), *(self._by_latest.get("/", ()) if not turn.actions else ())]
        holding = [rule for rule in candidates if self._holds(rule, history)]
        return max(holding, key=lambda rule: rule.weight) if holding else None

    def _holds(self, rule: Rule, history: History) -> bool:
        if rule.loop_matters and rule.loop != history.loop:
            return False
        if not all(self._slot_is(history, name, value) for name, value in rule.slots.items()):
            return False
        return _ends_with(history, rule)

    def _slot_is(self, history: History, name: str, wanted: Json) -> bool:
        value = history.values.get(name)
        if wanted == ANY and isinstance(wanted, str):
            return value is not None
        if wanted is None:
            return value is None
        slot = self._domain.slots_by_name.get(name)
        if slot is None or not slot.featurized:
            return name != "requested_slot" or value == wanted
        return slot.feature(value) == slot.feature(wanted)


def _label(step: Heard | str) -> str:
    return f"/{step.intent}" if isinstance(step, Heard) else step


def _ends_with(history: History, rule: Rule) -> bool:
    past = _backwards(history.turns)
    for step in reversed(rule.steps):
        found = next(past, None)
        if found is None or not _same(step, found):
            return False
    return not rule.from_start or next(past, None) is None


def _backwards(turns: Sequence[Turn]) -> Iterator[Turn | str]:
    for at in range(len(turns) - 1, -1, -1):
        yield from reversed(turns[at].actions)
        if at:
            yield turns[at]


def _same(step: Heard | str, found: Turn | str) -> bool:
    if isinstance(step, str) or isinstance(found, str):
        return step == found
    if step.words and not step.intent:
        return step.words == found.words
    return step.intent == found.intent and set(step.entities) <= set(found.entities)
