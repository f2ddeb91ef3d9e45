"""An action server of our own: `python -m rasa_sdk --actions MODULE` beside the application."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO

from teachbot.engine.actions.server import guardian
from teachbot.engine.actions.server.client import ActionServer
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import State
from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import Cancelled, ServerFailure, UsageError

KEPT_LINES = 1000
MOST_LOG_BYTES = 10 * 1024 * 1024
"""The log file is not written on beyond this."""
_TOLD_LINES = 8
_POLL = 0.05


class OwnServer:
    """Starts the action server, runs actions there, keeps its log, and ends it.

    It also ends when this process is gone, however.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        log_folder: Path | None = None,
        *,
        start_timeout: float = 30.0,
        read_timeout: float = 60.0,
    ) -> None:
        self.module = module
        self.folder = folder
        self.log_file = log_folder / "actions.log" if log_folder is not None else None
        self.server: ActionServer | None = None
        """The client of the server that runs; None before `start`."""
        self._timeouts = (start_timeout, read_timeout)
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._given_up = threading.Event()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> ActionServer:
        """The client of the server, once it answers; raises UsageError or ServerFailure where it does not come up."""
        _check(self.module)
        self._end()
        self._given_up.clear()
        port = _free_port()
        self._process = self._launch(port)
        self._reader = threading.Thread(target=self._read_log, args=(self._process,), name="action log", daemon=True)
        self._reader.start()
        self.server = ActionServer(f"http://127.0.0.1:{port}", read_timeout=self._timeouts[1])
        try:
            self._await_health(self.server)
        except BaseException:
            self.close()
            raise
        return self.server

    def run(self, action: str, state: State, domain: Domain) -> tuple[Event, ...]:
        """The events that the action answers with; raises ServerFailure.

        A server that has died since the last call is started anew first: nothing was sent to it that could run twice.
        """
        server = self.server if self.running and self.server is not None else self.restart()
        return server.run(action, state, domain)

    def restart(self) -> ActionServer:
        """A new process in place of the one that died or should go; the former client is closed."""
        self.close()
        return self.start()

    def log(self) -> tuple[str, ...]:
        """The latest lines of its log, oldest first, harmless to show."""
        return tuple(self._lines)

    def cancel(self) -> None:
        """Gives up the call under way, or waiting for the start; from any thread."""
        server = self.server
        if server is not None:
            server.cancel()
        self._given_up.set()

    def close(self) -> None:
        """Ends the process and all that it started."""
        if self.server is not None:
            self.server.close()
            self.server = None
        self._end()

    def _launch(self, port: int) -> subprocess.Popen[bytes]:
        # -P: the guardian's folder is no place to import from.
        command = [sys.executable, "-P", guardian.__file__, self.module, str(port)]
        # PYTHONUNBUFFERED: the log is read while it is written. SANIC_HOST: rasa_sdk listens everywhere by default.
        told = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "SANIC_HOST": "127.0.0.1", "NO_COLOR": "1"}
        environment = {**os.environ, **told}
        try:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl+C in the terminal is for the application
            )
        except OSError as error:
            raise ServerFailure(
                f"the action server cannot be started: {error.strerror}", remedy="check the project's folder"
            ) from error

    def _await_health(self, server: ActionServer) -> None:
        deadline = time.monotonic() + self._timeouts[0]
        while not self._given_up.is_set():
            if not self.running:
                raise self._failed("the action server ended as it started")
            if time.monotonic() > deadline:
                raise self._failed(f"the action server did not answer within {self._timeouts[0]:g} s")
            if _listens(server.url):
                with contextlib.suppress(ServerFailure):
                    if server.health():
                        return
            time.sleep(_POLL)
        raise Cancelled("gave up waiting for the action server to start")

    def _failed(self, what: str) -> ServerFailure:
        if self._reader is not None and not self.running:
            self._reader.join(1.0)
        last = [line for line in self._lines if line.strip()][-_TOLD_LINES:]
        told = "\n".join([f"{what}; its log says:", *last]) if last else what
        return ServerFailure(told, remedy=f"correct {self.module} in the project's folder, then start it again")

    def _read_log(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout, self._open_log() as file:
            written = 0
            for raw in process.stdout:
                line = plain(raw.decode("utf-8", "replace").rstrip("\r\n"))
                self._lines.append(line)
                written += len(raw) * 4
                if written < MOST_LOG_BYTES:
                    # A full disk must not end the server: its log is still in memory.
                    with contextlib.suppress(OSError):
                        file.write(line + "\n")
                        file.flush()

    def _open_log(self) -> IO[str]:
        if self.log_file is not None:
            with contextlib.suppress(OSError):
                self.log_file.parent.mkdir(parents=True, exist_ok=True)
                return self.log_file.open("w", encoding="utf-8")
        return Path(os.devnull).open("w", encoding="utf-8")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()  # tells the guardian, which ends the server and itself
        try:
            process.wait(3.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _kill_group(process.pid)
        if self._reader is not None:
            self._reader.join(2.0)


def _check(module: str) -> None:
    if importlib.util.find_spec("rasa_sdk") is None:
        raise UsageError(
            "running actions needs rasa_sdk, which is not installed", remedy='pip install "teachbot[actions]"'
        )
    if not all(part.isidentifier() for part in module.split(".")):
        raise UsageError(
            f"'{plain(module)}' is not the name of a Python module", remedy="for actions.py, say --actions actions"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(url: str) -> bool:
    port = int(url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _kill_group(leader: int) -> None:
    """Whatever of the group the guardian left behind; there is usually nothing."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(leader, signal.SIGKILL)
