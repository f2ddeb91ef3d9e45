"""An earlier decision corrected where it stands: what followed is played again from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from teachbot.engine.bots.bot import Bot
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Intent
from teachbot.engine.dialogue.state import State, fold
from teachbot.engine.errors import ActionMissing, ActionRejected, UsageError
from teachbot.engine.session.record import Now


@dataclass(frozen=True, slots=True)
class Amended:
    """A conversation with one decision corrected, for the person to look at before it is kept."""

    conversation: Conversation
    changed: str
    """What is another now, in words."""
    ran_again: tuple[str, ...] = ()
    """Actions that ran again, because the state before them is another."""
    left_out: int = 0
    """Steps at the end that are to be decided anew: nobody can run an action there, or it refuses."""


def amend(bot: Bot, now: Now, at: int, value: str) -> Amended:
    """The conversation with another intent, or another action, at this step.

    What an action answered is kept where it ran on the same state as before; else it runs again. Raises UsageError
    where the step is no decision that can be another, ActionMissing where nobody can run the action.
    """
    steps = now.conversation.steps
    if not 0 < at < len(steps) or steps[at].kind not in (StepKind.UNDERSTOOD, StepKind.ACTED):
        raise UsageError("this step cannot be another", remedy="select a message or an action")
    before = tuple(event for step in steps[:at] for event in step.events)
    amended = _amended(bot, steps[at], value, before)
    played = _Played(bot, now.domain, before, [*steps[:at], amended], list(steps[at].events))
    left = played.play(steps[at + 1 :])
    told = f"{steps[at].action or _intent_of(steps[at])} is now {value}"
    conversation = replace(now.conversation, steps=tuple(played.steps), undone=())
    return Amended(conversation, told, tuple(played.ran_again), left)


def _amended(bot: Bot, step: Step, value: str, before: tuple[Event, ...]) -> Step:
    if step.kind is StepKind.UNDERSTOOD:
        message = next(event for event in step.events if isinstance(event, ev.UserUttered))
        meant = replace(message, intent=Intent(value, 1.0))
        return replace(_filled(bot, step, meant, before), corrected=True, note=None)
    answered = bot.run(value, before)
    executed = ev.ActionExecuted(value)
    return Step(StepKind.ACTED, (*_ahead(step), executed, *answered), action=value, corrected=True)


def _filled(bot: Bot, step: Step, message: ev.UserUttered, before: tuple[Event, ...]) -> Step:
    filled = bot.fills_after_message((*before, message))
    return replace(step, events=(message, *filled))


def _ahead(step: Step) -> tuple[Event, ...]:
    """What came before the action's own event: a form that refused, or reads the message."""
    own = next((i for i, e in enumerate(step.events) if isinstance(e, ev.ActionExecuted)), 0)
    return step.events[:own]


def _intent_of(step: Step) -> str:
    return next((e.intent.name or "" for e in step.events if isinstance(e, ev.UserUttered)), "")


@dataclass(slots=True)
class _Played:
    """A conversation while it is played again."""

    bot: Bot
    domain: Domain
    before: tuple[Event, ...]
    steps: list[Step]
    was: list[Event]
    """What had happened since `before`, the first time."""

    ran_again: list[str] = field(default_factory=list)

    def play(self, following: tuple[Step, ...]) -> int:
        """Plays the steps; how many are left where one cannot be played."""
        now = [*self.steps[-1].events]
        for number, step in enumerate(following):
            events, earlier = (*self.before, *now), (*self.before, *self.was)
            again = self._again(step, events, _same(fold(events, self.domain), fold(earlier, self.domain)))
            if again is None:
                return len(following) - number
            self.steps.append(again)
            now += again.events
            self.was += step.events
        return 0

    def _again(self, step: Step, events: tuple[Event, ...], is_same: bool) -> Step | None:
        if step.kind is StepKind.UNDERSTOOD:
            message = next(event for event in step.events if isinstance(event, ev.UserUttered))
            return _filled(self.bot, step, message, events)
        if step.kind is not StepKind.ACTED or is_same or step.action is None:
            return step
        try:
            answered = self.bot.run(step.action, events)
        except (ActionMissing, ActionRejected):
            return None
        self.ran_again.append(step.action)
        executed = ev.ActionExecuted(step.action, policy=step.policy, confidence=step.probability)
        return replace(step, events=(*_ahead(step), executed, *answered))


def _same(one: State, other: State) -> bool:
    """Whether an action would find the same: what is remembered, and the message."""
    same_message = one.latest_message == other.latest_message
    return same_message and (one.slots, one.active_loop) == (other.slots, other.active_loop)


def rank_at(bot: Bot, now: Now, step: int) -> tuple[str, ...]:
    """What could have been decided at this step: intents or actions, the bot's own first; none elsewhere."""
    steps = now.conversation.steps
    decided = steps[step]
    before = tuple(event for earlier in steps[:step] for event in earlier.events)
    if decided.kind is StepKind.UNDERSTOOD and decided.understanding is not None:
        read = [i.name for i in decided.understanding.intents if i.name in now.domain.intents_by_name]
        return tuple(dict.fromkeys([*filter(None, read), *now.domain.intents_by_name]))
    if decided.kind is StepKind.ACTED:
        return tuple(action.name for action in bot.rank(before).actions)
    return ()
