"""A server on 127.0.0.1 that does one thing wrong: it answers each connection with raw bytes, or never ends to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType

Behaviour = Callable[["FaultServer", socket.socket], None]


class FaultServer:
    """Use as a context manager; `requests` holds what came in, one entry a connection."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        self.asked = threading.Event()
        self._behaviour = behaviour
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> FaultServer:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in (self._acceptor, *self._threads):
            thread.join(5)

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                self.requests.append(_request(connection))
                self.asked.set()
                self._behaviour(self, connection)
            except OSError:
                pass


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return received
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(h.split(b":")[1]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(raw: bytes) -> Behaviour:
    """Sends these bytes and hangs up."""
    return lambda server, connection: connection.sendall(raw)


def reply(status: int, body: bytes, headers: bytes = b"") -> bytes:
    """A whole HTTP reply."""
    return b"HTTP/1.1 %d Said\r\nContent-Length: %d\r\n%s\r\n" % (status, len(body), headers) + body


def silent(server: FaultServer, connection: socket.socket) -> None:
    """Takes the request and says nothing."""
    server.ended.wait(20)


def dripping(server: FaultServer, connection: socket.socket) -> None:
    """Sends headers, one after the other, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not server.ended.wait(0.05):
        connection.sendall(b"X-More: 1\r\n")


def half_closed(server: FaultServer, connection: socket.socket) -> None:
    """Says no more in the middle of a reply, and stays."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    connection.shutdown(socket.SHUT_WR)
    server.ended.wait(20)


def endless(server: FaultServer, connection: socket.socket) -> None:
    """A body without a length, 50 MB of it and more."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(800):
        connection.sendall(b" " * 65536)
