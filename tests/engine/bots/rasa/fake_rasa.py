"""As much of a Rasa 3.x server as the faults need that no transcript can show: it restarts, goes away, fails."""

from __future__ import annotations

import json
from typing import Any

import httpx

DOMAIN = {
    "version": "3.1",
    "intents": ["greet", "bye"],
    "responses": {"utter_greet": [{"text": "Hey \U0001f600\x7f"}], "utter_bye": [{"text": "Bye"}]},
    "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
}


class FakeRasa:
    """Conversations in memory; greets after `greet` and listens after that."""

    def __init__(self) -> None:
        self.conversations: dict[str, list[dict[str, Any]]] = {}
        self.requests: list[httpx.Request] = []
        self.executed: list[str] = []
        self.trained: Any = None
        self.loaded: list[str] = []
        self.prediction: Any = None
        self.away = self.rejects = self.fails = False
        self._clock = 0.0
        self.transport = httpx.MockTransport(self._handle)

    def restart(self) -> None:
        """Forgets every conversation."""
        self.conversations.clear()

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.away:
            raise httpx.ConnectError("refused", request=request)
        parts = request.url.path.strip("/").split("/")
        match request.method, parts:
            case "GET", ["version"]:
                return httpx.Response(200, json={"version": "3.6.21"})
            case "GET", ["domain"]:
                return httpx.Response(200, json=DOMAIN)
            case "POST", ["model", "parse"]:
                return httpx.Response(200, json={"intent": {"name": "greet", "confidence": 1.0}})
            case "POST", ["model", "predict"]:
                return httpx.Response(200, json=self._predict(request))
            case "POST", ["model", "train"]:
                return self._train(request)
            case "PUT", ["model"]:
                self.loaded.append(json.loads(request.content)["model_file"])
                return httpx.Response(204)
            case method, ["conversations", name, *rest]:
                return self._converse(method, name, "/".join(rest), json.loads(request.content or b"null"))
        return httpx.Response(404, json={"message": "not here"})

    def _predict(self, request: httpx.Request) -> Any:
        return _predicted(json.loads(request.content)) if self.prediction is None else self.prediction

    def _train(self, request: httpx.Request) -> httpx.Response:
        import yaml

        if self.fails:
            return httpx.Response(500, json={"message": "no such key"})
        self.trained = yaml.safe_load(request.content)
        return httpx.Response(200, content=b"\x1f\x8b", headers={"filename": "new.tar.gz"})

    def _converse(self, method: str, name: str, what: str, body: Any) -> httpx.Response:
        known = self.conversations.get(name)
        match method, what:
            case "PUT", "tracker/events":
                self.conversations[name] = self._timed(body)
            case "POST", "tracker/events":
                self.conversations[name] = [*(known or []), *self._timed(body)]
            case "POST", "messages":
                said = {"event": "user", "text": body["text"], "parse_data": body["parse_data"]}
                self.conversations[name] = [*(known or []), *self._timed([said])]
            case "POST", "execute" if known is None:
                return httpx.Response(404, json={"message": "Conversation ID not found."})
            case "POST", "execute" if self.fails:
                return httpx.Response(500, json={"message": "no such key"})
            case "POST", "execute":
                self.conversations[name] += self._timed(self._events_of(body["name"]))
        events = self.conversations.get(name) or self._timed([{"event": "session_started"}])
        return httpx.Response(200, json={"events": events, "latest_event_time": events[-1]["timestamp"]})

    def _events_of(self, action: str) -> list[dict[str, Any]]:
        if self.rejects:
            return [{"event": "action_execution_rejected", "name": action}]
        self.executed.append(action)
        said = [{"event": "bot", "text": action}] if action.startswith("utter_") else []
        return [{"event": "action", "name": action}, *said]

    def _timed(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        timed = []
        for event in events:
            self._clock += 1
            timed.append({**event, "timestamp": self._clock})
        return timed


def _predicted(events: list[dict[str, Any]]) -> dict[str, Any]:
    best = "utter_greet" if events[-1]["event"] == "user" else "action_listen"
    names = ["action_listen", "utter_greet", "utter_bye", "..."]
    scores = [{"action": name, "score": float(name == best)} for name in names]
    return {"scores": scores, "policy": "MemoizationPolicy", "confidence": 1.0}
