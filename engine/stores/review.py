"""The reviewer's desk: what happened in a conversation beside what the bot would do now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from teachbot.engine.bots.bot import Bot
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.state import ACTION_LISTEN, fold
from teachbot.engine.stores.moments import Moment, moments_of

_UNDECIDED = frozenset(("action_session_start", "action_extract_slots", "action_restart"))
"""Actions that no policy chose."""


def review(
    events: Sequence[Event], bot: Bot, stopped: Callable[[], bool] = lambda: False
) -> Iterator[tuple[int, Moment]]:
    """Asks the bot at every moment, one after the other: the moment's number, and what the bot would do."""
    heard = False
    for number, moment in enumerate(moments_of(events)):
        if stopped():
            return
        heard = heard or moment.kind == "user"
        if moment.kind == "user" and moment.text and not moment.text.startswith("/"):
            read = bot.understand(moment.text, events[: moment.at]).intent
            yield number, _with(moment, (read.base or ""), read.confidence)
        elif moment.kind == "action" and heard and moment.happened not in _UNDECIDED:
            ranking = bot.rank(events[: moment.at])
            yield number, _with(moment, ranking.best, ranking.actions[0].probability)


def with_predictions(events: Sequence[Event], bot: Bot) -> tuple[Event, ...]:
    """A plain transcript with what it does not tell: how the bot here reads the messages, and who said the answers.

    An answer is of the action whose response it is; else of the action that the bot would take.
    """
    known: list[Event] = []
    for event in events:
        if isinstance(event, ev.UserUttered) and event.text and event.intent.name is None:
            read = bot.understand(event.text, known)
            known.append(replace(event, intent=read.intent, entities=read.entities, ranking=read.intents))
            known += bot.fills_after_message(known)
            continue
        if isinstance(event, ev.BotUttered) and _is_unexplained(known):
            known.append(ev.ActionExecuted(_speaker(event, bot) or bot.rank(known).best))
        known.append(event)
    return tuple(known)


def _is_unexplained(known: Sequence[Event]) -> bool:
    last = next((e for e in reversed(known) if isinstance(e, ev.ActionExecuted | ev.UserUttered | ev.BotUttered)), None)
    return not isinstance(last, ev.ActionExecuted) or last.name == ACTION_LISTEN


def _speaker(event: ev.BotUttered, bot: Bot) -> str | None:
    texts = {r.text: name for name, variations in bot.domain.responses.items() for r in variations if r.text}
    return texts.get(event.text or "")


def slots_at(events: Sequence[Event], moment: Moment, bot: Bot) -> dict[str, Json]:
    """The slots as they were once the moment was over, those without a value left out."""
    state = fold(events[: moment.end], bot.domain)
    return {name: value for name, value in state.slots.items() if value is not None and value != []}


def _with(moment: Moment, would: str, chance: float) -> Moment:
    happened = moment.happened.split("/", 1)[0] if moment.kind == "user" else moment.happened
    return replace(moment, happened=happened, would=would, chance=chance)
