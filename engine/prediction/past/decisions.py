"""Training dialogues as decisions: at this moment the bot did that."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import ACTION_LISTEN, applied
from teachbot.engine.prediction.past.boundaries import END, Boundaries
from teachbot.engine.prediction.past.history import History
from teachbot.engine.training_data.stories import Dialogue, LoopStep, SlotStep


@dataclass(frozen=True, slots=True)
class Decision:
    """A moment of a dialogue and what the bot did."""

    history: History
    """Running: read it before taking the next decision."""
    action: str


def decisions(
    dialogue: Dialogue,
    domain: Domain,
    known_actions: Container[str],
    max_history: int | None = None,
) -> Iterator[Decision]:
    """The decisions of a dialogue, in order; the first listen is none, nor what starts a rule without a user."""
    history = History(domain, known_actions, None, max_history)
    if dialogue.kind == "rule":
        assume(history, dialogue.conditions)
    first = True
    for event in applied(dialogue.events):
        if isinstance(event, ev.ActionExecuted):
            action = event.name or event.text or ""
            if _decided(history, dialogue) and not (first and action == ACTION_LISTEN) and not history.folds(action):
                yield Decision(history, action)
            first = False
        history.add(event)


def assume(history: History, conditions: Sequence[SlotStep | LoopStep]) -> None:
    """Let a rule's conditions hold."""
    for condition in conditions:
        match condition:
            case LoopStep(name=name):
                history.add(ev.ActiveLoop(name))
            case SlotStep(name=name, value=value, has_value=has_value):
                history.add(ev.SlotSet(name, value if has_value else True))


def _decided(history: History, dialogue: Dialogue) -> bool:
    if dialogue.kind == "rule" and not dialogue.conversation_start:
        return len(history.turns) > 1 or bool(history.turn.actions)
    return history.latest_action is not None


def learn_boundaries(dialogues: Iterable[Dialogue], domain: Domain) -> Boundaries:
    """What follows the turns of the stories among the dialogues."""
    boundaries = Boundaries()
    for dialogue in dialogues:
        if dialogue.kind == "rule":
            continue
        history = History(domain)
        for event in applied(dialogue.events):
            if isinstance(event, ev.UserUttered):
                boundaries.observe(history.story, history.loop, event.intent.base or "")
            history.add(event)
        boundaries.observe(history.story, history.loop, END)
    return boundaries


def action_names(dialogues: Sequence[Dialogue], domain: Domain) -> tuple[str, ...]:
    """All actions that can be ranked: the domain's, then those that only dialogues name."""
    names = dict.fromkeys(domain.action_names)
    names.update(dict.fromkeys(domain.e2e_actions))
    for dialogue in dialogues:
        names.update(dict.fromkeys(_performed(dialogue.events)))
    return tuple(names)


def _performed(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event, ev.ActionExecuted) and (event.name or event.text):
            yield event.name or event.text or ""
