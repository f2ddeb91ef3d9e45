"""Runs as a script: starts the action server and ends it when whoever started us is gone.

Standard input is a pipe that the application holds open and never writes to. The system closes it when the
application ends, also by SIGKILL or a power cut between two of its instructions, on every platform.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

_GRACE = 0.5
"""Seconds that the server gets to end by itself."""


def main(module: str, port: str) -> int:
    """The exit code of the action server."""
    # The worker processes of the server would inherit our standard input and wait on it.
    command = [sys.executable, "-m", "rasa_sdk", "--actions", module, "--port", port]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_watch, args=(server,), daemon=True).start()
    return server.wait()


def _watch(server: subprocess.Popen[bytes]) -> None:
    while os.read(0, 1024):
        pass
    server.terminate()
    try:
        server.wait(_GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)  # we lead the group: its workers and we go together
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
