"""Rasa's event vocabulary as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A value that came from, or goes to, JSON or YAML."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A labelled piece of a user's text."""

    entity: str
    value: Json
    start: int | None = None
    """Offset of the first character in the text; None in stories, which keep no text."""
    end: int | None = None
    """Offset after the last character."""
    role: str | None = None
    group: str | None = None
    extractor: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """What the user wants, as understood or as corrected."""

    name: str | None
    confidence: float = 1.0
    """Between 0 and 1."""

    @property
    def base(self) -> str | None:
        """The intent that policies see: `faq` for the retrieval intent `faq/ask_price`."""
        return self.name.split("/", 1)[0] if self.name else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened in a conversation."""

    timestamp: float | None = field(default=None, compare=False)
    """Seconds since the epoch; not part of an event's identity."""
    metadata: Mapping[str, Json] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class UserUttered(Event):
    """The user said something."""

    text: str | None
    intent: Intent = field(default_factory=lambda: Intent(None, 0.0))
    entities: tuple[Entity, ...] = ()
    ranking: tuple[Intent, ...] = field(default=(), compare=False)
    """All intents, most probable first."""
    message_id: str | None = field(default=None, compare=False)
    input_channel: str | None = field(default=None, compare=False)
    featurize_text: bool | None = field(default=None, compare=False)
    """True in end-to-end training, where policies see the text and not the intent (2.x and later)."""


@dataclass(frozen=True, slots=True)
class BotUttered(Event):
    """The bot said something."""

    text: str | None
    data: Mapping[str, Json] = field(default_factory=dict)
    """Rasa's `data`: buttons, quick_replies, elements, attachment, image, custom; None values left out."""


@dataclass(frozen=True, slots=True)
class ActionExecuted(Event):
    """An action of the bot ran; `action_listen` gives the turn to the user."""

    name: str | None
    policy: str | None = field(default=None, compare=False)
    confidence: float | None = field(default=None, compare=False)
    text: str | None = None
    """The words of an end-to-end bot utterance, which has no name."""
    hide_rule_turn: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class SlotSet(Event):
    """A slot got a value."""

    name: str
    value: Json = None


@dataclass(frozen=True, slots=True)
class ActiveLoop(Event):
    """A form or loop became active; None ends it (`form` in 1.x)."""

    name: str | None


@dataclass(frozen=True, slots=True)
class LoopInterrupted(Event):
    """Whether the active loop must leave the latest message alone (1.x: `form_validation`, negated)."""

    is_interrupted: bool


@dataclass(frozen=True, slots=True)
class ActionExecutionRejected(Event):
    """An action, usually a form, refused to run."""

    name: str
    policy: str | None = field(default=None, compare=False)
    confidence: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EntitiesAdded(Event):
    """Entities were added to the latest message (Rasa's `entities`)."""

    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Restarted(Event):
    """The conversation started over."""


@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    """A new session began."""


@dataclass(frozen=True, slots=True)
class AllSlotsReset(Event):
    """Every slot went back to its initial value."""


@dataclass(frozen=True, slots=True)
class UserUtteranceReverted(Event):
    """The latest user message and what followed did not happen (`rewind`)."""


@dataclass(frozen=True, slots=True)
class ActionReverted(Event):
    """The latest action and what followed did not happen (`undo`)."""


@dataclass(frozen=True, slots=True)
class FollowupAction(Event):
    """The next action is decided already."""

    name: str


@dataclass(frozen=True, slots=True)
class ConversationPaused(Event):
    """The bot keeps quiet until it is resumed."""


@dataclass(frozen=True, slots=True)
class ConversationResumed(Event):
    """The bot answers again."""


@dataclass(frozen=True, slots=True)
class UserFeaturization(Event):
    """Whether policies see the text of the latest message or its intent (2.x and later)."""

    use_text: bool


@dataclass(frozen=True, slots=True)
class OtherEvent(Event):
    """An event that changes no state here, or that is not known: kept whole and written back as it came."""

    type: str
    fields: Mapping[str, Json] = field(default_factory=dict)
