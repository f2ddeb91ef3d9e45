"""Rasa's RulePolicy (3.6): what it learns from rules, and what it predicts from them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.slot_features import NOT_SET
from teachbot.engine.prediction.past.trackers import GAP, Tracked
from teachbot.engine.prediction.past.turn_states import Moments, TurnState

DEFAULTS = {"restart": "action_restart", "back": "action_back", "session_start": "action_session_start"}
"""Rules of Rasa's own: an intent and the action that answers it."""
DEFAULT_RULE = "predicting default action with intent "
LOOP_RULE = "handling active loops and forms - "
AFTER_LOOP = " - "
GAPPED = ("action_name", GAP)
LISTENED = ("action_name", ACTION_LISTEN)

Key: TypeAlias = str
"""The states that a rule asks for, as JSON; Rasa weighs rules by its length."""
Part: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the rules say comes next."""

    action: str | None
    """None where no rule holds."""
    source: str = ""
    """What decided: a rule's key, or a rule of Rasa's own; empty where nothing did."""
    by_chance: bool = False
    """Several rules hold that are equally narrow and disagree: Rasa takes one of them as it happens."""


@dataclass(slots=True)
class Now:
    """A conversation as it goes on: what was seen before each action, and what the loop does."""

    states: list[TurnState] = field(default_factory=list)
    loop: str | None = None
    rejected: bool = False
    action: str | None = None
    intent: str | None = None

    def update(self, event: ev.Event) -> None:
        """One more event that counts; the states are kept by who knows them."""
        match event:
            case ev.ActionExecuted():
                self.action = event.name or event.text
                self.rejected = self.rejected and event.name != self.loop
            case ev.ActiveLoop(name=name):
                self.loop, self.rejected = None if name == NOT_SET else name, False
            case ev.ActionExecutionRejected(name=name):
                self.rejected = self.rejected or (self.loop is not None and name == self.loop)
            case ev.UserUttered(intent=intent):
                self.intent = intent.base


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule asks of the latest states."""

    key: Key
    asked: tuple[TurnState, ...]
    """The latest last."""


class RuleTable:
    """Rules and what follows them, found by the latest state."""

    def __init__(self) -> None:
        self.actions: dict[Key, str] = {}
        self._by_latest: dict[tuple[object, object], list[Rule]] = defaultdict(list)
        self._known: set[Key] = set()
        self._parts: dict[TurnState, dict[Part, object]] = {}
        self.longest = 0
        """Of how many states the longest rule asks."""

    def copied(self) -> RuleTable:
        """Another table of the same rules."""
        other = RuleTable()
        other.actions, other._known, other.longest = dict(self.actions), set(self._known), self.longest
        for latest, rules in self._by_latest.items():
            other._by_latest[latest] = list(rules)
        return other

    def put(self, rule: Rule, action: str) -> None:
        """One more rule, or another action of one."""
        self.actions[rule.key] = action
        if rule.key not in self._known:
            self._known.add(rule.key)
            self.longest = max(self.longest, len(rule.asked))
            self._by_latest[_latest(rule.asked[-1])].append(rule)

    def holding(self, states: Sequence[TurnState]) -> list[Rule]:
        """Those that hold after these states."""
        action, said = _latest(states[-1])
        found = [r for seen in dict.fromkeys((said, None)) for r in self._by_latest.get((action, seen), ())]
        return [r for r in found if r.key in self.actions and self._holds(r, states)]

    def _holds(self, rule: Rule, states: Sequence[TurnState]) -> bool:
        for asked, state in zip(reversed(rule.asked), reversed(states), strict=False):
            if asked.action is None and state.action is None:
                continue
            if asked.action is None or state.action is None or not self._matches(asked, state):
                return False
        return True

    def _matches(self, asked: TurnState, state: TurnState) -> bool:
        seen = self._parts_of(state)
        for part, value in self._parts_of(asked).items():
            found = seen.get(part)
            if found != value and not (value == NOT_SET and found is None):
                return False
        return True

    def _parts_of(self, state: TurnState) -> dict[Part, object]:
        if state not in self._parts:
            self._parts[state] = dict(_parts(state))
        return self._parts[state]


def _latest(state: TurnState) -> tuple[object, object]:
    said = dict(state.user)
    return state.action, said.get("intent") or said.get("text")


def _parts(state: TurnState) -> Iterator[tuple[Part, object]]:
    yield from ((("user", name), value) for name, value in state.user)
    yield from ((("slots", name), value) for name, value in state.slots)
    if state.loop is not None:
        yield ("active_loop", "name"), state.loop
    if state.action is not None:
        yield ("prev_action", state.action[0]), state.action[1]


def rule_of(states: Iterable[TurnState]) -> Rule | None:
    """What a rule that ends like this asks for: the states since the latest gap; None where there are none."""
    asked: list[TurnState] = []
    for state in states:
        asked = [] if state.action == GAPPED else [*asked, state]
    if not asked:
        return None
    return Rule(json.dumps([state.parts for state in asked], sort_keys=True), tuple(asked))


RETURNING, STAYING_AWAY = "loop_was_interrupted", "do_not_predict_loop_action"


class RulePolicy:
    """Rules as learned from the trackers of rules and stories."""

    def __init__(self, trackers: Sequence[Tracked], domain: Domain) -> None:
        self.domain = domain
        self.rules = RuleTable()
        self.unhappy = RuleTable()
        """What forms do where stories and rules tell of interruptions."""
        self.moments = Moments(domain)
        self._known: dict[Hashable, Prediction] = {}
        rules = [t for t in trackers if t.is_rule]
        conditions = Moments(domain, only_set=True)
        self._learn(rules, conditions)
        for tracker in rules:
            self._learn_unhappy(tracker, conditions)
        for tracker in trackers:
            if not tracker.is_rule and tracker.has_loops:
                self._learn_unhappy(tracker, self.moments)
        self.reach = 1 + max(self.rules.longest, self.unhappy.longest, 1)
        """How many states decide: one more than any rule asks for tells that it is not the beginning."""

    def _learn(self, rules: Iterable[Tracked], conditions: Moments) -> None:
        ambiguous: set[Key] = set()
        for tracker in rules:
            for states, count, action in examples(tracker, conditions):
                rule = rule_of(states[:count])
                if rule is None or rule.key in ambiguous:
                    continue
                if self.rules.actions.setdefault(rule.key, action) == action:
                    self.rules.put(rule, action)
                else:
                    ambiguous.add(rule.key)
                    del self.rules.actions[rule.key]
        self.rules.actions = {key: action for key, action in self.rules.actions.items() if action != GAP}

    def _learn_unhappy(self, tracker: Tracked, moments: Moments) -> None:
        for states, count, action in examples(tracker, moments):
            latest = states[count - 1]
            loop = latest.loop
            if loop is None or loop == NOT_SET:
                continue
            rule = rule_of(_since_interruption(states[max(0, count - 2) : count]))
            if rule is None:
                continue
            listened = latest.action == LISTENED
            if listened and action == loop:
                self.unhappy.put(rule, RETURNING)
            elif not listened and action != loop:
                self.unhappy.put(rule, STAYING_AWAY)

    def with_story(self, tracker: Tracked) -> RulePolicy:
        """Another one, which knows the story's interruptions of forms, too."""
        other = copy(self)
        other.unhappy, other._known = self.unhappy.copied(), {}
        other._learn_unhappy(tracker, self.moments)
        other.reach = max(self.reach, 1 + other.unhappy.longest)
        return other

    def forget(self, key: Key) -> None:
        """Give up a rule."""
        self.rules.actions.pop(key, None)
        self._known.clear()

    def predict(self, now: Now) -> Prediction:
        """What comes next: from words, by default, by the loop, from rules, in this order."""
        known = tuple(now.states[-self.reach :]), now.loop, now.rejected, now.action, now.intent
        if known not in self._known:
            self._known[known] = self._predict(now)
        return self._known[known]

    def _predict(self, now: Now) -> Prediction:
        spoken = self._from_rules(now, by_text=True) if now.action == ACTION_LISTEN else Prediction(None)
        if spoken.action is None and now.action == ACTION_LISTEN and now.intent in DEFAULTS:
            return Prediction(DEFAULTS[now.intent], DEFAULT_RULE + now.intent)
        if now.loop is not None and not now.rejected and now.action is not None:
            if now.action != now.loop:
                return Prediction(now.loop, LOOP_RULE + now.loop)
            return Prediction(ACTION_LISTEN, LOOP_RULE + now.loop + AFTER_LOOP + ACTION_LISTEN)
        return spoken if spoken.action is not None else self._from_rules(now, by_text=False)

    def _from_rules(self, now: Now, *, by_text: bool) -> Prediction:
        states = [state.trained for state in now.states[-self.reach : -1]]
        states.append(now.states[-1].said_by(by_text=by_text).trained)
        holding = self.rules.holding(states)
        if not holding:
            return Prediction(None)
        narrowest = max(len(rule.key) for rule in holding)
        best = [rule for rule in holding if len(rule.key) == narrowest]
        by_chance = len({self.rules.actions[rule.key] for rule in best}) > 1
        action: str | None = self.rules.actions[best[0].key]
        if now.loop is not None and action == ACTION_LISTEN and best[0].asked[-1].loop in (None, NOT_SET):
            away = {self.unhappy.actions[rule.key] for rule in self.unhappy.holding(states)}
            action = None if STAYING_AWAY in away else now.loop
        return Prediction(action, best[0].key, by_chance)


def unruled_source(now: Now) -> str:
    """What Rasa takes for the source where no rule holds: all that was seen since the latest gap."""
    states = [*(state.trained for state in now.states[:-1]), now.states[-1].said_by(by_text=False).trained]
    rule = rule_of(states)
    return rule.key if rule is not None else ""


def examples(tracker: Tracked, moments: Moments) -> Iterator[tuple[list[TurnState], int, str]]:
    """A tracker's states, how many of them are before an action that can be predicted, and the action."""
    events = tracker.counted
    seen = moments.of_counting(events) if tracker.is_rule else moments.before_actions(tracker.events)
    states = [moment.state.trained for moment in seen]
    count = 0
    for event in events:
        if not isinstance(event, ev.ActionExecuted):
            continue
        count += 1
        if event is not tracker.unpredictable:
            yield states, min(count, len(states)), event.name or event.text or ""


def _since_interruption(states: Sequence[TurnState]) -> list[TurnState]:
    """The latest state, and the action before it without what led to that."""
    if len(states) == 1 or states[-2].action is None:
        return [states[-1]]
    return [TurnState(action=states[-2].action), states[-1]]
