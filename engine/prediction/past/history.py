"""The past as policies see it: events cut into turns, happy paths of loops folded away."""

from __future__ import annotations

import re
import zlib
from collections.abc import Container, Iterable, Sequence

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.state import ACTION_LISTEN, applied
from teachbot.engine.prediction.past.boundaries import Boundaries, Start
from teachbot.engine.prediction.past.namesakes import namesake
from teachbot.engine.prediction.past.turns import Turn, recent

_Snapshot = tuple[list[Turn], list[Start]]

_MASK = (1 << 64) - 1

_WORD = re.compile(r"\w+")


class History:
    """A running reading of events: turns, slots, the active loop."""

    def __init__(
        self,
        domain: Domain,
        known_actions: Container[str] = (),
        boundaries: Boundaries | None = None,
        max_history: int | None = None,
    ) -> None:
        self._max_history = max_history
        self._known_actions = known_actions
        self._boundaries = boundaries
        self._slots_by_name = domain.slots_by_name
        self._intents = domain.intents_by_name
        self._hidden_entities = {e.name for e in domain.entities if not e.influence_conversation}
        self.turns: list[Turn] = [Turn()]
        self.starts = [Start([self.turns[0]])]
        """Where the present story may have begun, the most probable place first."""
        self._symbols: dict[str, str] = {}
        self.values: dict[str, Json] = {}
        self.loop: str | None = None
        self.rejected = False
        self.interrupted = False
        self.latest_action: str | None = None
        self.message: ev.UserUttered | None = None
        self.followup: str | None = None
        self._loop_ran = False
        """Whether the loop ran last, listens apart."""
        self._before_answer: _Snapshot | None = None
        self._reset_slots()

    @classmethod
    def of(
        cls,
        events: Iterable[Event],
        domain: Domain,
        known_actions: Container[str] = (),
        boundaries: Boundaries | None = None,
        max_history: int | None = None,
    ) -> History:
        """The reading of a whole conversation."""
        history = cls(domain, known_actions, boundaries, max_history)
        for event in applied(events):
            history.add(event)
        return history

    @property
    def story(self) -> list[Turn]:
        """The turns since the present story began, after an empty one."""
        return self.starts[0].story

    @property
    def named_actions(self) -> list[str]:
        """Actions that slots name, the latest last, each once."""
        return self.starts[0].named_actions

    @property
    def symbols(self) -> dict[str, str]:
        """What policies see of the slots that the present story set, and of initial values."""
        stale = self.starts[0].stale
        return {name: symbol for name, symbol in self._symbols.items() if name not in stale} if stale else self._symbols

    @property
    def turn(self) -> Turn:
        """The present turn."""
        return self.turns[-1]

    @property
    def heard(self) -> bool:
        """Whether the user spoke and the bot did nothing yet."""
        return not self.turn.actions and self.latest_action == ACTION_LISTEN

    def add(self, event: Event) -> None:
        """One more event that counts."""
        match event:
            case ev.FollowupAction(name=name):
                self.followup = name
            case ev.ActionExecuted():
                self._act(event.name or event.text or "")
            case ev.UserUttered():
                self._hear(event)
            case ev.SlotSet(name=name, value=value):
                self._set(name, value)
            case ev.ActiveLoop(name=name):
                self._activate(name)
            case ev.LoopInterrupted(is_interrupted=interrupted):
                self.interrupted = interrupted
            case ev.ActionExecutionRejected(name=name):
                self.rejected = self.rejected or name == self.loop
            case ev.AllSlotsReset():
                self._reset_slots()
            case ev.EntitiesAdded(entities=entities):
                self._add_entities(entities)

    @property
    def shown(self) -> list[Turn]:
        """The turns of the present story that policies see: all of them, or the latest `max_history` states."""
        return self.story if self._max_history is None else recent(self.story, self._max_history)

    @property
    def key(self) -> int:
        """A number for everything here that tells one past from another, the same in every process."""
        return self._key_after(self.starts[0].past, self.turn)

    @property
    def shown_key(self) -> int:
        """The same for what policies see: the latest states, and which actions slots name."""
        if self._max_history is None:
            return self.key
        *earlier, turn = self.shown
        past = mix(0, "|".join(self.named_actions[-2:]))
        for one in earlier:
            past = mix(past, f"{one.intent}|{one.entities}|{one.actions}")
        return self._key_after(past, turn)

    def _key_after(self, past: int, turn: Turn) -> int:
        state = sorted(self.symbols.items())
        here = f"{turn.intent}|{turn.entities}|{turn.actions}|{self.loop}|{self.rejected}|{state}|{self.heard}"
        asked = self.values.get("requested_slot")
        return mix(past, f"{here}|{asked}|{turn.words if not turn.intent else ()}")

    def _activate(self, name: str | None) -> None:
        if name == self.loop:
            return
        self.turn.changes.append(f"loop+{name}" if name else f"loop-{self.loop}")
        self.loop, self.rejected, self.interrupted = name, False, False
        self._loop_ran, self._before_answer = name is not None and name == self.latest_action, None

    def folds(self, action: str) -> bool:
        """Whether the action is the loop's, run after an answer that was for it: the turn will vanish."""
        return self._before_answer is not None and action == self.loop and not self.rejected

    def _act(self, name: str) -> None:
        if self.folds(name):
            self._fold()
        else:
            self._before_answer = None
            if name != ACTION_LISTEN:
                self.turn.actions.append(name)
        if name != ACTION_LISTEN:
            self.turn.changes = []
            self._loop_ran = name == self.loop
        self.latest_action, self.followup = name, None
        self.interrupted = False
        if name == self.loop:
            self.rejected = False

    def _fold(self) -> None:
        """Forget the answer that the loop took, as Rasa's `applied_events` (2.x and later) leaves it out.

        What it set stays, so that a form with five questions and one with two look alike.
        """
        if self._before_answer is not None:
            self.turns, self.starts = self._before_answer
        self._before_answer = None

    def _hear(self, event: ev.UserUttered) -> None:
        earlier = self.turn
        self.message, self.followup = event, None
        answers = self._loop_ran and self.loop is not None and not self.rejected
        self._before_answer = ([*self.turns], [start.copy() for start in self.starts]) if answers else None
        self._loop_ran = False
        if len(self.turns) > 1 or earlier.actions:
            self._end_turn(earlier, event.intent.base or "")
        self.turns.append(self._turn(event))
        for start in self.starts:
            start.story.append(self.turn)

    def _end_turn(self, turn: Turn, intent: str) -> None:
        starts = self.starts
        if self._boundaries is not None:
            self.starts = self._boundaries.follow(starts, self.loop, intent, self._symbols.keys() - self._initial)
        for start in starts:
            start.past = mix(start.past, f"{turn.intent}|{turn.entities}|{turn.actions}|{self.loop}")

    @property
    def namesake(self) -> str | None:
        """The action named after the intent that was heard just now."""
        known = self._known_actions
        return namesake(self.turn.intent, known) if self.heard and isinstance(known, frozenset) else None

    def _turn(self, event: ev.UserUttered) -> Turn:
        words: tuple[str, ...] = ()
        if event.text and (event.featurize_text or not event.text.startswith("/")):
            words = tuple(_WORD.findall(event.text.lower()))
        intent = event.intent.base
        return Turn(intent or "", self._seen(intent, event.entities), words)

    def _seen(self, intent: str | None, entities: Sequence[ev.Entity]) -> tuple[str, ...]:
        spec = self._intents.get(intent or "")
        names = set()
        for entity in entities:
            name = entity.entity
            if name in self._hidden_entities or (spec is not None and not spec.uses(name)):
                continue
            names.add(name)
            if entity.role:
                names.add(f"{name}#{entity.role}")
            if entity.group:
                names.add(f"{name}##{entity.group}")
        return tuple(sorted(names))

    def _add_entities(self, entities: Sequence[ev.Entity]) -> None:
        added = self._seen(self.turn.intent, entities)
        self.turn.entities = tuple(sorted({*self.turn.entities, *added}))

    def _set(self, name: str, value: Json) -> None:
        self.values[name] = value
        if isinstance(value, str) and value in self._known_actions:
            for start in self.starts:
                start.named_actions = [*(name for name in start.named_actions if name != value), value]
        for start in self.starts:
            start.stale.discard(name)
        slot = self._slots_by_name.get(name)
        symbol = slot.feature(value) if slot is not None else None
        if symbol is None:
            if self._symbols.pop(name, None) is not None:
                self.turn.changes.append(f"{name}=")
            return
        self._symbols[name] = symbol
        self.turn.changes.append(f"{name}={symbol}")

    def _reset_slots(self) -> None:
        self._symbols = {}
        self.values = {}
        for slot in self._slots_by_name.values():
            if slot.initial_value is not None:
                self.values[slot.name] = slot.initial_value
                symbol = slot.feature(slot.initial_value)
                if symbol is not None:
                    self._symbols[slot.name] = symbol
        self._initial = frozenset(self._symbols)


def mix(number: int, text: str) -> int:
    """A 64-bit number for a number and a text (multiply and add, in the manner of FNV)."""
    mixed_in = (number ^ zlib.crc32(text.encode())) * 0x9E3779B97F4A7C15 & _MASK
    return (mixed_in ^ zlib.adler32(text.encode())) * 0xC2B2AE3D27D4EB4F & _MASK
