"""What a bot thinks: ranked next actions and ranked readings of a text."""

from __future__ import annotations

from dataclasses import dataclass, field

from teachbot.engine.dialogue.events import Entity, Intent
from teachbot.engine.dialogue.places import Place


@dataclass(frozen=True, slots=True)
class RankedAction:
    """One action with its probability."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class Witness:
    """A training story that shares the recent history, and what it did next."""

    story: str
    place: Place | None
    action: str
    shared_turns: int
    """How many of the latest turns it shares."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a policy that did not decide would have done."""

    policy: str
    action: str
    probability: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every action of the domain, most probable first; probabilities sum to 1."""

    actions: tuple[RankedAction, ...]
    policy: str
    """The winning policy's short name: memory, rules, form, learned, learned-now, fallback."""
    confidence: float
    """What the winning policy gives its action, between 0 and 1."""
    hide_rule_turn: bool = False
    is_interrupting: bool = False
    """The policy says that the active loop must leave the latest message alone."""
    witnesses: tuple[Witness, ...] = field(default=(), compare=False)
    others: tuple[Opinion, ...] = field(default=(), compare=False)
    """Policies that would have done something else, where rules or memory decided."""

    @property
    def best(self) -> str:
        """The name of the most probable action."""
        return self.actions[0].name

    def probability(self, action: str) -> float:
        """The action's probability; 0 for one that is not ranked."""
        return next((a.probability for a in self.actions if a.name == action), 0.0)


@dataclass(frozen=True, slots=True)
class Understanding:
    """A reading of a user's text."""

    text: str
    intents: tuple[Intent, ...]
    """All intents, most probable first; confidences sum to 1. Empty where the bot has none."""
    entities: tuple[Entity, ...] = ()
    literal: bool = False
    """The text was `/intent{"entity": "value"}` and taken at its word."""

    @property
    def intent(self) -> Intent:
        """The most probable intent."""
        return self.intents[0] if self.intents else Intent(None, 0.0)
