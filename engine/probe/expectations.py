"""What the stories say that the bot does after exactly this past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.places import Place
from teachbot.engine.prediction.past.decisions import decisions
from teachbot.engine.training_data.stories import Dialogue


@dataclass(frozen=True, slots=True)
class Expected:
    """An action, and the first story that wants it."""

    action: str
    story: str
    place: Place | None


Expectations = Mapping[int, Mapping[str, Expected]]
"""By the number of a past, each action that a story takes then."""


def expectations(
    dialogues: Sequence[Dialogue], domain: Domain, known_actions: frozenset[str], max_history: int | None
) -> Expectations:
    """Those of all stories; rules hold anywhere and are matched by the bot."""
    found: dict[int, dict[str, Expected]] = {}
    for dialogue in dialogues:
        if dialogue.kind != "story":
            continue
        for decision in decisions(dialogue, domain, known_actions, max_history):
            wanted = found.setdefault(decision.history.shown_key, {})
            wanted.setdefault(decision.action, Expected(decision.action, dialogue.name, dialogue.place))
    return found
