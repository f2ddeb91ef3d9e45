"""Training dialogues that speak for a prediction: they share the latest turns, and this is what they did next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.ranking import Witness
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.turns import Turn
from teachbot.engine.training_data.stories import Dialogue

DEEPEST = 6
"""Turns that are compared at most."""

KEPT = 40
"""Stories that are kept of each past; enough to show."""

INDEXED = 20_000
"""Dialogues that are looked at; beyond, more of them would not be shown anyway."""


class SupportingStories:
    """The decisions of training dialogues by the turns before them."""

    def __init__(self, dialogues: Sequence[Dialogue], domain: Domain) -> None:
        self._by_past: dict[tuple[str, ...], list[tuple[str, Place | None, str]]] = {}
        for dialogue in islice(dialogues, INDEXED):
            self._add(dialogue, domain)

    def find(self, history: History, limit: int) -> tuple[Witness, ...]:
        """Who shares the latest turns of this past, the most turns first; each story speaks once for an action."""
        found: dict[tuple[str, str], Witness] = {}
        labels = _labels(history.turns)
        for shared in range(min(DEEPEST, len(labels)), 0, -1):
            for story, place, action in self._by_past.get(tuple(labels[-shared:]), ()):
                found.setdefault((story, action), Witness(story, place, action, shared))
            if len(found) >= limit:
                break
        return tuple(islice(found.values(), limit))

    def _add(self, dialogue: Dialogue, domain: Domain) -> None:
        history = History(domain)
        places = dict(zip(map(id, dialogue.events), dialogue.event_places, strict=False))
        for event in dialogue.events:
            if isinstance(event, ev.ActionExecuted) and (len(history.turns) > 1 or history.turn.actions):
                place = places.get(id(event)) or dialogue.place
                self._note(history, (dialogue.name, place, event.name or event.text or ""))
            history.add(event)

    def _note(self, history: History, said: tuple[str, Place | None, str]) -> None:
        labels = _labels(history.turns)
        for shared in range(1, min(DEEPEST, len(labels)) + 1):
            kept = self._by_past.setdefault(tuple(labels[-shared:]), [])
            if len(kept) < KEPT:
                kept.append(said)


def _labels(turns: Sequence[Turn]) -> list[str]:
    recent = turns[-DEEPEST:] if turns[0].actions else turns[1:][-DEEPEST:] or turns[:1]
    return [f"{turn.intent}>{'>'.join(turn.actions)}" for turn in recent]
