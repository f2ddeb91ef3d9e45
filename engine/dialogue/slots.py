"""Slots: what the bot remembers, how it gets filled, and what policies see of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from teachbot.engine.dialogue.events import Entity, Json


@dataclass(frozen=True, slots=True)
class MappingCondition:
    """A mapping counts only while this loop is active and, where given, asks for this slot."""

    active_loop: str | None
    requested_slot: str | None = None


@dataclass(frozen=True, slots=True)
class SlotMapping:
    """One way to fill a slot (3.x slot mappings, 2.x form mappings)."""

    type: str
    """`from_entity`, `from_intent`, `from_trigger_intent`, `from_text` or `custom`."""
    entity: str | None = None
    intents: tuple[str, ...] = ()
    """Only after these intents; empty: any."""
    not_intents: tuple[str, ...] = ()
    role: str | None = None
    group: str | None = None
    value: Json = None
    """What `from_intent` and `from_trigger_intent` set."""
    action: str | None = None
    """The action that fills a `custom` mapping."""
    conditions: tuple[MappingCondition, ...] = ()

    def means(self, entity: Entity) -> bool:
        """Whether a `from_entity` mapping takes this entity."""
        return (entity.entity, entity.role, entity.group) == (self.entity, self.role, self.group)


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of the domain."""

    name: str
    type: str = "text"
    """text, bool, categorical, float, list, any, unfeaturized (1.x), or a custom class's dotted path."""
    initial_value: Json = None
    influence_conversation: bool = True
    auto_fill: bool = True
    """1.x and 2.x: an entity of the slot's name fills it."""
    mappings: tuple[SlotMapping, ...] = ()
    values: tuple[str, ...] = ()
    """A categorical slot's values, as written."""
    min_value: float = 0.0
    max_value: float = 1.0
    value_reset_delay: float | None = None
    extra: dict[str, Json] = field(default_factory=dict, compare=False)
    """Keys of the domain file that are kept but not understood."""

    @property
    def featurized(self) -> bool:
        """Whether policies see the slot at all."""
        return self.influence_conversation and self.type not in ("any", "unfeaturized")

    def auto_filled(self, entities: Iterable[Entity]) -> list[Json]:
        """1.x and 2.x: the values of entities that have the slot's name."""
        return [entity.value for entity in entities if entity.entity == self.name] if self.auto_fill else []

    def combine(self, values: Sequence[Json]) -> Json:
        """What becomes of several values: a list slot takes all, any other the latest."""
        return list(values) if self.type == "list" else values[-1]

    def feature(self, value: Json) -> str | None:
        """What policies see of a value: Rasa's slot featurisation as one symbol, None for nothing.

        text and list say whether there is something; bool and categorical say what; float lands in
        tenths of its range (Rasa clips to [0, 1] between min and max).
        """
        if not self.featurized:
            return None
        match self.type:
            case "bool":
                return None if value is None else str(truth(value)).lower()
            case "categorical":
                return self._category(value)
            case "float":
                return self._tenth(value)
            case "list":
                return "set" if value else None
            case _:
                return None if value is None else "set"

    def _category(self, value: Json) -> str | None:
        if value is None:
            return None
        lowered = str(value).lower()
        known = {str(v).lower() for v in self.values}
        return lowered if lowered in known else "__other__"

    def _tenth(self, value: Json) -> str | None:
        try:
            number = float(value)
        except (TypeError, ValueError):
            return None
        span = self.max_value - self.min_value
        share = (number - self.min_value) / span if span else 0.0
        return f"{max(0.0, min(1.0, share)):.1f}"

    def accepts(self, value: Json) -> bool:
        """Whether the value is of the slot's type; None always is."""
        if value is None:
            return True
        match self.type:
            case "bool":
                return isinstance(value, bool) or str(value).lower() in _TRUTHS
            case "float":
                return not isinstance(value, bool) and self._tenth(value) is not None
            case "list":
                return isinstance(value, list | tuple)
            case "categorical":
                return not self.values or self._category(value) != "__other__"
            case _:
                return True


def guess_slot_type(value: Json) -> str:
    """The type of a slot that a person made by giving it a value; numbers have a range that nobody told: any."""
    match value:
        case bool():
            return "bool"
        case str() | None:
            return "text"
        case list():
            return "list"
    return "any"


_TRUTHS = {"true", "false", "1", "0", "1.0", "0.0"}


def truth(value: Json) -> bool:
    """Rasa's reading of a bool slot: true, 1, "true", "1" and 1.0 are true."""
    return str(value).lower() in ("true", "1", "1.0")
