"""The action server's client against recorded exchanges with the real servers of Rasa 1.10.26 and 3.6.21."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from teachbot.engine.actions.server.client import ActionServer, from_endpoints
from teachbot.engine.actions.server.payload import request_json
from teachbot.engine.bots.rasa.server_domain import domain_from_json
from teachbot.engine.dialogue.domain import Domain, Response
from teachbot.engine.dialogue.event_json import event_from_json
from teachbot.engine.dialogue.events import BotUttered, OtherEvent, SlotSet
from teachbot.engine.dialogue.state import State, applied, fold
from teachbot.engine.errors import ActionFailed, ActionMissing
from teachbot.engine.training_data.config import Endpoints

RECORDED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "bots" / "transcripts" / "action_server.json").read_text("utf-8")
)
CALLS = [name for name, exchange in RECORDED.items() if "domain" in (exchange["request"]["body"] or {})][:3]


def _before(name: str) -> tuple[State, Domain, dict[str, Any]]:
    body = RECORDED[name]["request"]["body"]
    domain = domain_from_json(body["domain"], body["version"])
    return fold([event_from_json(e) for e in body["tracker"]["events"]], domain), domain, body


def _replaying(name: str, seen: list[httpx.Request] | None = None) -> httpx.MockTransport:
    answer = RECORDED[name]["response"]

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return httpx.Response(answer["status"], json=answer["body"])

    return httpx.MockTransport(handle)


def _served(body: object, **options: Any) -> ActionServer:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=json.dumps(body).encode()))
    return ActionServer("http://x", transport=transport, **options)


@pytest.fixture
def serving() -> Any:
    opened: list[ActionServer] = []

    def serve(server: ActionServer) -> ActionServer:
        opened.append(server)
        return server

    yield serve
    for server in opened:
        server.close()


@pytest.mark.parametrize("name", CALLS)
def test_the_request_is_what_rasa_sent(name: str) -> None:
    state, domain, body = _before(name)
    ours = json.loads(json.dumps(request_json(body["next_action"], state, domain, body["sender_id"])))
    assert ours["domain"] == body["domain"]
    assert {k: ours[k] for k in ("next_action", "sender_id", "version")} == {
        k: body[k] for k in ("next_action", "sender_id", "version")
    }
    theirs = body["tracker"]
    alike = ["latest_action_name", "followup_action", "paused", "latest_input_channel", "latest_event_time"]
    assert {k: ours["tracker"][k] for k in alike} == {k: theirs[k] for k in alike}
    assert ours["tracker"].keys() == theirs.keys()
    assert {k: v for k, v in theirs["slots"].items() if k != "session_started_metadata"} == ours["tracker"]["slots"]
    sent = [event_from_json(e) for e in ours["tracker"]["events"]]
    assert tuple(sent) == applied([event_from_json(e) for e in theirs["events"]])


def test_the_loop_is_told_as_each_generation_does() -> None:
    for name, key in (("004_validate_restaurant_form", "active_loop"), ("002_restaurant_form_110", "active_form")):
        state, domain, body = _before(name)
        ours = request_json("a", state, domain, "x")["tracker"][key]
        theirs = body["tracker"][key]
        assert {k: v for k, v in ours.items() if k != "trigger_message"} == {
            k: v for k, v in theirs.items() if k != "trigger_message"
        }
        assert ours["trigger_message"]["text"] == theirs["trigger_message"]["text"]


def test_what_the_bot_says_comes_before_the_events(serving: Callable[[ActionServer], ActionServer]) -> None:
    state, domain, _ = _before("008_action_book_flight")
    seen: list[httpx.Request] = []
    server = serving(ActionServer("http://x/webhook", "t0ken", transport=_replaying("008_action_book_flight", seen)))
    assert server.run("action_book_flight", state, domain) == (
        BotUttered("Flight booked", {"buttons": [{"title": "Thanks", "payload": "/affirm"}]}),
        BotUttered("Bye"),
        SlotSet("city_slot", "London (LHR)"),
    )
    assert [str(r.url) for r in seen] == ["http://x/webhook?token=t0ken"]


def test_a_form_of_1_x_runs_there(serving: Callable[[ActionServer], ActionServer]) -> None:
    state, domain, _ = _before("002_restaurant_form_110")
    server = serving(ActionServer("http://x", transport=_replaying("002_restaurant_form_110")))
    assert server.run("restaurant_form", state, domain) == (
        BotUttered("How many people?"), SlotSet("cuisine", "greek"), SlotSet("requested_slot", "num_people"),
    )  # fmt: skip


def test_refusals_as_recorded(serving: Callable[[ActionServer], ActionServer]) -> None:
    with pytest.raises(ActionMissing, match="has no action 'nope'"):
        serving(ActionServer("http://x", transport=_replaying("4_unknown"))).run("nope", State(), Domain())
    with pytest.raises(ActionFailed, match="'sender_id'"):
        serving(ActionServer("http://x", transport=_replaying("5_raises"))).run("v", State(), Domain())


def test_health(serving: Callable[[ActionServer], ActionServer]) -> None:
    assert serving(ActionServer("http://x", transport=_replaying("1_health"))).health()


def test_responses_are_rendered_with_slots_and_what_the_action_gives(
    serving: Callable[[ActionServer], ActionServer],
) -> None:
    domain = Domain(responses={"utter_x": (Response("{a} one {b}"), Response("{a} two"))}, version="3.1")
    said = [{"response": "utter_x", "b": "B", "image": "i.png"}, {"template": "utter_x"}, {"response": "utter_none"}]
    server = serving(_served({"responses": said, "events": [{"event": "surprise", "x": 1}]}))
    assert server.run("a", State(slots={"a": "A"}), domain) == (
        BotUttered("A one B", {"image": "i.png"}), BotUttered("A two"), OtherEvent("surprise", {"x": 1}),
    )  # fmt: skip


def test_an_action_that_returns_nothing(serving: Callable[[ActionServer], ActionServer]) -> None:
    assert serving(_served(None)).run("a", State(), Domain()) == ()


def test_endpoints_name_the_server(serving: Callable[[ActionServer], ActionServer]) -> None:
    assert from_endpoints(Endpoints()) is None
    server = from_endpoints(Endpoints("http://u:pw@h:5055/webhook?key=k", "t"))
    assert server is not None
    assert repr(serving(server)) == "ActionServer('http://h:5055')"
