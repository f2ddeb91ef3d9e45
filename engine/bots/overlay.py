"""What the person has taught in this session, laid over a bot that cannot learn at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from teachbot.engine.bots.bot import Lessons
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Intent
from teachbot.engine.dialogue.ranking import RankedAction, Ranking, Understanding
from teachbot.engine.dialogue.state import Follower, State, fold
from teachbot.engine.training_data.nlu import Example

CERTAIN = 0.9
"""What a taught action or intent gets; the others share the rest as they did."""
_TURNS = (5, 1)
"""How many of the latest user turns make a situation the same: as in Rasa's memoization, or nearly so."""
_UNSURE = 0.6
"""Where the server is less sure than this, a situation that is nearly the same counts, too."""


class Overlay:
    """Corrected situations with their actions, and corrected texts with their meanings."""

    def __init__(self) -> None:
        self._lessons = Lessons()
        self._actions: dict[Hashable, str] = {}
        self._examples: dict[str, Example] = {}
        self._follower = Follower()

    def learn(self, lessons: Lessons, domain: Domain) -> None:
        """These corrections hold, all of them and no others; later ones before earlier ones."""
        held = self._lessons
        if lessons.actions[: len(held.actions)] == held.actions:
            fresh = lessons.actions[len(held.actions) :]
        else:
            self._actions, fresh = {}, lessons.actions
        for events, action in fresh:
            state = fold(events, domain)
            for turns in _TURNS:
                self._actions[turns, _situation(state, domain, turns)] = action
        if lessons.examples != held.examples:
            self._examples = {_same(example.text): example for example in lessons.examples}
        self._lessons = lessons

    def reorder(self, ranking: Ranking, events: Sequence[Event], domain: Domain) -> Ranking:
        """The ranking with the taught action first."""
        action = None
        if self._actions:
            action = self._find_taught(self._follower.state(events, domain), domain, ranking.confidence)
        if action is None:
            return ranking
        others = [a for a in ranking.actions if a.name != action]
        total = sum(a.probability for a in others)
        share = (1.0 - CERTAIN) / total if total > 0 else 0.0
        rest = tuple(RankedAction(a.name, a.probability * share) for a in others)
        first = RankedAction(action, CERTAIN if total > 0 else 1.0)
        return replace(ranking, actions=(first, *rest), policy="learned-now", confidence=first.probability)

    def _find_taught(self, state: State, domain: Domain, confidence: float) -> str | None:
        wholly, nearly = (self._actions.get((turns, _situation(state, domain, turns))) for turns in _TURNS)
        return wholly or (nearly if confidence < _UNSURE else None)

    def reread(self, understanding: Understanding) -> Understanding:
        """The understanding with what was taught for this very text."""
        example = self._examples.get(_same(understanding.text))
        if example is None:
            return understanding
        others = [i for i in understanding.intents if i.name != example.intent]
        total = sum(i.confidence for i in others)
        share = (1.0 - CERTAIN) / total if total > 0 else 0.0
        rest = tuple(Intent(i.name, i.confidence * share) for i in others)
        first = Intent(example.intent, CERTAIN if total > 0 else 1.0)
        # The places of entities hold only where the text is the same to the letter.
        entities = example.entities if example.text == understanding.text else understanding.entities
        return replace(understanding, intents=(first, *rest), entities=entities)


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _situation(state: State, domain: Domain, most: int) -> Hashable:
    """What policies see: the latest turns, the featurized slots, the loop."""
    steps: list[Hashable] = []
    turns = 0
    for event in reversed(state.events):
        match event:
            case ev.UserUttered(intent=intent, entities=entities):
                steps.append((intent.base, *sorted({entity.entity for entity in entities})))
                turns += 1
            case ev.ActionExecuted():
                steps.append(event.name or event.text)
        if turns == most:
            break
    return (tuple(steps), _featurize(state.slots, domain), state.active_loop, state.loop_rejected)


def _featurize(slots: Mapping[str, ev.Json], domain: Domain) -> Hashable:
    features = ((slot.name, slot.feature(slots.get(slot.name))) for slot in domain.slots)
    return tuple((name, feature) for name, feature in features if feature is not None)
