"""Stories and rules that go on otherwise than a rule demands, as Rasa's RulePolicy finds them when it is trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.dialogue import events as ev
from engine.dialogue.domain import Domain
from engine.dialogue.events import Event
from engine.dialogue.places import Place
from engine.dialogue.state import ACTION_LISTEN
from engine.training_data.problems import Problem
from engine.training_data.stories import Dialogue, LoopStep
from engine.training_data.turn_states import TurnState, states_before_actions, without_handled_turns


@dataclass(frozen=True, slots=True)
class _Demand:
    """After these moments, this action."""

    rule: str
    place: Place | None
    moments: tuple[TurnState, ...]
    action: str
    from_start: bool


def find_contradictions(dialogues: Iterable[Dialogue], domain: Domain) -> Iterator[Problem]:
    """Where a story or rule does something else than a rule demands; turns within a form are left out."""
    listed = list(dialogues)
    if domain.is_legacy:
        return
    demands = [d for rule in listed if rule.kind == "rule" for d in _demands(rule, domain)]
    if not demands:
        return
    by_end: dict[tuple[str | None, object], list[_Demand]] = {}
    for demand in demands:
        by_end.setdefault((demand.moments[-1].action, demand.moments[-1].user), []).append(demand)
    for dialogue in listed:
        if any(isinstance(c, LoopStep) and c.name for c in dialogue.conditions):
            continue
        yield from _against(dialogue, domain, by_end)


def _demands(rule: Dialogue, domain: Domain) -> Iterator[_Demand]:
    if any(isinstance(c, LoopStep) and c.name for c in rule.conditions):
        return
    if rule.conditions or any(isinstance(e, ev.ActiveLoop) for e in rule.events):
        # What forms do around a rule is theirs; conditions narrow a rule down and are not followed here.
        return
    events = _listened(rule)
    states = states_before_actions(events, domain)
    actions = [e for e in events if isinstance(e, ev.ActionExecuted)]
    for index, action in enumerate(actions):
        if index == 0 or action.name is None:
            continue
        moments = tuple(states[1 : index + 1])
        if action.name == ACTION_LISTEN and moments[-1].action == ACTION_LISTEN:
            continue
        yield _Demand(rule.name, rule.place, moments, action.name, rule.conversation_start)


def _listened(rule: Dialogue) -> tuple[Event, ...]:
    if rule.conversation_start or not isinstance(rule.events[0] if rule.events else None, ev.UserUttered):
        return rule.events
    return (ev.ActionExecuted(ACTION_LISTEN), *rule.events)


def _against(
    dialogue: Dialogue, domain: Domain, by_end: dict[tuple[str | None, object], list[_Demand]]
) -> Iterator[Problem]:
    events = without_handled_turns(_listened(dialogue) if dialogue.kind == "rule" else dialogue.events)
    states = states_before_actions(dialogue.events if dialogue.kind != "rule" else _listened(dialogue), domain)
    actions = [e for e in events if isinstance(e, ev.ActionExecuted)]
    for index, (action, state) in enumerate(zip(actions, states, strict=False)):
        if index == 0 or state.loop is not None or action.name is None:
            continue
        fitting = [d for d in by_end.get((state.action, state.user), ()) if _fits(d, states[: index + 1])]
        if not fitting:
            continue
        strongest = max(len(d.moments) for d in fitting)
        demanded = [d for d in fitting if len(d.moments) == strongest and d.rule != dialogue.name]
        if any(d.action == action.name for d in fitting) or not demanded:
            continue
        if demanded[0].action == ACTION_LISTEN and dialogue.kind != "rule":
            continue
        yield from _told(dialogue, action, demanded[0])


def _fits(demand: _Demand, states: Sequence[TurnState]) -> bool:
    count = len(demand.moments)
    if count > len(states) - 1 or (demand.from_start and count != len(states) - 1):
        return False
    return all(_matches(rule, now) for rule, now in zip(demand.moments, states[-count:], strict=True))


def _matches(rule: TurnState, now: TurnState) -> bool:
    return (
        rule.action == now.action
        and (not rule.user or rule.user == now.user)
        and (not rule.entities or rule.entities == now.entities)
        and set(rule.slots) <= set(now.slots)
        and now.loop is None
    )


def _told(dialogue: Dialogue, action: ev.ActionExecuted, demand: _Demand) -> Iterator[Problem]:
    places = zip(dialogue.events, dialogue.event_places, strict=False)
    place = next((p for e, p in places if e is action and p is not None), dialogue.place)
    if place is None:
        return
    at = f" ({demand.place.path.name}:{demand.place.line})" if demand.place is not None else ""
    yield Problem(
        place.path,
        place.line,
        "error",
        "rule-contradiction",
        f"the {dialogue.kind} '{dialogue.name}' goes on with '{action.name}' where the rule '{demand.rule}'{at} "
        "demands "
        f"'{demand.action}', and Rasa refuses to train; make them agree",
    )
