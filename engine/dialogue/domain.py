"""The domain: everything a bot knows of, and the names that Rasa knows without being told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.slots import Slot, SlotMapping

DEFAULT_ACTIONS = (
    "action_listen",
    "action_restart",
    "action_session_start",
    "action_default_fallback",
    "action_deactivate_loop",
    "action_revert_fallback_events",
    "action_default_ask_affirmation",
    "action_default_ask_rephrase",
    "action_two_stage_fallback",
    "action_unlikely_intent",
    "action_back",
    "action_extract_slots",
)
"""Actions that every Rasa 3.x bot has without naming them, in Rasa's order."""

LEGACY_DEFAULT_ACTIONS = (
    "action_listen",
    "action_restart",
    "action_session_start",
    "action_default_fallback",
    "action_deactivate_form",
    "action_revert_fallback_events",
    "action_default_ask_affirmation",
    "action_default_ask_rephrase",
    "action_back",
)
"""The same for Rasa 1.10."""

DEFAULT_INTENTS = ("restart", "back", "out_of_scope", "session_start", "nlu_fallback")
"""Intents that Rasa adds to every domain (3.x)."""

DEFAULT_SLOTS = ("requested_slot", "session_started_metadata")


@dataclass(frozen=True, slots=True)
class IntentSpec:
    """An intent and which entities policies see with it."""

    name: str
    use_entities: tuple[str, ...] | None = None
    """None: all of them."""
    ignore_entities: tuple[str, ...] = ()
    triggers: str | None = None
    """1.x MappingPolicy: the action that always answers."""
    is_retrieval: bool = False

    def uses(self, entity: str) -> bool:
        """Whether policies see the entity with this intent."""
        if entity in self.ignore_entities:
            return False
        return self.use_entities is None or entity in self.use_entities


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """An entity with the roles and groups it can have."""

    name: str
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    influence_conversation: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """One variation of what the bot says for an `utter_…` action."""

    text: str | None = None
    buttons: tuple[Mapping[str, Json], ...] = ()
    image: str | None = None
    custom: Json = None
    channel: str | None = None
    conditions: tuple[Mapping[str, Json], ...] = ()
    """3.x: `{"type": "slot", "name": …, "value": …}`, all of which must hold."""
    extra: Mapping[str, Json] = field(default_factory=dict)
    """Other keys (elements, quick_replies, attachment, id, metadata, button_type…)."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: slots to ask for, one after the other."""

    name: str
    required_slots: tuple[str, ...] = ()
    mappings: Mapping[str, tuple[SlotMapping, ...]] = field(default_factory=dict)
    """2.x: how the form fills each slot; in 3.x the slots know themselves."""
    ignored_intents: tuple[str, ...] = ()
    declared: bool = True
    """False for a 1.x form, whose slots only its action code knows."""


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """When a conversation counts as new."""

    expiration_minutes: float = 60.0
    carry_over_slots: bool = True


@dataclass(frozen=True)
class Domain:
    """Everything a bot knows of, as written in its domain files, merged, in file order."""

    intents: tuple[IntentSpec, ...] = ()
    entities: tuple[EntitySpec, ...] = ()
    slots: tuple[Slot, ...] = ()
    responses: Mapping[str, tuple[Response, ...]] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    """Listed actions, 1.x `utter_…` ones included where they are listed."""
    forms: tuple[Form, ...] = ()
    e2e_actions: tuple[str, ...] = ()
    session: SessionConfig = SessionConfig()
    version: str | None = None
    """The `version` key of the files; None in 1.x."""
    store_entities_as_slots: bool = True
    extra: Mapping[str, Json] = field(default_factory=dict, compare=False)
    """Keys of the domain file that are kept but not understood."""
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict, compare=False)
    """Where an entry is written: ("intents", "greet") → place; the kinds are the file's keys."""

    @property
    def is_legacy(self) -> bool:
        """Whether this is a 1.x domain."""
        return self.version is None

    @property
    def has_slot_mappings(self) -> bool:
        """Whether slots fill themselves by their mappings (3.x) rather than by name (1.x, 2.x)."""
        return self.version is not None and self.version.startswith("3")

    @cached_property
    def intents_by_name(self) -> Mapping[str, IntentSpec]:
        """Intents by their base name."""
        return {i.name: i for i in self.intents}

    @cached_property
    def slots_by_name(self) -> Mapping[str, Slot]:
        """Slots by name, `requested_slot` included where there are forms."""
        found = {s.name: s for s in self.slots}
        if self.forms:
            found.setdefault(
                "requested_slot",
                Slot("requested_slot", "text", influence_conversation=False, auto_fill=False),
            )
        return found

    @cached_property
    def forms_by_name(self) -> Mapping[str, Form]:
        """Forms by name."""
        return {f.name: f for f in self.forms}

    @cached_property
    def action_names(self) -> tuple[str, ...]:
        """Every action that can be predicted: defaults, listed ones, responses, forms, in Rasa's order, once each.

        Retrieval responses (`utter_faq/ask_price`) are said by their `utter_faq` action.
        """
        defaults = LEGACY_DEFAULT_ACTIONS if self.is_legacy else DEFAULT_ACTIONS
        spoken = [r for r in self.responses if "/" not in r and r.startswith("utter_")]
        answer = "respond" if self.is_legacy else "utter"
        retrieval = [f"{answer}_{i.name}" for i in self.intents if i.is_retrieval]
        retrieval += sorted({r.split("/", 1)[0] for r in self.responses if "/" in r})
        names = [*defaults, *self.actions, *spoken, *retrieval, *(f.name for f in self.forms)]
        return tuple(dict.fromkeys(names))
