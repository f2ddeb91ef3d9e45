"""A conversation of a simulated user with a bot, played message by message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from teachbot.engine.bots.bot import Bot
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Ranking, Understanding
from teachbot.engine.dialogue.state import ACTION_LISTEN, REVERTING, State, fold
from teachbot.engine.errors import ActionMissing, ActionRejected, DataError, ServerFailure
from teachbot.engine.prediction.past.history import History
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.talking.standins import StandIns

MOST_ACTIONS = 10
"""Rasa stops predicting after so many actions without a listen."""

START = (ev.ActionExecuted("action_session_start"), ev.SessionStarted(), ev.ActionExecuted(ACTION_LISTEN))
_MOST_UNDERSTOOD = 5_000

Outcome: TypeAlias = Literal["ran", "stood in", "missing", "rejected", "failed"]
"""Whether the action ran, did what stories say it does, is a response that does not exist, refused, or failed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One action of the bot."""

    action: str
    ranking: Ranking
    before: State
    added: tuple[Event, ...]
    """What the action added after its own event."""
    outcome: Outcome
    events: tuple[Event, ...]
    """All that it brought, its own event and what came before that included."""
    failure: str = ""
    past: int | None = None
    """A number for the past that policies see (as `History.shown_key` has it); None where a form took its answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and what the bot made of it."""

    message: Message
    understanding: Understanding
    uttered: ev.UserUttered
    before: State
    heard: State
    """After the message and the slots that it filled."""
    filled: tuple[Event, ...]
    decisions: tuple[Decision, ...]
    after: State

    @property
    def listens(self) -> bool:
        """Whether the bot gave the turn back."""
        return self.after.listening

    @property
    def acted(self) -> tuple[Decision, ...]:
        """The decisions but the listen."""
        return tuple(d for d in self.decisions if d.action != ACTION_LISTEN)


@dataclass(slots=True)
class Talk:
    """A conversation that grows."""

    events: tuple[Event, ...]
    state: State
    history: History
    turns: list[Turn] = field(default_factory=list)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What the user said."""
        return tuple(turn.message for turn in self.turns)


class Player:
    """Lets a bot answer, as Rasa's agent would; the same messages give the same conversation."""

    def __init__(
        self,
        bot: Bot,
        standins: StandIns,
        known_actions: frozenset[str] = frozenset(),
        max_history: int | None = None,
    ) -> None:
        self.bot = bot
        self._standins = standins
        self._known_actions, self._max_history = known_actions, max_history
        self._understood: dict[str, Understanding] = {}

    @property
    def domain(self) -> Domain:
        """What the bot knows of."""
        return self.bot.domain

    def begin(self) -> Talk:
        """A conversation in which nobody said anything yet."""
        self.bot.rewind(START)
        return Talk(START, fold(START, self.domain), self._history(START))

    def play(self, messages: Iterable[Message]) -> Talk:
        """The conversation that these messages make."""
        talk = self.begin()
        for message in messages:
            self.say(talk, message)
        return talk

    def forget(self) -> None:
        """The bot has learned: what it understood before holds no more."""
        self._understood.clear()

    def understand(self, text: str, events: Sequence[Event]) -> Understanding:
        """What the bot understands; asked once for each text."""
        known = self._understood.get(text)
        if known is None:
            if len(self._understood) > _MOST_UNDERSTOOD:
                self._understood.clear()
            try:
                known = self.bot.understand(text, events)
            except DataError:
                known = Understanding(text, ())
            self._understood[text] = known
        return known

    def say(self, talk: Talk, message: Message) -> Turn:
        """One message more, and the bot's answer to it."""
        before = talk.state
        understood = self.understand(message.text, talk.events)
        uttered = ev.UserUttered(
            understood.text, understood.intent, understood.entities, understood.intents, input_channel="cmdline"
        )
        self._add(talk, (uttered,))
        filled = self.bot.fills_after_message(talk.events)
        if filled:
            self._add(talk, filled)
        heard = talk.state
        turn = Turn(message, understood, uttered, before, heard, filled, tuple(self._answer(talk)), talk.state)
        talk.turns.append(turn)
        return turn

    def _answer(self, talk: Talk) -> list[Decision]:
        made: list[Decision] = []
        while len(made) < MOST_ACTIONS and not talk.state.paused:
            decision = self._decide(talk)
            made.append(decision)
            if talk.state.listening:
                break
        return made

    def _decide(self, talk: Talk) -> Decision:
        state, ranking = talk.state, self.bot.rank(talk.events)
        action = ranking.best
        past = None if talk.history.folds(action) else talk.history.shown_key
        before = self._beforehand(state, ranking)
        executed = ev.ActionExecuted(action, policy=ranking.policy, confidence=ranking.confidence)
        outcome, added, failure = self._run(action, (*talk.events, *before), state)
        done = ev.ActionExecutionRejected(action) if outcome == "rejected" else executed
        events = (*before, done, *added)
        self._add(talk, events)
        return Decision(action, ranking, state, added, outcome, events, failure, past)

    def _beforehand(self, state: State, ranking: Ranking) -> tuple[Event, ...]:
        """What Rasa notes before a form that must leave the message alone, or is passed over, as a lesson does."""
        loop = state.active_loop
        if loop is None or not state.has_new_message:
            return ()
        if ranking.best == loop:
            return (ev.LoopInterrupted(True),) if ranking.is_interrupting else ()
        passed_over = ranking.best != ACTION_LISTEN and not state.loop_rejected
        return (ev.ActionExecutionRejected(loop),) if passed_over else ()

    def _run(self, action: str, events: tuple[Event, ...], state: State) -> tuple[Outcome, tuple[Event, ...], str]:
        if action == ACTION_LISTEN:
            return "ran", (), ""
        try:
            return "ran", self.bot.run(action, events), ""
        except ActionMissing:
            if action.startswith("utter_"):
                return "missing", (), ""
            return "stood in", self._standins.run(action, state), ""
        except ActionRejected:
            return "rejected", (), ""
        except ServerFailure as error:
            return "failed", (), error.message

    def _add(self, talk: Talk, events: tuple[Event, ...]) -> None:
        talk.events += events
        talk.state = fold(talk.events, self.domain)
        if any(isinstance(event, REVERTING) for event in events):
            talk.history = self._history(talk.events)
            return
        for event in events:
            talk.history.add(event)

    def _history(self, events: Sequence[Event]) -> History:
        return History.of(events, self.domain, self._known_actions, max_history=self._max_history)
