import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

from teachbot.engine.errors import EnvironmentFailure
from teachbot.engine.graph.build import focus_graph, story_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.page.server import PageServer
from tests.engine.graph.material import NEWS, events, ranking

Ask: TypeAlias = Callable[..., http.client.HTTPResponse]


@pytest.fixture
def server() -> Iterator[PageServer]:
    found = PageServer("news", port=0)
    yield found
    found.close()


@pytest.fixture
def ask(server: PageServer) -> Iterator[Ask]:
    lines: list[http.client.HTTPConnection | http.client.HTTPResponse] = []

    def asked(path: str, method: str = "GET", host: str | None = None) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        line.request(method, path, headers={"Host": host or f"localhost:{server.port}", "Connection": "close"})
        lines.extend([line, answer := line.getresponse()])
        return answer

    yield asked
    for line in lines:
        line.close()


def test_serves_the_page_and_the_graph(ask: Ask, server: PageServer) -> None:
    server.update(story_graph(NEWS))
    answer = ask("/visualization.html")
    assert answer.status == 200 and b"<svg" in answer.read()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    told = json.load(ask("/graph.json"))
    assert {n["label"] for n in told["nodes"]} >= {"START", "greet", "utter_thumbsup"}
    assert all({"x", "y", "width"} <= set(n) for n in told["nodes"])


def test_has_a_page_before_the_first_graph(ask: Ask) -> None:
    assert [n["label"] for n in json.load(ask("/graph.json"))["nodes"]] == ["START"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5005", "localhost", "127.0.0.1.evil.example"])
def test_refuses_names_that_are_not_this_machine(ask: Ask, host: str) -> None:
    assert ask("/graph.json", host=host).status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_only_answers_get(ask: Ask, method: str) -> None:
    answer = ask("/graph.json", method)
    assert answer.status == 405 and answer.headers["Allow"] == "GET"


def test_knows_nothing_else(ask: Ask) -> None:
    assert ask("/../../etc/passwd").status == 404


def test_tells_of_every_step_at_once(ask: Ask, server: PageServer) -> None:
    around = Neighbourhood(NEWS)
    news = ask("/events")
    assert news.headers["Content-Type"].startswith("text/event-stream")
    assert _event(news)["revision"] == 0
    server.update(focus_graph(events("/greet"), ranking(utter_hi=1.0), around))
    begun = time.monotonic()
    told = _event(news)
    assert time.monotonic() - begun < 1
    assert {n["label"] for n in told["nodes"] if n["step"] is not None} == {"greet"}
    server.close()
    assert news.read().strip() == b""


def _event(news: http.client.HTTPResponse) -> dict[str, Any]:
    while not (line := news.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    told: dict[str, Any] = json.loads(line[6:])
    return told


def test_a_taken_port_is_told_with_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentFailure) as failure:
            PageServer("news", port=port)
    assert str(port) in failure.value.message
    assert "--port" in failure.value.remedy


def test_ends_promptly_and_frees_its_port(ask: Ask, server: PageServer) -> None:
    ask("/events")
    begun = time.monotonic()
    server.close()
    server.close()
    assert time.monotonic() - begun < 1
    PageServer("news", port=server.port).close()
