"""The two servers that open on this machine: who may ask, what may change, and that no secret is told."""

from __future__ import annotations

import json
import logging
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from teachbot.engine.actions.server.client import ActionServer
from teachbot.engine.bots.rasa.api import RasaApi
from teachbot.engine.errors import TeachbotError
from teachbot.engine.graph.page.server import PageServer

REPOSITORY = Path(__file__).parents[2]
SECRET = "t0psecret"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served() -> Iterator[int]:
    """`teachbot serve` on a port of its own."""
    port = free_port()
    words = [sys.executable, "-m", "teachbot", "serve", "moodbot", "--port", str(port)]
    with subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
        process.terminate()
        process.wait(10)


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def asked(port: int, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()})


def socket_path(port: int) -> str:
    """Where the page's own socket is, as the page tells."""
    told = re.search(r'data-session-websocket-url="ws://127\.0\.0\.1:\d+(/[^"]+)"', asked(port, "/").text)
    assert told is not None
    return told[1]


def handshake(port: int, path: str, host: str, origin: str | None) -> int:
    """The status that asking for a socket is answered with."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        headers = {"Host": host, **UPGRADE, **({"Origin": origin} if origin else {})}
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.sendall(f"GET {path} HTTP/1.1\r\n{told}\r\n".encode())
        return int(line.recv(64).split()[1])


def test_the_served_application_answers_its_own_page_alone(served: int) -> None:
    path, host, own = socket_path(served), f"127.0.0.1:{served}", f"http://127.0.0.1:{served}"
    assert asked(served, "/").status_code == 200
    assert asked(served, "/", Host="evil.example").status_code == 403
    assert asked(served, "/", Host=f"evil.example:{served}").status_code == 403
    assert handshake(served, path, host, "http://evil.example") == 403
    assert handshake(served, path, host, None) == 403
    assert handshake(served, path, f"evil.example:{served}", own) == 403
    assert handshake(served, "/ws", host, own) == 404
    assert handshake(served, "/x" * 10 + "/ws", host, own) == 404
    assert handshake(served, path, host, own) == 101
    assert httpx.post(f"{own}/", content="x").status_code == 403


@pytest.mark.parametrize("make", [lambda: PageServer("x", port=0)])
def test_nothing_listens_beyond_this_machine(make: Callable[[], PageServer], served: int) -> None:
    page = make()
    try:
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in others - {"127.0.0.1", "127.0.1.1"}:
            for port in (page.port, served):
                with socket.socket() as probe:
                    probe.settimeout(2)
                    assert probe.connect_ex((address, port)) != 0, f"{address}:{port} listens"
        assert page.host == "127.0.0.1"
    finally:
        page.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_page_changes_nothing(method: str) -> None:
    page = PageServer("x", port=0)
    try:
        answer = httpx.request(method, page.url, content="x")
        assert answer.status_code in (403, 405, 501)
        assert "access-control-allow-origin" not in answer.headers
    finally:
        page.close()


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 500, 503])
def test_no_token_is_told(status: int, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in errors nor in what is logged at any level, though the server says it back."""
    caplog.set_level(logging.DEBUG)
    body = json.dumps({"error": f"bad token {SECRET}", "message": SECRET, "reason": SECRET}).encode()
    location = {"Location": f"http://x/?token={SECRET}"}
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=body, headers=location))
    address = f"http://user:{SECRET}@127.0.0.1:1/webhook?token={SECRET}"
    told: list[object] = []
    from teachbot.engine.dialogue.domain import Domain
    from teachbot.engine.dialogue.state import State

    server = ActionServer(address, token=SECRET, headers={"Authorization": SECRET}, transport=transport)
    api = RasaApi(f"http://user:{SECRET}@127.0.0.1:1", SECRET, SECRET, transport=transport)
    for call in (lambda: server.run("a", State(), Domain()), api.version, api.domain, lambda: api.parse("x")):
        try:
            told.append(call())
        except TeachbotError as error:
            told += [str(error), repr(error), error.remedy]
    told += [repr(server), server.url, repr(api), api.url, repr(api._http), repr(server._http)]
    server.close()
    api.close()
    assert SECRET not in caplog.text
    assert not [each for each in told if isinstance(each, str) and SECRET in each]
