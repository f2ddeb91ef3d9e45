"""Serves the visualization page on this machine, and tells open pages of every step."""

from __future__ import annotations

import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread

from teachbot.engine.errors import EnvironmentFailure
from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.page.page import page, page_data, policy

_PATIENCE = 15.0
"""Seconds between signs of life to a page that nothing happens for."""
_MOST_LISTENERS = 24
_OFFERED = 50
"""So many ports after a busy one are tried for one to offer."""


class PageServer:
    """One graph, its page, and the pages that listen; `close` ends it."""

    def __init__(self, title: str, port: int = 5005, host: str = "127.0.0.1") -> None:
        """Raises EnvironmentFailure where the port is taken, naming one that is free."""
        self.title = title
        self.news = Condition()
        self.revision = 0
        self.closed = False
        self.listeners = 0
        self._graph: StoryGraph | None = None
        self._drawn: tuple[int, str] = (-1, "")
        self._http = _bound(self, host, port)
        self.host, self.port = host, self._http.server_address[1]
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), name="page-server", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the page is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/visualization.html"

    @property
    def graph(self) -> StoryGraph:
        """The latest graph; before the first one, a start alone."""
        if self._graph is None:
            from teachbot.engine.graph.build import story_graph

            self._graph = story_graph(())
        return self._graph

    def update(self, graph: StoryGraph) -> None:
        """From now on this graph is shown, which must not change any more; open pages are told at once."""
        with self.news:
            self._graph = graph
            self.revision += 1
            self.news.notify_all()

    def drawn(self) -> tuple[int, str]:
        """The revision, and its JSON with places; laid out once, when first asked for."""
        with self.news:
            revision, graph = self.revision, self.graph
            if self._drawn[0] != revision:
                data = {**page_data(graph, self.title), "revision": revision}
                self._drawn = (revision, json.dumps(data, ensure_ascii=False))
            return self._drawn

    def wait_for_news(self, known: int) -> None:
        """Returns when there is another revision than the known one, at the end, or after a while."""
        with self.news:
            self.news.wait_for(lambda: self.closed or self.revision != known, _PATIENCE)

    def close(self) -> None:
        """Ends listening pages and the server, at once."""
        with self.news:
            if self.closed:
                return
            self.closed = True
            self.news.notify_all()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _bound(owner: PageServer, host: str, port: int) -> _Server:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return _Server(owner, family, host, port)
    except (OSError, OverflowError) as error:
        free = _free_port(family, host, port + 1)
        remedy = f"port {free} is free: --port {free}, or --skip-visualization" if free else "--skip-visualization"
        raise EnvironmentFailure(f"the visualization page cannot use port {port}: {error}", remedy=remedy) from error


def _free_port(family: socket.AddressFamily, host: str, first: int) -> int | None:
    for port in range(first, min(first + _OFFERED, 65536)):
        with socket.socket(family) as probe:
            if probe.connect_ex((host, port)) == 0:
                continue
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: PageServer, family: socket.AddressFamily, host: str, port: int) -> None:
        self.owner = owner
        self.address_family = family
        super().__init__((host, port), _Handler)

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A page that went away is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "teachbot"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        if not self._is_ours():
            self._send(403, "text/plain", "this page is for the machine that it runs on\n")
            return
        owner = self.server.owner
        match self.path.split("?", 1)[0]:
            case "/" | "/visualization.html":
                self._send(200, "text/html", page(owner.graph, owner.title, live=True))
            case "/graph.json":
                self._send(200, "application/json", owner.drawn()[1])
            case "/events":
                self._listen(owner)
            case _:
                self._send(404, "text/plain", "there is only /visualization.html, /graph.json and /events\n")

    def _is_ours(self) -> bool:
        """Whether the page was asked for by this machine's name: a name that was bent to it is not ours."""
        owner = self.server.owner
        names = {"localhost", "127.0.0.1", "[::1]"}
        if owner.host not in ("127.0.0.1", "::1", "localhost"):
            names |= {owner.host, f"[{owner.host}]", socket.gethostname(), self.connection.getsockname()[0]}
        return self.headers.get("Host", "") in {f"{name}:{owner.port}" for name in names}

    def _send(self, status: int, kind: str, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self._head(status, kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _head(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", f"{policy()}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def _listen(self, owner: PageServer) -> None:
        with owner.news:
            if owner.listeners >= _MOST_LISTENERS:
                self._send(503, "text/plain", "too many pages are open\n")
                return
            owner.listeners += 1
        try:
            self._head(200, "text/event-stream")
            self.end_headers()
            self.close_connection = True
            self._tell(owner)
        finally:
            with owner.news:
                owner.listeners -= 1

    def _tell(self, owner: PageServer) -> None:
        told = -1
        while not owner.closed:
            revision, data = owner.drawn()
            news = f"id: {revision}\nevent: graph\ndata: {data}\n\n" if revision != told else ": still here\n\n"
            told = revision
            self.wfile.write(news.encode("utf-8", "replace"))
            owner.wait_for_news(told)

    def _refuse(self) -> None:
        self.close_connection = True
        self.send_response(405)
        self.send_header("Allow", "GET")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = _refuse

    def log_message(self, *parts: object) -> None:
        """Nothing: the terminal belongs to the application."""
