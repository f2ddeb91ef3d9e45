"""A bot under probe with all that its project tells of how it should behave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from teachbot.engine.actions.forms import declared_forms
from teachbot.engine.actions.legacy_forms import infer_forms
from teachbot.engine.bots.bot import Bot
from teachbot.engine.dialogue.domain import Domain, Form
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.slots import SlotMapping
from teachbot.engine.prediction.past.decisions import action_names
from teachbot.engine.probe.assertion import Assertion
from teachbot.engine.probe.expectations import Expectations, expectations
from teachbot.engine.probe.talking.extractors import found_elsewhere
from teachbot.engine.probe.talking.material import Material, material
from teachbot.engine.probe.talking.playing import Player, Turn
from teachbot.engine.probe.talking.standins import StandIns
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.stories import Dialogue

FALLBACK = "nlu_fallback"
"""The intent of what was not understood (2.x and later)."""

UNSURE = 0.4
"""A prediction that is less sure is a hole, where the message was understood."""


@dataclass(frozen=True)
class Subject:
    """What simulated users and the judges of their conversations know."""

    project: Project
    player: Player
    material: Material
    forms: Mapping[str, Form]
    expected: Expectations
    assertions: tuple[Assertion, ...] = ()
    has_server: bool = False
    """Whether custom actions run."""
    unsure: float = UNSURE
    found_elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Entities that the project's own pipeline finds, and the bot here may not; each with a value."""

    @property
    def domain(self) -> Domain:
        """The bot's own domain."""
        return self.player.domain

    def is_not_understood(self, turn: Turn) -> bool:
        """Whether the bot itself says that it did not understand the message."""
        intent, threshold = turn.understanding.intent, self.project.config.nlu_threshold
        if intent.name == FALLBACK:
            return True
        unsure = threshold is not None and intent.confidence < threshold
        return unsure and self.domain.is_legacy and not turn.understanding.literal

    def mappings(self, form: Form, slot: str) -> tuple[SlotMapping, ...]:
        """How the form fills the slot."""
        declared = form.mappings.get(slot)
        if declared is not None:
            return declared
        spec = self.domain.slots_by_name.get(slot)
        meant = tuple(m for m in spec.mappings if _meant(m, form.name, slot)) if spec is not None else ()
        return meant or (SlotMapping("from_entity", entity=slot),)

    def is_coded(self, form: Form, slot: str) -> bool:
        """Whether code that does not run here may decide what fills the slot, or how it is asked for."""
        if self.has_server:
            return False
        actions = self.domain.actions
        code = (f"validate_{form.name}", f"action_ask_{slot}", f"action_ask_{form.name}_{slot}")
        mappings = self.mappings(form, slot)
        custom = not mappings or any(m.type == "custom" or m.entity in self.unseen for m in mappings)
        return not form.declared or custom or any(name in actions for name in code)

    @cached_property
    def unseen(self) -> Mapping[str, str]:
        """Entities that only components find that do not run here: users say these values outright."""
        known = self.material.by_entity
        return {name: value for name, value in self.found_elsewhere.items() if name not in known}

    def is_filled_here(self, slot: str) -> bool:
        """Whether what users say fills the slot, without code of the project's own."""
        spec = self.domain.slots_by_name.get(slot)
        if spec is None:
            return False
        if any(slot in form.required_slots and not self.is_coded(form, slot) for form in self.forms.values()):
            return True
        if self.domain.has_slot_mappings:
            return any(m.type != "custom" for m in spec.mappings)
        return spec.auto_fill and any(e.name == slot for e in self.domain.entities)


def _meant(mapping: SlotMapping, form: str, slot: str) -> bool:
    conditions = mapping.conditions
    return not conditions or any(c.active_loop == form and c.requested_slot in (None, slot) for c in conditions)


def subject(
    project: Project,
    bot: Bot,
    *,
    literal: bool = False,
    has_server: bool = False,
    assertions: tuple[Assertion, ...] = (),
    taught: Iterable[Sequence[Event]] = (),
) -> Subject:
    """The bot with what its project's stories, examples and forms tell; custom actions do what was `taught`, too."""
    stories = project.dialogues
    known = frozenset(action_names(stories, bot.domain))
    lessons = (Dialogue("lesson", tuple(events)) for events in taught)
    player = Player(bot, StandIns((*stories, *lessons)), known, project.max_history)
    return Subject(
        project,
        player,
        material(project.nlu, literal=literal),
        declared_forms(bot.domain, infer_forms(bot.domain, project.stories)),
        expectations(stories, bot.domain, known, project.max_history),
        assertions,
        has_server,
        found_elsewhere=found_elsewhere(project.config.pipeline),
    )
