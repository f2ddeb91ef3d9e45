"""What the bot does of a decision, until there is an entry to record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from teachbot.engine.bots.bot import Bot
from teachbot.engine.dialogue.notes import new_action_of
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.errors import ActionMissing, ActionRejected
from teachbot.engine.session.corrections import with_step
from teachbot.engine.session.decisions.acts import act, await_description, reject
from teachbot.engine.session.decisions.decision import Decision, Fill, Go, Hear, Run
from teachbot.engine.session.decisions.speech import understand
from teachbot.engine.session.lesson import Entry, Stepped
from teachbot.engine.session.record import Now


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry to record, and what to tell about it."""

    entry: Entry
    notice: str = ""


def execute(bot: Bot, now: Now, decision: Decision) -> Outcome:
    """Has the bot do its part; raises TeachbotError, and then nothing has happened here."""
    match decision:
        case Hear(text=text):
            return execute(bot, now, understand(now, text, bot.understand(text, now.conversation.events)))
        case Fill(step=step):
            filled = bot.fills_after_message((*now.conversation.events, *step.events))
            return Outcome(Stepped((replace(step, events=(*step.events, *filled)),)))
        case Run():
            return _run(bot, now, decision)
        case Go(entry=entry, notice=notice):
            return Outcome(entry, notice)
        case Stepped():
            return Outcome(decision)


def _run(bot: Bot, now: Now, run: Run) -> Outcome:
    """Where nobody can run the action, the person is asked what it does."""
    step, before = run.step, run.before
    if new_action_of(step.note) is not None:
        bot.adopt(with_step(now.domain, replace(step, events=())))
    try:
        answered = bot.run(step.action or ACTION_LISTEN, (*now.conversation.events, *before))
    except ActionMissing:
        return Outcome(await_description(step, before))
    except ActionRejected as refused:
        return Outcome(reject(step, before), f"{refused.message}; what next?")
    return Outcome(act(step, answered, before))
