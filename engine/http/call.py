"""A blocking call in a thread of its own, which can be given up: by time, or by another thread."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_GRACE = 0.5
"""Seconds that an abandoned thread gets to notice that its socket is shut."""


class Call(Generic[T]):
    """One call. The caller waits outside it, so that nothing inside (a name look-up, a dripping reply) holds it up."""

    def __init__(self, perform: Callable[[], T]) -> None:
        self._perform = perform
        self._outcome: queue.SimpleQueue[tuple[T] | BaseException] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._abandoned = False
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="call", daemon=True)

    def outcome(self, seconds: float, tick: float, waiting: Callable[[float], None] | None = None) -> T:
        """What the call returns or raises; raises TimeoutError when the seconds are over."""
        began = time.monotonic()
        self._thread.start()
        try:
            found = self._wait(began, seconds, tick, waiting)
        except BaseException:
            self._abandon()
            raise
        if isinstance(found, tuple):
            return found[0]
        if self._abandoned:
            self._thread.join(_GRACE)
        raise found

    def give_up(self, error: BaseException) -> None:
        """Makes the waiting caller raise this error; from any thread."""
        self._outcome.put(error)
        self._abandon(wait=False)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by httpcore what it does: keeps the socket, to shut it where the call is given up."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        found = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._socket = found
            abandoned = self._abandoned
        if abandoned:
            _shut(found)

    def _run(self) -> None:
        try:
            self._outcome.put((self._perform(),))
        except BaseException as error:  # whatever it is, the caller's thread raises it
            self._outcome.put(error)

    def _wait(
        self, began: float, seconds: float, tick: float, waiting: Callable[[float], None] | None
    ) -> tuple[T] | BaseException:
        while True:
            passed = time.monotonic() - began
            if passed >= seconds:
                raise TimeoutError
            try:
                return self._outcome.get(timeout=min(tick, seconds - passed))
            except queue.Empty:
                if waiting is not None:
                    waiting(time.monotonic() - began)

    def _abandon(self, *, wait: bool = True) -> None:
        with self._lock:
            self._abandoned = True
            found = self._socket
        if found is not None:
            _shut(found)
        if wait:
            self._thread.join(_GRACE)


def _shut(found: socket.socket) -> None:
    """Ends both directions, which wakes a thread that reads; SSLSocket's own method would drop its state instead."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(found, socket.SHUT_RDWR)
