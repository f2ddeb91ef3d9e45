"""Answers that are picked from the list, whatever is asked."""

from __future__ import annotations

from teachbot.engine.errors import UsageError
from teachbot.engine.session.decisions.acts import choose_action, contradict, describe, validate
from teachbot.engine.session.decisions.decision import Decision
from teachbot.engine.session.decisions.speech import choose_intent, say
from teachbot.engine.session.questions import ask
from teachbot.engine.session.record import Now
from teachbot.engine.session.snapshot import Asking


def accept(now: Now) -> Decision:
    """The bot is right: its own first choice holds."""
    question = ask(now.conversation, now.state, now.domain, now.ranking, now.described)
    choices = question.choices
    if question.prefers_new:
        raise UsageError("the bot has nothing to do yet", remedy="name a new action, such as utter_greet")
    if not choices:
        raise UsageError("there is nothing to confirm yet", remedy="say something first")
    return choose(now, choices[0].value)


def choose(now: Now, value: str) -> Decision:
    """One of the choices: an intent, an action, a button's payload, yes or no."""
    match now.asking:
        case Asking.MESSAGE:
            return say(now, value)
        case Asking.INTENT:
            return choose_intent(now, value)
        case Asking.ACTION:
            return choose_action(now, value)
        case Asking.VALIDATION | Asking.CONTRADICTION if value not in ("yes", "no"):
            raise UsageError(f"'{value}' is no answer to this", remedy="answer yes or no")
        case Asking.VALIDATION:
            return validate(now, reads=value == "yes")
        case Asking.CONTRADICTION:
            return contradict(now, reads=value == "yes")
        case Asking.DESCRIPTION:
            again = now.described if value == "again" else None
            return describe(now, again.texts, again.slots) if again is not None else describe(now, (), {})
