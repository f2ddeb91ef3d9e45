"""Rasa's HTTP API (`rasa run --enable-api`) of 1.10, 2.x and 3.x: one method a call, refusals in our words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from teachbot.engine.dialogue.event_json import event_from_json
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.errors import ActionFailed, DataError, ServerFailure, UsageError
from teachbot.engine.http.client import Client, Reply
from teachbot.engine.http.failures import Limits

if TYPE_CHECKING:
    import httpx

_TRAINING_SECONDS = 4 * 3600.0
_ALL = {"include_events": "ALL"}


@dataclass(frozen=True, slots=True)
class Tracker:
    """What the server remembers of a conversation."""

    events: tuple[Event, ...] = ()
    latest_time: float | None = None
    """When its latest event happened, by the server's clock: another one after every change."""


class RasaApi:
    """One Rasa server."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        jwt: str | None = None,
        limits: Limits | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = Client(
            url,
            what="the Rasa server",
            start="start it with: rasa run --enable-api",
            limits=limits,
            token=token,
            headers={"Authorization": f"Bearer {jwt}"} if jwt else None,
            transport=transport,
        )

    @property
    def url(self) -> str:
        """Where it is, without secrets."""
        return self._http.peer.url

    def version(self) -> str:
        """Its version; raises ServerFailure where it is none that we know, or where its API is not enabled."""
        reply = self._http.send("GET", "/version")
        if reply.status == 404:
            raise self._not_enabled()
        version = str(self._object(self._check(reply)).get("version") or "")
        if not version.startswith(("1.10.", "2.", "3.")):
            raise ServerFailure(
                f"{self._http.peer} is of version {self._http.quote(version) or 'unknown'}",
                remedy="connect to Rasa 1.10, 2.x or 3.x",
            )
        return version

    def domain(self) -> Json:
        """The domain of its model."""
        reply = self._http.send("GET", "/domain")
        if reply.status == 404:
            raise self._not_enabled()
        return self._http.read_json(self._check(reply))

    def parse(self, text: str) -> Mapping[str, Json]:
        """What its NLU makes of a text."""
        return self._object(self._check(self._http.send("POST", "/model/parse", {"text": text})))

    def predict(self, events: Sequence[Json]) -> Mapping[str, Json]:
        """The scores of the next actions after these events; the server remembers nothing of it."""
        return self._object(self._check(self._http.send("POST", "/model/predict", list(events))))

    def tracker(self, conversation: str) -> Tracker:
        """The conversation as the server has it."""
        return self._tracker(self._http.send("GET", _path(conversation, "tracker"), params=_ALL))

    def latest_time(self, conversation: str) -> float | None:
        """When the conversation's latest event happened, without its events."""
        reply = self._http.send("GET", _path(conversation, "tracker"), params={"include_events": "NONE"})
        return _time(self._object(self._check(reply)).get("latest_event_time"))

    def replace_events(self, conversation: str, events: Sequence[Json]) -> Tracker:
        """Makes the conversation consist of these events."""
        path = _path(conversation, "tracker/events")
        return self._tracker(self._http.send("PUT", path, list(events), params=_ALL))

    def append_events(self, conversation: str, events: Sequence[Json]) -> Tracker:
        """Adds events to the conversation."""
        path = _path(conversation, "tracker/events")
        return self._tracker(self._http.send("POST", path, list(events), params=_ALL))

    def message(self, conversation: str, text: str, parse_data: Json) -> Tracker:
        """Adds a message of the user that is understood already; the server fills slots from it."""
        body = {"sender": "user", "text": text, "parse_data": parse_data}
        return self._tracker(self._http.send("POST", _path(conversation, "messages"), body, params=_ALL))

    def execute(self, conversation: str, action: str) -> bool:
        """Runs an action; False where the server does not know the conversation, and so ran nothing."""
        reply = self._http.send("POST", _path(conversation, "execute"), {"name": action})
        if reply.status == 404:
            return False
        if reply.status == 500:
            raise ActionFailed(
                f"'{action}' failed on {self._http.peer}: {self._reason(reply)}",
                remedy="look at its log, then try again, choose another action, or say by hand what it does",
            )
        self._check(reply)
        return True

    def train(self, body: Json, content_type: str, waiting: Callable[[float], None]) -> str:
        """Trains a model and returns its file name in the server's models folder."""
        reply = self._http.send(
            "POST",
            "/model/train",
            body,
            params={"save_to_default_model_directory": "true"},
            headers={"Content-Type": content_type},
            read=_TRAINING_SECONDS,
            skip_body=True,
            waiting=waiting,
        )
        if reply.status >= 400:
            told = self._reason(self._check(reply, 400, 500))
            raise DataError(f"the server could not train: {told}", remedy="correct the data, then train again")
        name = reply.headers.get("filename", "")
        if not name or "/" in name or "\\" in name:
            raise ServerFailure(f"{self._http.peer} does not say what model it trained", remedy="load it by hand")
        return name

    def load_model(self, path: str) -> None:
        """Makes the server use a model; the path is the server's."""
        reply = self._http.send("PUT", "/model", {"model_file": path}, read=600.0)
        if reply.status in (400, 404, 500):
            raise ServerFailure(
                f"{self._http.peer} trained {self._http.quote(path)} and could not load it: {self._reason(reply)}",
                remedy="restart it with that model",
            )
        self._check(reply)

    def cancel(self) -> None:
        """Gives up the call under way; from any thread."""
        self._http.cancel()

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def bad_reply(self, why: str) -> ServerFailure:
        """A reply that is JSON and yet not Rasa's."""
        return ServerFailure(
            f"{self._http.peer} answered in a way that is not Rasa's: {self._http.quote(why)}",
            remedy="check that this is the right address, and that its version is 1.10, 2.x or 3.x",
        )

    def _tracker(self, reply: Reply) -> Tracker:
        body = self._object(self._check(reply))
        listed = body.get("events") or []
        try:
            events = tuple(event_from_json(event) for event in listed)
        except (DataError, TypeError) as error:
            raise self.bad_reply(str(error)) from error
        return Tracker(events, _time(body.get("latest_event_time")))

    def _object(self, reply: Reply) -> Mapping[str, Json]:
        value = self._http.read_json(reply)
        if not isinstance(value, Mapping):
            raise self.bad_reply("it should be an object")
        return value

    def _check(self, reply: Reply, *accepted: int) -> Reply:
        """The reply where it is good; raises ServerFailure for every other status."""
        if 200 <= reply.status < 300 or reply.status in accepted:
            return reply
        peer = self._http.peer
        match reply.status:
            case 401 | 403:
                raise ServerFailure(
                    f"{peer} does not let us in: {self._reason(reply)}",
                    remedy="give the token that it was started with: --token, or TEACHBOT_TOKEN",
                )
            case 404:
                raise ServerFailure(
                    f"{peer} does not know this call: {self._reason(reply)}", remedy="start it with --enable-api"
                )
            case 409:
                raise ServerFailure(f"{peer} has no model loaded", remedy="start it with -m MODEL, or train one on it")
            case 413:
                raise ServerFailure(f"{peer} takes no request of that size", remedy="raise its limit, or train by hand")
            case 503 | 502 | 504:
                raise ServerFailure(f"{peer} is not ready ({reply.status})", remedy="try again in a moment")
        raise ServerFailure(
            f"{peer} failed ({reply.status}): {self._reason(reply)}", remedy="look at its log, then try again"
        )

    def _reason(self, reply: Reply) -> str:
        try:
            body = self._http.read_json(reply)
        except ServerFailure:
            body = None
        if isinstance(body, Mapping) and body.get("message"):
            return self._http.quote(str(body["message"]))
        return self._http.quote(reply.body[:300].decode("utf-8", "replace")) or f"status {reply.status}"

    def _not_enabled(self) -> ServerFailure:
        hello = self._http.send("GET", "/").body[:200]
        if hello.startswith(b"Hello from Rasa"):
            return ServerFailure(
                f"{self._http.peer} has its API not enabled", remedy="start it with: rasa run --enable-api"
            )
        return ServerFailure(f"{self._http.peer} is no Rasa server", remedy="check the address and the port")


def _path(conversation: str, rest: str) -> str:
    if not conversation.strip():
        raise UsageError("a conversation needs a name")
    return f"/conversations/{quote(conversation, safe='')}/{rest}"


def _time(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) else None
