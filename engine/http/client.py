"""One server, called over HTTP: bounded in time and size, given up from any thread, never tried twice by itself."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import Cancelled, DataError, ServerFailure
from teachbot.engine.http.addresses import check_headers, check_url, redact_url, secrets_of
from teachbot.engine.http.call import Call
from teachbot.engine.http.failures import Limits, Peer, quote, too_large, too_slow, translate

if TYPE_CHECKING:
    import httpx

_TICK = 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


class Client:
    """A server behind one address. Calls may come from several threads; each has a connection of its own.

    No connection is kept: a server that restarted would break the first call on an old one, and a call that
    broke cannot be sent again, for nobody knows whether it was heard.
    """

    def __init__(
        self,
        url: str,
        *,
        what: str,
        start: str,
        limits: Limits | None = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
        suffix: str = "",
    ) -> None:
        """`suffix` is taken off the address where it ends so. Raises ServerFailure where it is no address."""
        self.limits = limits or Limits()
        address, self._query = check_url(url, what)
        self.url = address.removesuffix(suffix)
        self.peer = Peer(what, redact_url(self.url), start)
        self._token = token
        self._headers = check_headers(headers or {}, what)
        self._secrets = secrets_of(token, self._query, self._headers, urlsplit(self.url).password)
        self._transport = transport
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._calls: set[Call[Reply]] = set()

    def send(
        self,
        method: str,
        path: str = "",
        content: Json = None,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        read: float | None = None,
        skip_body: bool = False,
        waiting: Callable[[float], None] | None = None,
    ) -> Reply:
        """The reply, whatever its status; raises ServerFailure, or Cancelled where `cancel` was called meanwhile.

        `content` goes out as JSON, bytes as they are. `waiting` is told the seconds that have passed, every second.
        """
        seconds = self.limits.read if read is None else read
        request = self._request(method, path, content, params or {}, headers or {}, seconds)
        call: Call[Reply] = Call(lambda: self._exchange(request, call, skip_body))
        with self._lock:
            self._calls.add(call)
        try:
            reply = call.outcome(self.limits.connect + seconds, _TICK, waiting)
        except TimeoutError as error:
            raise too_slow(self.peer, seconds) from error
        finally:
            with self._lock:
                self._calls.discard(call)
        if 300 <= reply.status < 400:
            raise self._redirected(reply)
        return reply

    def cancel(self) -> None:
        """Gives up the calls under way; they raise Cancelled at once."""
        with self._lock:
            calls = tuple(self._calls)
        for call in calls:
            call.give_up(Cancelled(f"gave up waiting for {self.peer.what}", remedy="try again when you like"))

    def close(self) -> None:
        """Gives up what is under way and closes the connections."""
        self.cancel()
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def read_json(self, reply: Reply) -> Json:
        """The reply's JSON; raises ServerFailure where it is none."""
        try:
            return read_json(reply.body)
        except DataError as error:
            start = self.quote(reply.body[:80].decode("utf-8", "replace"))
            raise ServerFailure(
                f"{self.peer} answered with something that is not JSON: {start or 'nothing'}",
                remedy="check that this is the right address",
            ) from error

    def quote(self, text: str) -> str:
        """What the server said, short, harmless to show, and without what we keep secret."""
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return quote(text)

    def _request(
        self, method: str, path: str, content: Json, params: Mapping[str, str], headers: Mapping[str, str], read: float
    ) -> httpx.Request:
        import httpx

        sent = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close", **self._headers}
        body: bytes | None = None
        if isinstance(content, bytes):
            body = content
        elif content is not None:
            body = json.dumps(content, default=str).encode()
            sent["Content-Type"] = "application/json"
        query = {**self._query, **params, **({"token": self._token} if self._token else {})}
        timeout = httpx.Timeout(read, connect=self.limits.connect)
        try:
            return self._open().build_request(
                method, self.url + path, content=body, params=query, headers={**sent, **headers}, timeout=timeout
            )
        except httpx.InvalidURL as error:
            raise translate(error, self.peer, self.limits) from error

    def _open(self) -> httpx.Client:
        import httpx

        # At INFO, httpx logs whole addresses, and Rasa's token is part of the address.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        with self._lock:
            if self._client is None:
                limits = httpx.Limits(max_keepalive_connections=0)
                self._client = httpx.Client(limits=limits, transport=self._transport, trust_env=False)
            return self._client

    def _exchange(self, request: httpx.Request, call: Call[Reply], skip_body: bool) -> Reply:
        import httpx

        request.extensions["trace"] = call.trace
        try:
            response = self._open().send(request, stream=True)
            try:
                body = b"" if skip_body and response.is_success else self._read(response)
                return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise translate(error, self.peer, self.limits) from error

    def _read(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ServerFailure(
                f"{self.peer} packed its reply, which was not asked for", remedy="switch compression off"
            )
        length = response.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > self.limits.max_bytes:
            raise too_large(self.peer, self.limits)
        read = bytearray()
        # A transport that is not the network may hand the body over whole.
        for chunk in (response.content,) if response.is_stream_consumed else response.iter_raw():
            read += chunk
            if len(read) > self.limits.max_bytes:
                raise too_large(self.peer, self.limits)
        return bytes(read)

    def _redirected(self, reply: Reply) -> ServerFailure:
        target = self.quote(redact_url(reply.headers.get("location", "")))
        return ServerFailure(
            f"{self.peer} redirects to {target or 'another address'}, which is not followed",
            remedy="give that address instead if you trust it",
        )
