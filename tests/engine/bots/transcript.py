"""Exchanges with a real Rasa server: written small, and played back to a client that must ask the same again.

What repeats (events, scores) is kept once and referred to by number; the server's times and ids are left out, but
for the time of a tracker's latest event, by which a client sees whether anything has changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).parent / "transcripts"
_LEFT_OUT = {"timestamp", "metadata", "text_tokens", "message_id", "model_id", "assistant_id"}
_TRACKER_KEYS = {"events", "latest_event_time"}


class Recorder(httpx.BaseTransport):
    """Passes requests on to the network and keeps what is said."""

    def __init__(self) -> None:
        self._network = httpx.HTTPTransport()
        self._known: list[Any] = []
        self.exchanges: list[dict[str, Any]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._network.handle_request(request)
        response.read()
        sent = json.loads(request.content) if request.content else None
        path = request.url.raw_path.decode().replace("token=s3cret", "").rstrip("?&")
        told = json.loads(response.content) if response.content else None
        if isinstance(told, dict) and "events" in told:
            told = {key: told[key] for key in _TRACKER_KEYS}
        if isinstance(told, dict):
            told.pop("tracker", None)
        self.exchanges.append(
            {"ask": [request.method, path, self._small(sent)], "tell": [response.status_code, self._small(told)]}
        )
        return response

    def close(self) -> None:
        self._network.close()

    def write(self, name: str) -> None:
        """Keeps it among the tests' data."""
        lines = ",\n".join(_line(exchange) for exchange in self.exchanges)
        known = ",\n".join(map(_line, self._known))
        text = f'{{"known": [\n{known}\n],\n"exchanges": [\n{lines}\n]}}\n'
        (FOLDER / f"{name}.json").write_text(text, "utf-8")

    def _small(self, value: Any) -> Any:
        match value:
            case dict() if "scores" in value:
                scores = {s["action"]: s["score"] for s in value["scores"]}
                return {**value, "scores": self._number(scores)}
            case dict():
                kept = {k: self._small(v) for k, v in value.items() if k not in _LEFT_OUT and v is not None}
                return self._number(kept) if "event" in kept else kept
            case list():
                return [self._small(v) for v in value]
        return value

    def _number(self, value: Any) -> dict[str, int]:
        if value not in self._known:
            self._known.append(value)
        return {"$": self._known.index(value)}


class Player(httpx.MockTransport):
    """Answers as the recorded server did, as long as it is asked the same in the same order."""

    def __init__(self, name: str) -> None:
        held = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        self._known = held["known"]
        self._exchanges = iter(held["exchanges"])
        self.left = len(held["exchanges"])
        super().__init__(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        exchange = next(self._exchanges)
        self.left -= 1
        method, path, expected = exchange["ask"]
        sent = json.loads(request.content) if request.content else None
        assert [request.method, request.url.raw_path.decode()] == [method, path]
        assert _bare(sent) == _bare(self._whole(expected)), f"asked otherwise: {method} {path}"
        status, told = exchange["tell"]
        return httpx.Response(status, content=json.dumps(self._whole(told)).encode())

    def _whole(self, value: Any) -> Any:
        match value:
            case {"$": number}:
                return self._known[number]
            case {"scores": {"$": number}}:
                scores = [{"action": name, "score": score} for name, score in self._known[number].items()]
                return {**value, "scores": scores}
            case dict():
                return {k: self._whole(v) for k, v in value.items()}
            case list():
                return [self._whole(v) for v in value]
        return value


def _bare(value: Any) -> Any:
    match value:
        case dict():
            return {k: _bare(v) for k, v in value.items() if k not in _LEFT_OUT and v is not None}
        case list():
            return [_bare(v) for v in value]
    return value


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
