"""A client of Rasa's action server: custom actions, form validation and 1.x forms run there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from teachbot.engine.actions.server.payload import reply_events, request_json
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.dialogue.state import State
from teachbot.engine.errors import ActionFailed, ActionMissing, ActionRejected, DataError, ServerFailure
from teachbot.engine.http.client import Client, Reply
from teachbot.engine.http.failures import Limits

if TYPE_CHECKING:
    import httpx

    from teachbot.engine.training_data.config import Endpoints

WEBHOOK = "/webhook"


class ActionServer:
    """One action server. Every call is sent once; whether it is sent again, the person says."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 60.0,
        max_bytes: int = 10 * 1024 * 1024,
        *,
        sender_id: str = "teachbot",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url` as in endpoints.yml; without a path, `/webhook` is meant. Raises ServerFailure where it is no URL."""
        self.sender_id = sender_id
        self._http = Client(
            url,
            what="the action server",
            start="start it, with --actions MODULE or with: python -m rasa_sdk --actions MODULE",
            limits=Limits(connect_timeout, read_timeout, max_bytes),
            token=token,
            headers=headers,
            transport=transport,
            suffix=WEBHOOK,
        )
        path = urlsplit(url.strip()).path.rstrip("/")
        self._path = WEBHOOK if not path or path.endswith(WEBHOOK) else ""

    def __repr__(self) -> str:
        return f"ActionServer({self.url!r})"

    @property
    def url(self) -> str:
        """Where it is, without secrets."""
        return self._http.peer.url

    def run(self, action: str, state: State, domain: Domain) -> tuple[Event, ...]:
        """What the action adds after its own `action` event.

        Raises ActionRejected, ActionMissing, ActionFailed, Cancelled, or ServerFailure for anything between.
        """
        reply = self._http.send("POST", self._path, request_json(action, state, domain, self.sender_id))
        if reply.status != 200:
            raise self._refusal(action, reply)
        try:
            return reply_events(self._http.read_json(reply), state, domain)
        except DataError as error:
            raise ServerFailure(
                f"{self._http.peer} answered '{action}' in a way that is not Rasa's: {self._http.quote(error.message)}",
                remedy="check the events that the action returns",
            ) from error

    def health(self) -> bool:
        """Whether it says that it is well; raises ServerFailure where it says nothing."""
        return self._http.send("GET", "/health").status == 200

    def log(self) -> tuple[str, ...]:
        """None: it is written where the server runs."""
        return ()

    def cancel(self) -> None:
        """Gives up the call under way, which raises Cancelled; from any thread."""
        self._http.cancel()

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def _refusal(self, action: str, reply: Reply) -> ServerFailure:
        body = self._error_body(reply)
        told = self._http.quote(str(body.get("error") or ""))
        match reply.status:
            case 400 if "action_name" in body:
                named = self._http.quote(str(body["action_name"] or action))
                return ActionRejected(action, f"'{named}' refused to run" + (f": {told}" if told else ""))
            case 401 | 403:
                return ServerFailure(f"{self._http.peer} does not accept our token", remedy="check it in endpoints.yml")
            case 404 if "action_name" in body:
                return ActionMissing(
                    action,
                    f"{self._http.peer} has no action '{action}'",
                    remedy="add it to the actions and restart the server, or say by hand what it does",
                )
            case 404:
                return ServerFailure(
                    f"{self._http.peer} has nothing at that address",
                    remedy="check the address: something else answers there",
                )
        return ActionFailed(
            f"'{action}' failed on the action server ({reply.status}): {told or 'it does not say why'}",
            remedy="look at its log, then try again, choose another action, or say by hand what it does",
        )

    def _error_body(self, reply: Reply) -> Mapping[str, Json]:
        """What an error says; whatever is not Rasa's JSON is quoted as it is."""
        try:
            body = self._http.read_json(reply)
        except ServerFailure:
            body = None
        return body if isinstance(body, Mapping) else {"error": reply.body[:2000].decode("utf-8", "replace")}


def from_endpoints(endpoints: Endpoints, **limits: float) -> ActionServer | None:
    """The action server that endpoints.yml names, if it names one."""
    if endpoints.action_url is None:
        return None
    return ActionServer(
        endpoints.action_url,
        endpoints.action_token,
        endpoints.action_headers,
        limits.get("connect_timeout", 5.0),
        limits.get("read_timeout", 60.0),
    )
