"""What Rasa's policies see before each action of a dialogue, as hashable values: the ground of its checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import DEFAULT_INTENTS, Domain, IntentSpec
from teachbot.engine.dialogue.events import Entity, Event, Json
from teachbot.engine.dialogue.state import ACTION_LISTEN, REVERTING, applied
from teachbot.engine.prediction.past.slot_features import Features, slot_features

Part: TypeAlias = tuple[str, Json]
"""A feature's name and its value."""
_TAKING_BACK = (ev.ActionReverted, ev.UserUtteranceReverted, ev.Restarted)


@dataclass(frozen=True, slots=True)
class TurnState:
    """What is seen at one moment; equal where Rasa's states are."""

    action: Part | None = None
    """The latest action: its `action_name` or, end-to-end, its `action_text`."""
    user: tuple[Part, ...] = ()
    """What the user said last: `entities`, `intent`, `text`, as far as they are there."""
    slots: tuple[tuple[str, Features], ...] = ()
    """Slots that are set, in the domain's order."""
    loop: str | None = None

    @property
    def after(self) -> tuple[str, str] | None:
        """What happened last: ("action", name), ("intent", name) or what was said; None at the beginning."""
        if self.action is not None and self.action != ("action_name", ACTION_LISTEN):
            return ("action" if self.action[0] == "action_name" else "bot utterance"), self.action[1]
        said = dict(self.user)
        if "intent" in said:
            return "intent", said["intent"]
        return ("user utterance", said["text"]) if "text" in said else None

    @property
    def parts(self) -> dict[str, dict[str, Json]]:
        """The state as Rasa writes it."""
        whole: dict[str, dict[str, Json]] = {
            "active_loop": {"name": self.loop} if self.loop is not None else {},
            "prev_action": dict([self.action]) if self.action is not None else {},
            "slots": {name: list(value) if isinstance(value, tuple) else value for name, value in self.slots},
            "user": {key: list(value) if isinstance(value, tuple) else value for key, value in self.user},
        }
        return {kind: part for kind, part in whole.items() if part}

    @property
    def trained(self) -> TurnState:
        """The same without the words of a message that has an intent."""
        if len(self.user) < 2 or not {"intent", "text"} <= {name for name, _ in self.user}:
            return self
        return replace(self, user=tuple(part for part in self.user if part[0] != "text"))

    def said_by(self, by_text: bool) -> TurnState:
        """The same, where only the words or only the intent of the latest message are looked at."""
        if self.action != ("action_name", ACTION_LISTEN):
            return self
        return replace(self, user=tuple(part for part in self.user if (part[0] == "text") == by_text))


@dataclass(frozen=True, slots=True)
class _Known:
    """What Rasa's tracker keeps of it."""

    action: Part | None = None
    user: tuple[Part, ...] = ()
    slots: tuple[Features | None, ...] = ()
    loop: str | None = None


@dataclass(slots=True, eq=False)
class Moment:
    """A state in what led to it, and what followed it."""

    number: int
    """The same for equal states."""
    state: TurnState
    known: _Known
    following: dict[int, tuple[Event, Moment, bool]] = field(default_factory=dict)
    """By the identity of the event, which is kept alive here; and whether it is an action."""


class Moments:
    """The moments of any number of dialogues; what was seen of one is not computed for the next."""

    def __init__(self, domain: Domain, *, only_set: bool = False) -> None:
        """With `only_set`, initial values of slots are not seen, as in the conditions of rules."""
        self.domain = domain
        self.slots = [s for s in domain.slots_by_name.values() if s.featurized]
        self.places = {slot.name: place for place, slot in enumerate(self.slots)}
        self.actions = frozenset(domain.action_names) if domain.is_legacy else None
        self.labels = EntityLabels(domain)
        self.moments: dict[_Known, Moment] = {}
        self.numbers: dict[TurnState, int] = {}
        values = [None if only_set else slot.initial_value for slot in self.slots]
        self.initial = tuple(slot_features(s, v, domain.is_legacy) for s, v in zip(self.slots, values, strict=True))
        self.first = self._moment(_Known(slots=self.initial))

    def before_actions(self, events: Sequence[Event]) -> list[Moment]:
        """Those of a training tracker: before each action and at the end, whatever is taken back or handled by a form.

        What is taken back takes its moments along, so that there may be fewer than actions.
        """
        now, found = self.first, [self.first]
        for event in events:
            known = now.following.get(id(event))
            if known is None:
                if isinstance(event, _TAKING_BACK):
                    return self._with_taking_back(events)
                known = self._following(now, event)
            _, now, is_action = known
            if is_action:
                found.append(now)
            else:
                found[-1] = now
        return found

    def _with_taking_back(self, events: Sequence[Event]) -> list[Moment]:
        now, found = self.first, [self.first]
        for index, event in enumerate(events):
            if isinstance(event, _TAKING_BACK):
                now = self._replayed(events[: index + 1])
                found = [*found[:-2], now] if isinstance(event, ev.ActionReverted) else [now]
                if self.actions is not None:
                    now, found = self._legacy_restart(events[: index + 1])
                continue
            now = self.after(now, event)
            if isinstance(event, ev.ActionExecuted):
                found.append(now)
            else:
                found[-1] = now
        return found

    def states_before_actions(self, events: Sequence[Event]) -> list[TurnState]:
        """The same as states."""
        return [moment.state for moment in self.before_actions(events)]

    def _replayed(self, events: Sequence[Event]) -> Moment:
        now = self.first
        for event in counting(events) if self.actions is None else applied(events):
            now = self.after(now, event)
        return now

    def _legacy_restart(self, events: Sequence[Event]) -> tuple[Moment, list[Moment]]:
        """Rasa 1.10 computes the moments anew from what still counts."""
        now, found = self.first, list[Moment]()
        for event in applied(events):
            if isinstance(event, ev.ActionExecuted):
                found.append(now)
            now = self.after(now, event)
        return now, [*found, now]

    def of_counting(self, events: Sequence[Event]) -> list[Moment]:
        """A moment before each action among events that count (see `counting`), and one at the end."""
        now, found = self.first, list[Moment]()
        for event in events:
            if isinstance(event, ev.ActionExecuted):
                found.append(now)
            now = self.after(now, event)
        return [*found, now]

    def after(self, moment: Moment, event: Event) -> Moment:
        known = moment.following.get(id(event))
        return (known if known is not None else self._following(moment, event))[1]

    def _following(self, moment: Moment, event: Event) -> tuple[Event, Moment, bool]:
        following = event, self._moment(self._updated(moment.known, event)), isinstance(event, ev.ActionExecuted)
        moment.following[id(event)] = following
        return following

    def _updated(self, known: _Known, event: Event) -> _Known:
        match event:
            case ev.UserUttered():
                return replace(known, user=_user(event, self.labels))
            case ev.ActionExecuted(name=name, text=text):
                if self.actions is not None and name not in self.actions:
                    return replace(known, action=None)
                return replace(known, action=("action_name", name) if name else ("action_text", text))
            case ev.SlotSet(name=name, value=value) if name in self.places:
                place = self.places[name]
                seen = slot_features(self.slots[place], value, self.domain.is_legacy)
                return replace(known, slots=(*known.slots[:place], seen, *known.slots[place + 1 :]))
            case ev.AllSlotsReset():
                return replace(known, slots=self.initial)
            case ev.ActiveLoop(name=name):
                return replace(known, loop=name)
        return known

    def _moment(self, known: _Known) -> Moment:
        if known not in self.moments:
            slots = tuple((s.name, seen) for s, seen in zip(self.slots, known.slots, strict=True) if seen is not None)
            state = TurnState(known.action, known.user, slots, known.loop)
            number = self.numbers.setdefault(state, len(self.numbers))
            self.moments[known] = Moment(number, state, known)
        return self.moments[known]


def counting(events: Sequence[Event]) -> Sequence[Event]:
    """The events that count for 3.x policies: turns that an active loop handled by itself are gone.

    What is taken back is taken from what counted until then, unlike in `applied`.
    """
    loops = {e.name for e in events if isinstance(e, ev.ActiveLoop) and e.name}
    if not loops:
        return applied(events)
    kept: list[Event] = []
    for event in events:
        if isinstance(event, REVERTING):
            kept = [*applied((*kept, event))]
        elif isinstance(event, ev.ActionExecuted) and event.name in loops and not _tells(event.name, kept):
            _forget_turn(event.name, kept)
        else:
            kept.append(event)
    return kept


def _tells(loop: str, kept: Sequence[Event]) -> bool:
    """Whether this run of the loop is its first or comes back from elsewhere."""
    following: str | None = None
    for event in reversed(kept):
        match event:
            case ev.ActiveLoop(name=None):
                return True
            case ev.ActionExecutionRejected(name=name) if name == loop:
                return True
            case ev.UserUttered() if following is not None and following != loop:
                return True
            case ev.ActionExecuted(name=name):
                if name == loop:
                    return False
                following = name or ""
    return True


def _forget_turn(loop: str, kept: list[Event]) -> None:
    for index in range(len(kept) - 1, -1, -1):
        event = kept[index]
        if isinstance(event, ev.ActionExecuted) and event.name == loop:
            return
        if isinstance(event, ev.ActionExecuted | ev.UserUttered | ev.UserFeaturization):
            del kept[index]


class EntityLabels:
    """Which entities of a message policies see: those that its intent uses, in 3.x with their roles and groups."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.hidden = frozenset(e.name for e in domain.entities if not e.influence_conversation)
        self.declared = {e.name: frozenset((*e.roles, *e.groups)) for e in domain.entities}

    def of(self, message: ev.UserUttered) -> tuple[str, ...]:
        """Their labels in order."""
        found: set[str] = set()
        for entity in message.entities:
            if self._uses(message.intent.base, entity.entity):
                found.add(entity.entity)
                found |= self._parts(message.intent.base, entity)
        return tuple(sorted(found))

    def _uses(self, intent: str | None, name: str) -> bool:
        spec = self._intent(intent)
        if spec is None:
            return True
        if spec.use_entities is None and name not in self.declared:
            return False
        if self.domain.is_legacy:
            return spec.uses(name)
        hides = name in self.hidden and (spec.use_entities is None or not spec.ignore_entities)
        return spec.uses(name) and not hides

    def _parts(self, intent: str | None, entity: Entity) -> set[str]:
        if self.domain.is_legacy:
            return set()
        labels = {part for part in (entity.role, entity.group) if part is not None}
        if self._intent(intent) is not None:
            labels &= self.declared.get(entity.entity, frozenset())
        return {f"{entity.entity}#{label}" for label in labels}

    def _intent(self, name: str | None) -> IntentSpec | None:
        spec = self.domain.intents_by_name.get(name or "")
        if spec is None and name in DEFAULT_INTENTS and not self.domain.is_legacy:
            return IntentSpec(name)
        return spec


def _user(message: ev.UserUttered, labels: EntityLabels) -> tuple[Part, ...]:
    """Only its words count where they are all there is; else the intent, and both in test stories that have both."""
    intent, by_text = message.intent.base, message.featurize_text
    if by_text is None and bool(message.text) != bool(intent):
        by_text = bool(message.text)
    found: dict[str, Json] = {}
    if not by_text and (seen := labels.of(message)):
        found["entities"] = seen
    if intent and not by_text:
        found["intent"] = intent
    if message.text and by_text is not False:
        found["text"] = message.text
    return tuple(found.items())
