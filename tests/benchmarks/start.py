"""How long a start takes, in a pseudo-terminal: first frame against a bare Textual application, ready, first launch.

Run with `python -m tests.benchmarks.start`. Times are whole-process wall times from the start of the process, each the
median of several runs, teachbot and the bare application by turns in one run.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FRAME = b"Conversation"
READY = b"ype a message"  # the cursor stands on the first letter
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Start:
    """When each mark was seen, in seconds after the process was started."""

    frame: float
    ready: float


def start(command: Sequence[str], environment: Mapping[str, str], marks: Sequence[bytes]) -> list[float]:
    """Runs the command in a terminal of 120x40 until all marks were seen, then kills it."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        # Where byte code is not kept, every start compiles teachbot anew but Textual, installed, not.
        inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        os.execvpe(command[0], list(command), {**inherited, **environment})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen: list[float] = []
    screen = b""
    try:
        while len(seen) < len(marks):
            if not select.select([terminal], [], [], 120)[0]:
                raise TimeoutError(f"{marks[len(seen)]!r} was not seen within 120 s")
            screen += os.read(terminal, 65536)
            while len(seen) < len(marks) and marks[len(seen)] in screen:
                seen.append(time.perf_counter() - began)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
    return seen


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Medians in seconds, and the ratio of first frames."""
    home = Path(tempfile.mkdtemp())
    environment = {"TEACHBOT_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    teachbot = [sys.executable, "-m", "teachbot", "concertbot", "--fresh", "--port", "0"]
    bare = [sys.executable, "-m", "tests.benchmarks.bare_app"]
    try:
        _, first = start(teachbot, environment, (FRAME, READY))
        bares, starts = [], []
        for _ in range(rounds):
            bares.append(start(bare, environment, (FRAME,))[0])
            starts.append(Start(*start(teachbot, environment, (FRAME, READY))))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    frame, bare_frame = statistics.median(s.frame for s in starts), statistics.median(bares)
    return {
        "bare Textual, first frame": bare_frame,
        "teachbot, first frame": frame,
        "ratio of first frames": statistics.median(s.frame / b for s, b in zip(starts, bares, strict=True)),
        "ready after the first frame, trained before": statistics.median(s.ready - s.frame for s in starts),
        "ready at the very first launch": first,
    }


def main() -> None:
    """Prints one line a figure, with its bar."""
    bars = {
        "ratio of first frames": "≤ 1.3",
        "ready after the first frame, trained before": "≤ 0.7 s",
        "ready at the very first launch": "≤ 4 s",
    }
    for name, value in measure().items():
        print(f"{name:50} {value:6.2f}  {bars.get(name, '')}")


if __name__ == "__main__":
    main()
