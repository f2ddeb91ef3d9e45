"""Remembering whole pasts and nothing else: the least that a policy must beat."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import RankedAction, Ranking
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.decisions import action_names, decisions
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.recall import Memory
from teachbot.engine.training_data.stories import Dialogue


class Memorisation:
    """Does what a training story did after this very past; else it listens."""

    def __init__(self, dialogues: Sequence[Dialogue], domain: Domain) -> None:
        self.domain = domain
        self.actions = frozenset(action_names(dialogues, domain))
        self.memory = Memory()
        for decision in (d for dialogue in dialogues for d in decisions(dialogue, domain, self.actions)):
            self.memory.observe(decision.history.shown_key, decision.action)

    def rank(self, events: Sequence[Event]) -> Ranking:
        """As a policy ranks."""
        recalled = self.memory.recall(History.of(events, self.domain, self.actions))
        return Ranking((RankedAction(recalled or ACTION_LISTEN, 1.0),), "memory", 1.0)

    def active_loop(self, events: Sequence[Event]) -> str | None:
        """As a policy tells."""
        return History.of(events, self.domain).loop
