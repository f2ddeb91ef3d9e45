"""What Rasa's RulePolicy refuses to learn: crowded and incomplete rules, and contradictions, found as it finds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.slot_features import NOT_SET
from teachbot.engine.prediction.past.trackers import GAP, Tracked, tracked
from teachbot.engine.prediction.past.turn_states import Moment, Moments
from teachbot.engine.prediction.policy.rule_policy import (
    DEFAULT_RULE,
    LOOP_RULE,
    Now,
    Prediction,
    RulePolicy,
    unruled_source,
)
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue

DEFAULT_FALLBACK = "action_default_fallback"
MOST_MESSAGES = 1
"""A rule may hold one message of the user's."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A rule in which an action leaves unsaid what it sets in other rules."""

    rule: Dialogue
    action: str
    place: Place | None
    slots: tuple[str, ...]
    """Slots that it sets elsewhere."""
    loops: tuple[str | None, ...]
    """What it makes of the loop elsewhere; None ends it."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A story or rule that goes on otherwise than rules say."""

    dialogue: Dialogue
    action: str
    place: Place | None
    """Of the action, or of the dialogue where it is not written."""
    predicted: str
    rules: tuple[Dialogue, ...]
    """Those that say so; none where it is a rule of Rasa's own."""
    default: str = ""
    """That rule of Rasa's own."""
    by_chance: bool = False


@dataclass(frozen=True, slots=True)
class UnknownAction:
    """An action that rules predict and the domain does not have: Rasa stops there."""

    action: str
    dialogue: Dialogue
    place: Place | None


@dataclass(frozen=True, slots=True)
class RuleFaults:
    """All of it; what comes first keeps Rasa from looking for the next."""

    crowded: tuple[Dialogue, ...] = ()
    """Rules of more than one message."""
    incomplete: tuple[Incomplete, ...] = ()
    unknown: tuple[UnknownAction, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    policy: RulePolicy | None = field(default=None, compare=False)
    """What was learned, where nothing was in the way of looking for contradictions."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the project configures the policy."""

    checks: bool = True
    """Whether it looks for contradictions and incomplete rules."""
    restricts: bool = True
    """Whether a rule may hold but one message."""
    fallback: str = DEFAULT_FALLBACK

    @classmethod
    def of(cls, config: Config) -> Options | None:
        """None where there is no RulePolicy; without policies, Rasa takes it by default."""
        if not config.policies:
            return cls()
        body = next((p for p in config.policies if str(p["name"]).rsplit(".", 1)[-1] == "RulePolicy"), None)
        if body is None:
            return None
        checks, restricts = body.get("check_for_contradictions", True), body.get("restrict_rules", True)
        fallback = body.get("core_fallback_action_name") or DEFAULT_FALLBACK
        return cls(checks is not False, restricts is not False, str(fallback))


def find_rule_faults(dialogues: Iterable[Dialogue], domain: Domain, config: Config | None = None) -> RuleFaults:
    """What is wrong with the rules, and with stories by them; nothing where there is no such policy."""
    options = Options.of(config or Config())
    if options is None or domain.is_legacy:
        return RuleFaults()
    trackers = once([tracked(d, domain) for d in dialogues if d.kind != "test"], domain)
    rules = [t for t in trackers if t.is_rule]
    crowded = tuple(t.dialogue for t in rules if _messages(t) > MOST_MESSAGES)
    if crowded and options.restricts:
        return RuleFaults(crowded)
    incomplete = tuple(_incomplete(rules, domain)) if options.checks else ()
    if incomplete:
        return RuleFaults(incomplete=incomplete)
    policy = RulePolicy(trackers, domain)
    if not options.checks:
        return RuleFaults(policy=policy)
    check = Check(policy, options.fallback)
    contradictions = tuple(check.run(trackers))
    if check.unknown:
        return RuleFaults(unknown=tuple(check.unknown.values()))
    return RuleFaults(contradictions=contradictions, policy=policy)


def _messages(tracker: Tracked) -> int:
    return sum(isinstance(event, ev.UserUttered) for event in tracker.events)


def once(trackers: Sequence[Tracked], domain: Domain) -> list[Tracked]:
    """Stories before rules, without those of which policies see the same as of an earlier one."""
    moments = Moments(domain)
    known: set[tuple[bool, tuple[int, ...]]] = set()
    kept: list[Tracked] = []
    for tracker in sorted(trackers, key=lambda t: t.is_rule):
        seen = tracker.is_rule, tuple(moment.number for moment in moments.before_actions(tracker.events))
        if seen not in known:
            known.add(seen)
            kept.append(tracker)
    return kept


@dataclass(slots=True)
class _Fingerprint:
    """What an action sets in any rule."""

    slots: set[str] = field(default_factory=set)
    loops: set[str | None] = field(default_factory=set)


def _incomplete(rules: Sequence[Tracked], domain: Domain) -> Iterator[Incomplete]:
    fingerprints = _fingerprints(rules, domain)
    moments = Moments(domain)
    for rule in rules:
        states = moments.states_before_actions(rule.events)
        following = [*(state.action for state in states[1:]), ("action_name", ACTION_LISTEN)]
        for state, then in zip(states, following, strict=True):
            name = dict([state.action] if state.action else []).get("action_name")
            expected = fingerprints.get(name or "")
            if expected is None or name == GAP or then == ("action_name", GAP):
                continue
            slots = expected.slots - {slot for slot, _ in state.slots}
            loops = set() if state.loop in expected.loops else expected.loops
            if slots or loops:
                yield _told_incomplete(rule, name or "", slots, loops)


def _fingerprints(rules: Iterable[Tracked], domain: Domain) -> dict[str, _Fingerprint]:
    featurized = {slot.name for slot in domain.slots_by_name.values() if slot.featurized}
    found: dict[str, _Fingerprint] = defaultdict(_Fingerprint)
    for rule in rules:
        action: str | None = None
        for event in rule.events:
            match event:
                case ev.ActionExecuted(name=name, text=text):
                    action = name or text
                case ev.UserUttered():
                    action = None
                case ev.SlotSet(name=slot) if action is not None:
                    found[action].slots |= {slot} & featurized
                case ev.ActiveLoop(name=loop) if action is not None:
                    found[action].loops.add(loop)
    return found


def _told_incomplete(rule: Tracked, action: str, slots: set[str], loops: set[str | None]) -> Incomplete:
    place = next((p for e, p in _placed(rule) if isinstance(e, ev.ActionExecuted) and e.name == action), None)
    told = tuple(sorted((None if loop == NOT_SET else loop for loop in loops), key=str))
    return Incomplete(rule.dialogue, action, place or rule.dialogue.place, tuple(sorted(slots)), told)


def _placed(tracker: Tracked) -> Iterable[tuple[ev.Event, Place | None]]:
    return zip(tracker.events, tracker.places, strict=True)


class Check:
    """Lets the policy predict every action of its own training trackers, and holds what it says against them."""

    def __init__(self, policy: RulePolicy, fallback: str) -> None:
        self.policy = policy
        self.fallback = fallback
        self.sources: dict[str, list[tuple[Tracked | None, str]]] = defaultdict(list)
        """By what decided: the rules that led to it, each with its action; None for a rule of Rasa's own."""
        domain = policy.domain
        self.known = {*domain.action_names, *domain.e2e_actions, *domain.forms_by_name}
        self.unknown: dict[str, UnknownAction] = {}
        self.is_stale = False
        """A rule was given up."""

    def run(self, trackers: Sequence[Tracked]) -> Iterator[Contradiction]:
        """Rules are gone through first for what led to each prediction."""
        self.known |= {e.text for t in trackers for e in t.events if isinstance(e, ev.ActionExecuted) and e.text}
        walk = Walk(self.policy)
        for rule in trackers:
            if rule.is_rule:
                for step in walk.steps(rule):
                    self._note(rule, step)
        said: set[tuple[int, str]] = set()
        held: dict[int, tuple[Step, Contradiction | None]] = {}
        for tracker in trackers:
            for step in walk.steps(tracker):
                if id(step) not in held:
                    self._look_up(tracker, step)
                    held[id(step)] = step, self._hold(tracker, step)
                found = held[id(step)][1]
                if found is not None and (id(step), tracker.dialogue.name) not in said:
                    said.add((id(step), tracker.dialogue.name))
                    yield replace(found, dialogue=tracker.dialogue)
            if self.is_stale:
                walk, self.is_stale = Walk(self.policy), False

    def _look_up(self, tracker: Tracked, step: Step) -> None:
        action = step.prediction.action
        if action is not None and action not in self.known:
            self.unknown.setdefault(
                action, UnknownAction(action, tracker.dialogue, step.place or tracker.dialogue.place)
            )

    def _note(self, rule: Tracked, step: Step) -> None:
        source = step.prediction.source
        if source.startswith((DEFAULT_RULE, LOOP_RULE)):
            self.sources[source].append((None, step.prediction.action or ""))
        elif source:
            self.sources[source].append((rule, step.action))

    def _hold(self, tracker: Tracked, step: Step) -> Contradiction | None:
        predicted = self._predicted(tracker, step)
        if predicted is not None and self._is_only_a_listen(tracker, step.prediction.source, predicted):
            self.policy.forget(step.prediction.source)
            self.is_stale = True
            return None
        return self.against(tracker, step)

    def _predicted(self, tracker: Tracked, step: Step) -> str | None:
        """What rules say instead; None where they agree or say nothing."""
        predicted = step.prediction.action or (self.fallback if tracker.is_rule else None)
        return predicted if step.prediction.source and predicted != step.action else None

    def against(self, tracker: Tracked, step: Step) -> Contradiction | None:
        """What rules say against this step."""
        source = step.prediction.source
        predicted = self._predicted(tracker, step)
        if predicted is None or self._is_only_a_listen(tracker, source, predicted):
            return None
        against = [rule for rule, action in self.sources.get(source, ()) if action != step.action]
        rules = [rule for rule in against if rule is not None]
        return self._contradiction(tracker, step, predicted, rules) if against else None

    def _is_only_a_listen(self, tracker: Tracked, source: str, predicted: str) -> bool:
        """A rule that merely waits after an action gives way to stories, where another one goes on after the wait."""
        if tracker.is_rule or source.count("prev_action") > 1 or predicted != ACTION_LISTEN:
            return False
        return any(key.startswith(source[:-2]) and key != source for key in self.policy.rules.actions)

    def _contradiction(self, tracker: Tracked, step: Step, predicted: str, rules: Sequence[Tracked]) -> Contradiction:
        return Contradiction(
            tracker.dialogue,
            step.action,
            step.place or tracker.dialogue.place,
            predicted,
            tuple(rule.dialogue for rule in rules),
            "" if rules else step.prediction.source,
            step.prediction.by_chance,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """An action of a tracker and what the rules say in its place."""

    action: str
    place: Place | None
    prediction: Prediction
    loop: str | None = None
    """The active loop, where it was predicted first."""


@dataclass(slots=True, eq=False)
class _Spot:
    """Where a walk can stand: all that decides what comes next, and where each event leads."""

    now: Now
    moment: Moment
    is_open: bool
    """Anything may come next."""
    following: dict[tuple[int, bool], tuple[ev.Event, Step | None, _Spot]] = field(default_factory=dict)
    """By an event's identity, and whether nothing leads to it."""


class Walk:
    """What the rules predict before each action of any number of trackers; what is alike is walked once."""

    def __init__(self, policy: RulePolicy, *, every: bool = False) -> None:
        """With `every`, actions that nothing leads to count, too."""
        self.policy = policy
        self.every = every
        self._spots: dict[tuple[object, ...], _Spot] = {}
        first = policy.moments.first
        self._start = {is_rule: self._spot(Now([first.state]), first, True, is_rule) for is_rule in (False, True)}

    def steps(self, tracker: Tracked) -> Iterator[Step]:
        """One for each action that something leads to."""
        spot = self._start[tracker.is_rule]
        places: dict[int, Place | None] = {}
        for event in tracker.counted:
            key = id(event), event is tracker.unpredictable
            if key not in spot.following:
                places = places or {id(each): place for each, place in _placed(tracker)}
                spot.following[key] = self._further(tracker, spot, event, places.get(id(event)))
            _, step, spot = spot.following[key]
            if step is not None:
                yield step

    def _further(
        self, tracker: Tracked, spot: _Spot, event: ev.Event, place: Place | None
    ) -> tuple[ev.Event, Step | None, _Spot]:
        now, step, is_open = replace(spot.now, states=[*spot.now.states]), None, spot.is_open
        moment = self.policy.moments.after(spot.moment, event)
        if isinstance(event, ev.ActionExecuted):
            if self.every or not (is_open or event.name == GAP or event is tracker.unpredictable):
                step = self._step(tracker, now, event, place)
            is_open = event.name == GAP
            now.states.append(moment.state)
        else:
            now.states[-1] = moment.state
        now.update(event)
        if not tracker.is_rule:
            now.states = now.states[-self.policy.reach :]
        return event, step, self._spot(now, moment, is_open, tracker.is_rule)

    def _spot(self, now: Now, moment: Moment, is_open: bool, is_rule: bool) -> _Spot:
        key = (tuple(now.states), now.loop, now.rejected, now.action, now.intent, moment.number, is_open, is_rule)
        if key not in self._spots:
            self._spots[key] = _Spot(now, moment, is_open)
        return self._spots[key]

    def _step(self, tracker: Tracked, now: Now, event: ev.ActionExecuted, place: Place | None) -> Step:
        action = event.name or event.text or ""
        found = _predicted(self.policy, now, action)
        if tracker.is_rule and not found.source:
            found = replace(found, source=unruled_source(now))
        goes_on = now.rejected and now.action != now.loop
        return Step(action, place, found, now.loop if goes_on else None)


def _predicted(policy: RulePolicy, now: Now, action: str) -> Prediction:
    """A loop that runs where the dialogue does something else is taken to have refused."""
    found = policy.predict(now)
    if now.loop is not None and found.action == now.loop != action:
        now.rejected = True
        return policy.predict(now)
    return found
