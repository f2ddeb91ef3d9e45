"""What goes to an action server's `/webhook`, and its reply as events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from teachbot.engine.actions.responses import respond
from teachbot.engine.actions.server.domain_json import domain_json
from teachbot.engine.actions.server.tracker_json import tracker_json
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.event_json import event_from_json
from teachbot.engine.dialogue.events import BotUttered, Event, Json
from teachbot.engine.dialogue.state import State, advance
from teachbot.engine.errors import DataError

_DATA_KEYS = ("elements", "quick_replies", "buttons", "attachment", "image", "custom")
_RASA = {"1.x": "1.10.26", "3.x": "3.6.21"}
"""The version told to the action server, which logs a warning where its own is older."""


def request_json(action: str, state: State, domain: Domain, sender_id: str) -> dict[str, Json]:
    """The body of the request."""
    return {
        "next_action": action,
        "sender_id": sender_id,
        "tracker": tracker_json(state, domain, sender_id),
        "version": _RASA["1.x" if domain.is_legacy else "3.x"],
        "domain": domain_json(domain),
    }


def reply_events(reply: Json, state: State, domain: Domain) -> tuple[Event, ...]:
    """What the reply adds to the conversation: first what the bot says, then the events, as Rasa has it.

    Raises DataError where the reply is not one. An action that returns nothing answers `null`.
    """
    if reply is None:
        return ()
    if not isinstance(reply, Mapping):
        raise DataError(f"an action's reply is an object, not {type(reply).__name__}")
    said = tuple(_utterances(_list_of(reply, "responses"), state, domain))
    return (*said, *(event_from_json(event) for event in _list_of(reply, "events")))


def _list_of(reply: Mapping[str, Json], key: str) -> list[Json]:
    value = reply.get(key)
    if value is not None and not isinstance(value, list):
        raise DataError(f"an action's reply lists its {key}, and this one has {type(value).__name__}")
    return value or []


def _utterances(responses: list[Json], state: State, domain: Domain) -> Iterator[BotUttered]:
    for response in responses:
        if not isinstance(response, Mapping):
            raise DataError(f"a response of an action is an object, not {type(response).__name__}")
        said = _utterance(dict(response), state, domain)
        if said is not None:
            state = advance(state, said, domain)
            yield said


def _utterance(response: dict[str, Json], state: State, domain: Domain) -> BotUttered | None:
    """Rasa's `_utter_responses`: the domain's response where one is named, with what the action added to it."""
    template, named = response.pop("template", None), response.pop("response", None)
    buttons = response.pop("buttons", None) or []
    drafted: BotUttered | None = None
    if named or template:
        with_given = replace(state, slots={**state.slots, **response})
        drafted = respond(str(named or template), domain, with_given)
        if drafted is None:  # Rasa says nothing for a response that the domain does not have
            return None
    said = drafted or BotUttered(None)
    data = {**said.data, **{key: response[key] for key in _DATA_KEYS if response.get(key)}}
    if buttons:
        data["buttons"] = [*said.data.get("buttons", ()), *buttons]
    text = response.get("text") or said.text
    return replace(said, text=text if text is None or isinstance(text, str) else str(text), data=data)
