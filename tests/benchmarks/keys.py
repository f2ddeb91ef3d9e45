"""From a key to the first and the last byte of its answer, and how many bytes: `python -m tests.benchmarks.keys [BOT]`.

In a pseudo-terminal of 120x40, the bare application and teachbot by turns in one run. An answer is over once nothing
came for `QUIET` seconds. Bytes do not depend on the machine; times are worth only what the bare application's are.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.start import READY

QUIET = 0.06
ENTER, DOWN, UP, UNDO, REDO, TAB = b"\r", b"\x1b[B", b"\x1b[A", b"\x1a", b"\x19", b"\t"
TURNS, ROUNDS = 8, 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after a key."""

    first: float
    """Milliseconds to the first byte."""
    last: float
    size: int


class Line:
    """A terminal with an application in it."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal

    def wait_for(self, mark: bytes, seconds: float = 60) -> None:
        """Reads until the mark was seen."""
        seen, end = b"", time.monotonic() + seconds
        while mark not in seen:
            assert time.monotonic() < end, f"{mark!r} was not seen"
            if select.select([self._terminal], [], [], 1)[0]:
                seen += os.read(self._terminal, 65536)

    def settle(self, quiet: float = 0.5) -> None:
        """Reads until nothing came for so long."""
        while select.select([self._terminal], [], [], quiet)[0]:
            os.read(self._terminal, 65536)

    def press(self, key: bytes) -> Answer:
        """Presses a key and reads its answer."""
        self.settle(0.02)
        began = time.perf_counter()
        os.write(self._terminal, key)
        first = last = 0.0
        size = 0
        while select.select([self._terminal], [], [], QUIET if size else 2)[0]:
            size += len(os.read(self._terminal, 65536))
            last = (time.perf_counter() - began) * 1000
            first = first or last
        return Answer(first, last, size)


@contextmanager
def started(command: Sequence[str], home: str) -> Iterator[Line]:
    """The application in a terminal of its own."""
    child, terminal = pty.fork()
    if child == 0:
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "120", "LINES": "40"}
        os.execvpe(command[0], list(command), {**os.environ, **settings, "TEACHBOT_HOME": home})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        yield Line(terminal)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


Table = dict[str, list[Answer]]


def measure_bare(line: Line, table: Table) -> None:
    """A letter in an input of Textual alone."""
    line.settle(2)
    rows = table.setdefault("bare: a letter", [])
    rows += [line.press(b"a") for _ in range(20)]


def measure_teachbot(line: Line, table: Table) -> None:
    """A lesson: letters, choices, steps, undo and redo."""
    line.wait_for(READY)
    line.settle(2)

    def note(name: str, keys: Sequence[bytes]) -> None:
        table.setdefault(name, []).extend([line.press(key) for key in keys])

    note("a letter", [bytes([c]) for c in b"hello there my dear friend"])
    note("Enter: say", [ENTER])
    note("Down, Up", ([DOWN] * 5 + [UP] * 5) * 2)
    for _ in range(TURNS):
        note("Enter: accept", [ENTER] * 4)
        for char in b"hello":
            line.press(bytes([char]))
        note("Enter: say", [ENTER])
    note("undo", [UNDO] * 10)
    note("redo", [REDO] * 10)


def describe(name: str, answers: Sequence[Answer]) -> str:
    """Median and worst of one kind of key."""

    def both(value: Callable[[Answer], float]) -> str:
        values = [value(answer) for answer in answers]
        return f"{statistics.median(values):7.1f} /{max(values):7.1f}"

    sizes = [answer.size for answer in answers]
    return (
        f"{name:16} {len(answers):3}x  first {both(lambda a: a.first)} ms  whole {both(lambda a: a.last)} ms"
        f"  bytes {statistics.median(sizes):6.0f} /{max(sizes):6}"
    )


def main(bot: str = "concertbot") -> None:
    """Prints median / worst of each kind of key."""
    table: Table = {}
    bare = [sys.executable, "-m", "tests.benchmarks.bare_app"]
    ours = [sys.executable, "-m", "teachbot", bot, "--fresh", "--skip-visualization"]
    with tempfile.TemporaryDirectory() as home:
        with started(ours, home) as line:
            line.wait_for(READY)  # trained once, kept for the rounds
            line.settle(5)
        for _ in range(ROUNDS):
            with started(bare, home) as line:
                measure_bare(line, table)
            with started(ours, home) as line:
                measure_teachbot(line, table)
    for name, answers in table.items():
        sys.stdout.write(describe(name, answers) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
