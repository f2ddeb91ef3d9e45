"""What hostile servers answer: events and responses of an action server, everything of a Rasa server."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from teachbot.engine.actions.server.client import ActionServer
from teachbot.engine.bots.rasa.remote import RemoteBot
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.state import State
from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import ServerFailure, TeachbotError
from tests.hostile.corpus import TEXTS, harmless

TEXT = TEXTS["clipboard"] + TEXTS["override"] + TEXTS["markup"] + TEXTS["C1 OSC"]
DEEP: object = "x"
for _ in range(500):
    DEEP = [DEEP]
EVENTS: dict[str, object] = {
    "a text": TEXT,
    "no kind": {"name": "s"},
    "unknown": {"event": TEXT},
    "deep": {"event": "slot", "name": "s", "value": DEEP},
    "a name that is a list": {"event": "slot", "name": ["s"], "value": 1},
    "a name that is an object": {"event": "action", "name": {"a": 1}},
    "a huge number": {"event": "slot", "name": "s", "value": 10**400},
    "a time that is a text": {"event": "slot", "name": "s", "value": 1, "timestamp": TEXT},
    "a user without a message": {"event": "user"},
    "a user with odd data": {"event": "user", "text": TEXT, "parse_data": [TEXT]},
    "odd entities": {"event": "user", "text": "x", "parse_data": {"entities": [5, {"start": "a"}], "intent": []}},
    "a bot with odd data": {"event": "bot", "text": {"a": TEXT}, "data": 5},
    "odd buttons": {"event": "bot", "text": TEXT, "data": {"buttons": [5, {"title": [TEXT]}, None]}},
    "an end of nothing": {"event": "undo"},
    "a loop": {"event": "active_loop", "name": TEXT},
    "a number": 5,
    "nothing": None,
}


def answering(body: object) -> httpx.MockTransport:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.MockTransport(lambda request: httpx.Response(200, content=data))


def act(body: object) -> None:
    """Runs an action; what comes out is events or our own error, harmless once shown."""
    server = ActionServer("http://127.0.0.1:1", token="s3cret", transport=answering(body))
    try:
        for event in server.run("action_x", State(), Domain()):
            assert harmless(plain(repr(event)))
    except TeachbotError as error:
        assert isinstance(error, ServerFailure)
        assert harmless(str(error)), "what a server says goes into messages"
        assert "s3cret" not in str(error)
    finally:
        server.close()


@pytest.mark.parametrize("name", EVENTS)
def test_events_of_a_hostile_action_server(name: str) -> None:
    act({"events": [EVENTS[name]], "responses": []})


@pytest.mark.parametrize("name", EVENTS)
def test_responses_of_a_hostile_action_server(name: str) -> None:
    found = EVENTS[name]
    act({"events": [], "responses": [found]})
    act({"events": [], "responses": [{"text": found, "buttons": found, "response": found, "custom": found}]})
    act({"events": found, "responses": found})


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_a_hostile_action_server(name: str) -> None:
    text = TEXTS[name].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    act({"events": [{"event": "slot", "name": text, "value": text}], "responses": [{"text": text, "image": text}]})
    act({"events": [{"event": text}], "responses": []})


def rasa(**replies: object) -> Callable[[httpx.Request], httpx.Response]:
    """A Rasa server of which one reply is hostile."""
    good: dict[str, object] = {
        "version": {"version": "3.6.21"},
        "domain": {"version": "3.1", "intents": ["greet"], "actions": ["utter_x"], "responses": {"utter_x": []}},
        "parse": {"text": "x", "intent": {"name": "greet", "confidence": 1.0}, "intent_ranking": [], "entities": []},
        "predict": {"scores": [{"action": "utter_x", "score": 1.0}], "policy": "p", "confidence": 1.0},
        "events": {"events": [], "latest_event_time": 0},
        "tracker": {"events": [], "latest_event_time": 0},
        "execute": {"tracker": {}},
        "messages": {"events": []},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={**good, **replies}.get(request.url.path.rsplit("/", 1)[-1], {}))

    return answer


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("call", ["version", "domain", "parse", "predict", "events", "tracker", "messages"])
def test_replies_of_a_hostile_rasa_server(call: str, name: str) -> None:
    found = EVENTS[name]
    odd: list[object] = [found, [found], {"events": found}, {"events": [found]}]
    odd += [{"version": found, "intents": found, "actions": found, "responses": found, "slots": found}]
    odd += [{"version": TEXT, "intents": [found], "slots": {"s": found}, "forms": {"f": found}, "entities": [found]}]
    odd += [{"intent": found, "entities": found, "intent_ranking": found, "text": found}]
    odd += [{"intent": {"name": found, "confidence": found}, "entities": [found]}]
    odd += [{"scores": found}, {"scores": [found]}, {"scores": [{"action": found, "score": found}], "policy": found}]
    for reply in odd:
        _talk(httpx.MockTransport(rasa(**{call: reply})))


def _talk(transport: httpx.MockTransport) -> None:
    try:
        bot = RemoteBot("http://127.0.0.1:1", "s3cret", transport=transport, conversation_id="c")
    except TeachbotError as error:
        assert harmless(str(error)) and "s3cret" not in str(error)
        return
    try:
        for call in (lambda: bot.understand("x", ()), lambda: bot.rank(()), lambda: bot.run("utter_x", ())):
            try:
                assert harmless(plain(repr(call())))
            except TeachbotError as error:
                assert harmless(str(error)) and "s3cret" not in str(error)
    finally:
        bot.close()
