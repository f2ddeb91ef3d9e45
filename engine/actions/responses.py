"""What the bot says: responses of the domain, with slots filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from teachbot.engine.dialogue.domain import Domain, Response
from teachbot.engine.dialogue.events import BotUttered, Json
from teachbot.engine.dialogue.state import State

CHANNEL = "cmdline"
"""The channel that `rasa interactive` talks on, which responses can be made for."""

_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")
_T = TypeVar("_T")


def respond(name: str, domain: Domain, state: State, channel: str = CHANNEL) -> BotUttered | None:
    """What the response says now; None where the domain has no such response.

    Rasa picks among variations at random; here they take turns, so that a replay says the same again.
    """
    key = _retrieval_key(name, domain, state)
    fitting = _fitting(domain.responses.get(key, ()), state, channel)
    if not fitting:
        return None
    said_before = sum(
        1
        for event in state.events
        if isinstance(event, BotUttered) and (event.metadata or {}).get("utter_action") == name
    )
    return _utterance(name, fitting[said_before % len(fitting)], state)


def fill(value: _T, slots: Mapping[str, Json]) -> _T:
    """The value with `{slot}` replaced in every text inside it; unknown names stay as they are (as in Rasa)."""
    match value:
        case str():
            return _PLACEHOLDER.sub(lambda found: _fill_in(found, slots), value)  # type: ignore[return-value]
        case Mapping():
            return {k: fill(v, slots) for k, v in value.items()}  # type: ignore[return-value]
        case list() | tuple():
            return [fill(v, slots) for v in value]  # type: ignore[return-value]
    return value


def _fill_in(found: re.Match[str], slots: Mapping[str, Json]) -> str:
    name = found.group(1)
    return str(slots[name]) if name in slots else found.group(0)


def _retrieval_key(name: str, domain: Domain, state: State) -> str:
    """`utter_faq` answers the sub-intent that the latest message was understood as."""
    message = state.latest_message
    if name in domain.responses or message is None or not message.intent.name:
        return name
    return f"utter_{message.intent.name}" if f"utter_{message.intent.base}" == name else name


def _fitting(variations: tuple[Response, ...], state: State, channel: str) -> list[Response]:
    """Variations that may be said: for the channel first, conditional ones that hold before the rest (Rasa 3.x)."""
    holding = [v for v in variations if all(_holds(c, state) for c in v.conditions)]
    for wanted in (channel, None):
        of_channel = [v for v in holding if v.channel == wanted]
        conditional = [v for v in of_channel if v.conditions]
        if of_channel:
            return conditional or of_channel
    return []


def _holds(condition: Mapping[str, Json], state: State) -> bool:
    held = state.slots.get(str(condition.get("name")))
    wanted = condition.get("value")
    return held == wanted or (isinstance(held, str) and held.lower() == str(wanted).lower())


def _utterance(name: str, response: Response, state: State) -> BotUttered:
    data: dict[str, Json] = {}
    if response.buttons:
        data["buttons"] = [fill(dict(b), state.slots) for b in response.buttons]
    if response.image:
        data["image"] = fill(response.image, state.slots)
    if response.custom is not None:
        data["custom"] = fill(response.custom, state.slots)
    for key in ("elements", "quick_replies", "attachment"):
        if response.extra.get(key):
            data[key] = fill(response.extra[key], state.slots)
    text = fill(response.text, state.slots) if response.text is not None else None
    return BotUttered(text, data, metadata={"utter_action": name})
