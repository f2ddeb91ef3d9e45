"""An action server that does everything wrong: each fault has its own message, in time, and nothing is sent twice."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from teachbot.engine.actions.server.client import ActionServer
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.state import State
from teachbot.engine.errors import ActionFailed, ActionMissing, ActionRejected, Cancelled, ServerFailure
from teachbot.engine.http.failures import WORDS
from tests.engine.http.fault_server import (
    Behaviour,
    FaultServer,
    answering,
    dripping,
    endless,
    half_closed,
    reply,
    silent,
)

BOMB = reply(200, b"x" * 100, b"Content-Encoding: gzip\r\n")

FAULTS: dict[str, tuple[Behaviour, type[ServerFailure], str]] = {
    "silent": (silent, ServerFailure, "did not answer within 0.5 s"),
    "dripping headers": (dripping, ServerFailure, "did not answer within 0.5 s"),
    "half-closed": (half_closed, ServerFailure, "broke off"),
    "hangs up": (answering(b""), ServerFailure, "broke off"),
    "dies mid-reply": (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"), ServerFailure, "broke off"),
    "endless": (endless, ServerFailure, "more than 1 MB"),
    "announced as huge": (
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n"), ServerFailure, "more than 1 MB",
    ),
    "not HTTP": (answering(b"\x00\x01\x02SSH-2.0\r\n\r\n"), ServerFailure, "does not speak HTTP"),
    "not JSON": (answering(reply(200, b"<html>hello</html>")), ServerFailure, "not JSON: <html>"),
    "invalid UTF-8": (answering(reply(200, b'{"a": "\xff"}')), ServerFailure, "not JSON"),
    "empty": (answering(reply(200, b"")), ServerFailure, "not JSON: nothing"),
    "deep": (answering(reply(200, b"[" * 200_000)), ServerFailure, "not JSON"),
    "packed": (answering(BOMB), ServerFailure, "packed its reply"),
    "redirect": (
        answering(reply(302, b"", b"Location: http://u:p@evil.example/x?token=secret\r\n")),
        ServerFailure, "redirects to http://evil.example/x, which is not followed",
    ),
    "a list": (answering(reply(200, b"[1]")), ServerFailure, "not Rasa's"),
    "bad event": (answering(reply(200, b'{"events": [{"event": "slot"}]}')), ServerFailure, "not Rasa's"),
    "bad responses": (answering(reply(200, b'{"responses": {}}')), ServerFailure, "not Rasa's"),
    "500": (answering(reply(500, b'{"error": "no such key \\u001b[2J"}')), ActionFailed, "no such key ␛[2J"),
    "500 in HTML": (answering(reply(500, b"<h1>oops</h1>")), ActionFailed, "<h1>oops</h1>"),
    "500 with our token": (answering(reply(500, b'{"error": "bad s3cret"}')), ActionFailed, "bad •••"),
    "rejected": (
        answering(reply(400, b'{"action_name": "a", "error": "not now"}')), ActionRejected, "refused to run: not now",
    ),
    "missing": (answering(reply(404, b'{"action_name": "a", "error": "?"}')), ActionMissing, "has no action 'a'"),
    "other server": (answering(reply(404, b"nothing here")), ServerFailure, "has nothing at that address"),
    "wrong token": (answering(reply(401, b"{}")), ServerFailure, "does not accept our token"),
}  # fmt: skip


def _server(url: str) -> ActionServer:
    return ActionServer(url, token="s3cret", connect_timeout=0.5, read_timeout=0.5, max_bytes=1024 * 1024)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_message_in_time_and_is_sent_once(fault: str) -> None:
    behaviour, kind, told = FAULTS[fault]
    with FaultServer(behaviour) as peer:
        server = _server(peer.url)
        began = time.monotonic()
        with pytest.raises(ServerFailure) as caught:
            server.run("a", State(), Domain())
        assert time.monotonic() - began < 3
        server.close()
        assert len(peer.requests) == 1
    assert type(caught.value) is kind
    assert told in str(caught.value)
    assert "s3cret" not in f"{caught.value}{caught.value!r}{server!r}"
    assert caught.value.remedy or kind is ActionRejected


def test_nobody_listens() -> None:
    with FaultServer(silent) as peer:
        url = peer.url
    server = _server(url)
    with pytest.raises(ServerFailure, match=r"cannot be reached.*--actions"):
        server.run("a", State(), Domain())
    server.close()


@pytest.mark.parametrize("behaviour", [silent, dripping])
def test_another_thread_gives_the_call_up(behaviour: Behaviour) -> None:
    with FaultServer(behaviour) as peer:
        server = ActionServer(peer.url)

        def give_up() -> None:
            peer.asked.wait(5)
            server.cancel()

        threading.Thread(target=give_up).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            server.run("a", State(), Domain())
        assert time.monotonic() - began < 2
        server.cancel()
        server.close()


def test_goes_on_after_a_failed_call() -> None:
    replies = iter([b"", reply(200, b'{"events": [{"event": "slot", "name": "s", "value": "\\ud83d"}]}')])
    with FaultServer(lambda server, connection: connection.sendall(next(replies))) as peer:
        server = _server(peer.url)
        with pytest.raises(ServerFailure):
            server.run("a", State(), Domain())
        (event,) = server.run("a", State(), Domain())
        assert event.value == "\ufffd"  # type: ignore[attr-defined]
        server.close()


def test_no_secret_comes_back_in_a_message() -> None:
    echo = reply(500, b'{"error": "hunter22 Bearer a.b.c.d and k3y-of-mine"}')
    with FaultServer(answering(echo)) as peer:
        url = peer.url.replace("http://", "http://me:hunter22@") + "/webhook?key=k3y-of-mine"
        server = ActionServer(url, headers={"Authorization": "Bearer a.b.c.d"})
        with pytest.raises(ActionFailed) as caught:
            server.run("a", State(), Domain())
        server.close()
    assert "••• ••• and •••" in str(caught.value)
    assert b"key=k3y-of-mine" in peer.requests[0]


@pytest.mark.parametrize(
    "url", ["", "localhost:5055", "ftp://x", "http://", "http://a b", "http://x:99999", "http://[x"]
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ServerFailure, match="address of the action server is not valid"):
        ActionServer(url)


def test_the_header_that_cannot_be_sent() -> None:
    with pytest.raises(ServerFailure, match="cannot be sent") as caught:
        ActionServer("http://x", headers={"Authorization": "sécret\r\n"})
    assert "sécret" not in str(caught.value)


def test_every_error_of_httpx_has_words() -> None:
    """All but those that are mistakes in our use of it, and crash loudly."""
    bugs = {"CookieConflict", "StreamError", "StreamConsumed", "StreamClosed", "ResponseNotRead", "RequestNotRead"}
    errors = {
        name for name in httpx.__all__
        if isinstance(getattr(httpx, name), type) and issubclass(getattr(httpx, name), Exception)
    }  # fmt: skip
    assert errors - bugs == set(WORDS)
