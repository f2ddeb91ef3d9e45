"""Stories and rules as written, and as the dialogues that policies learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from teachbot.engine.dialogue.events import Entity, Event, Json
from teachbot.engine.dialogue.places import Place


@dataclass(frozen=True, slots=True)
class UserStep:
    """The user says something, by intent or (end-to-end) by its words."""

    intent: str | None
    """With its sub-intent, where written: `faq/ask_price`."""
    entities: tuple[Entity, ...] = ()
    text: str | None = None
    """The words: of a test story (with an intent) or of an end-to-end story (without one)."""
    form_prefix: bool = False
    """1.x `form: …`: handled by the form, ignored by the other policies."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ActionStep:
    """The bot runs an action."""

    name: str
    form_prefix: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class BotStep:
    """The bot says these words (end-to-end)."""

    text: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SlotStep:
    """A slot is set."""

    name: str
    value: Json = None
    has_value: bool = True
    """False for a bare name, which Rasa reads as any value but none."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LoopStep:
    """A form becomes active, or none is."""

    name: str | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EventStep:
    """Any other event of Rasa's written into a story (`- rewind`, `- restart`)."""

    event: Event
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CheckpointStep:
    """Where stories join: an end of one, a start of others, under slot conditions."""

    name: str
    conditions: Mapping[str, Json] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class OrStep:
    """Any of these happens (`or:`)."""

    alternatives: tuple[UserStep | SlotStep | LoopStep, ...]
    place: Place | None = field(default=None, compare=False)


StoryStep: TypeAlias = UserStep | ActionStep | BotStep | SlotStep | LoopStep | EventStep | CheckpointStep | OrStep


@dataclass(frozen=True, slots=True)
class Story:
    """One story, rule or test story block as written."""

    name: str
    steps: tuple[StoryStep, ...]
    kind: Literal["story", "rule", "test"] = "story"
    conditions: tuple[SlotStep | LoopStep, ...] = ()
    """A rule holds only where these do."""
    conversation_start: bool = False
    wait_for_user_input: bool = True
    metadata: Json = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One way through the stories, checkpoints and alternatives resolved: what policies learn from.

    Events stand as in a training tracker of Rasa's: an `action_listen` first (not in rules without
    `conversation_start`), one before each further user message, and one at the end where the bot waits for the user.
    """

    name: str
    """The story's name; names joined by ` > ` where checkpoints link several blocks."""
    events: tuple[Event, ...]
    kind: Literal["story", "rule", "test"] = "story"
    conditions: tuple[SlotStep | LoopStep, ...] = ()
    conversation_start: bool = False
    wait_for_user_input: bool = True
    place: Place | None = field(default=None, compare=False)
    """Of the (last) story block."""
    event_places: tuple[Place | None, ...] = field(default=(), compare=False)
    """Where each event is written; None for those that were added."""
