"""Stories and rules that go on otherwise than a rule demands, as Rasa's RulePolicy finds them when it is trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from teachbot.engine.checks.turn_states import Moment, Moments, TurnState
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.stories import Dialogue, LoopStep


@dataclass(frozen=True, slots=True)
class _Demand:
    """After these moments, this action."""

    rule: str
    place: Place | None
    moments: tuple[TurnState, ...]
    action: str
    from_start: bool


MOST_REMEMBERED = 20
"""Where rules tell of more moments than this, stories that pass the same ones are compared each anew."""

_Demanded: TypeAlias = tuple[frozenset[str], tuple[_Demand, ...]]
"""The actions that any rule demands, and the demands that tell most of what came before."""


def find_contradictions(dialogues: Iterable[Dialogue], domain: Domain) -> Iterator[Problem]:
    """Where a story or rule does something else than a rule demands; turns within a form are left out."""
    listed = list(dialogues)
    if domain.is_legacy:
        return
    moments = Moments(domain)
    demands = [d for rule in listed if rule.kind == "rule" for d in _demands(rule, moments)]
    if not demands:
        return
    demanding = _Demands(demands)
    said: set[tuple[int, int, int, str]] = set()
    for dialogue in listed:
        if any(isinstance(c, LoopStep) and c.name for c in dialogue.conditions):
            continue
        for action, demand in _against(dialogue, moments, demanding):
            key = id(action), id(demand), id(dialogue.place), dialogue.name
            if key not in said:
                said.add(key)
                yield from _told(dialogue, action, demand)


def _demands(rule: Dialogue, moments: Moments) -> Iterator[_Demand]:
    if any(isinstance(c, LoopStep) and c.name for c in rule.conditions):
        return
    if rule.conditions or any(isinstance(e, ev.ActiveLoop) for e in rule.events):
        # What forms do around a rule is theirs; conditions narrow a rule down and are not followed here.
        return
    events = _listened(rule)
    states = moments.states_before_actions(events)
    actions = [e for e in events if isinstance(e, ev.ActionExecuted)]
    for index, action in enumerate(actions):
        if index == 0 or action.name is None:
            continue
        demanding = tuple(states[1 : index + 1])
        if action.name == ACTION_LISTEN and demanding[-1].action == ACTION_LISTEN:
            continue
        yield _Demand(rule.name, rule.place, demanding, action.name, rule.conversation_start)


def _listened(rule: Dialogue) -> tuple[Event, ...]:
    if rule.conversation_start or not isinstance(rule.events[0] if rule.events else None, ev.UserUttered):
        return rule.events
    return (ev.ActionExecuted(ACTION_LISTEN), *rule.events)


def _against(dialogue: Dialogue, moments: Moments, demanding: _Demands) -> Iterator[tuple[ev.ActionExecuted, _Demand]]:
    """Actions of the dialogue, each with the demand that it goes against."""
    events = _listened(dialogue) if dialogue.kind == "rule" else dialogue.events
    actions, passed = moments.actions_and_moments(events)
    for index, (action, moment) in enumerate(zip(actions, passed, strict=False)):
        if index == 0 or moment.state.loop is not None or action.name is None:
            continue
        actions_demanded, strongest = demanding.after(tuple(passed[max(0, index + 1 - demanding.reach) : index + 1]))
        if not strongest or action.name in actions_demanded:
            continue
        demanded = next((d for d in strongest if d.rule != dialogue.name), None)
        if demanded is not None and (demanded.action != ACTION_LISTEN or dialogue.kind == "rule"):
            yield action, demanded


class _Demands:
    """The demands that fit what has happened; the same latest moments are looked at once."""

    def __init__(self, demands: Sequence[_Demand]) -> None:
        self.reach = max(len(d.moments) for d in demands) + 2
        """How many moments decide: one comes before all, and one more tells that it is not the beginning."""
        self.by_end: dict[tuple[str | None, object], list[_Demand]] = {}
        for demand in demands:
            self.by_end.setdefault((demand.moments[-1].action, demand.moments[-1].user), []).append(demand)
        self.known: dict[tuple[Moment, ...], _Demanded] = {}

    def after(self, latest: tuple[Moment, ...]) -> _Demanded:
        """What is demanded after the latest moments, `reach` of them or all there are."""
        if self.reach > MOST_REMEMBERED:
            return self._strongest(latest)
        if latest not in self.known:
            self.known[latest] = self._strongest(latest)
        return self.known[latest]

    def _strongest(self, latest: Sequence[Moment]) -> _Demanded:
        ending = self.by_end.get((latest[-1].state.action, latest[-1].state.user), ())
        fitting = [d for d in ending if _fits(d, latest)]
        most = max((len(d.moments) for d in fitting), default=0)
        return frozenset(d.action for d in fitting), tuple(d for d in fitting if len(d.moments) == most)


def _fits(demand: _Demand, latest: Sequence[Moment]) -> bool:
    count = len(demand.moments)
    if count > len(latest) - 1 or (demand.from_start and count != len(latest) - 1):
        return False
    return all(_matches(rule, now.state) for rule, now in zip(demand.moments, latest[-count:], strict=True))


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
        f"demands '{demand.action}', and Rasa refuses to train; make them agree",
    )
