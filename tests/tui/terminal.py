"""The real application in a pseudo-terminal: keys in, and what a terminal would show of every byte that comes out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.cells import cell_len

REPOSITORY = Path(__file__).parents[2]

_START = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from teachbot.tui.__main__ import main
sys.exit(main())
"""

_OURS = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?:\d+(?:;\d+)*)?m"  # colours
    r"|\x1b\[\?(?P<mode>\d+)(?P<set>[hl])"
    r"|\x1b\[\?(?P<asked>\d+)\$p"
    r"|\x1b\[>\d*u|\x1b\[<u|\x1b\[=\d+;\d+u"  # the Kitty key protocol
    r"|\x1b\[2J|\x1b\[H|\x1b\[6n|\x1b\[0 q|\x1b\[c"
    r"|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)"  # the shape of the pointer
    r"|\x1b\[\?(?:1000|1003|1015|1006)[hl]"
)
"""Everything that Textual itself sends; whatever else starts with ESC was smuggled in."""
_BEGUN = re.compile(r"\x1b(?:\[[0-9;?<=>]*\$?|\]22;?[a-z-]*\x1b?|\]2?)?\Z")
_FORBIDDEN = re.compile("[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SYNCHRONISED = "2026"


class Screen:
    """As much of a terminal as Textual uses; remembers whatever it would never send."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.smuggled: list[str] = []
        self.asked: list[str] = []
        """Private modes that the application wants to know about."""
        self.frames = 0
        self.modes: dict[str, bool] = {}
        self._grid = [[" "] * width for _ in range(height)]
        self._row = self._column = 0
        self._rest = ""
        self._shown: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The last whole frame, line by line."""
        return self._shown or self._drawn()

    @property
    def text(self) -> str:
        """The last whole frame."""
        return "\n".join(self.lines)

    def feed(self, text: str) -> None:
        """More of the stream; it may end within a sequence."""
        text, self._rest = self._rest + text, ""
        at = 0
        while at < len(text):
            escape = text.find("\x1b", at)
            self._put(text[at : escape if escape >= 0 else len(text)])
            if escape < 0:
                return
            found = _OURS.match(text, escape)
            if found is None and _BEGUN.match(text, escape):
                self._rest = text[escape:]
                return
            if found is None:
                self.smuggled.append(repr(text[max(0, escape - 20) : escape + 30]))
                at = escape + 1
                continue
            self._obey(found)
            at = found.end()

    def _obey(self, found: re.Match[str]) -> None:
        if found["row"]:
            self._row, self._column = int(found["row"]) - 1, int(found["column"]) - 1
        elif found["asked"]:
            self.asked.append(found["asked"])
        elif found["mode"]:
            self.modes[found["mode"]] = found["set"] == "h"
            if found["mode"] == _SYNCHRONISED and found["set"] == "l":
                self.frames += 1
                self._shown = self._drawn()

    def _put(self, text: str) -> None:
        if text == "\a":  # rung by Textual: a key that can do nothing now
            return
        for bad in _FORBIDDEN.finditer(text):
            self.smuggled.append(repr(text[max(0, bad.start() - 20) : bad.end() + 20]))
        for char in text:
            if char == "\n":
                self._row, self._column = self._row + 1, 0
            elif char == "\r":
                self._column = 0
            else:
                self._draw(char)

    def _draw(self, char: str) -> None:
        cells = cell_len(char)
        if not 0 <= self._row < self.height or self._column + cells > self.width:
            return
        if cells == 0:
            return
        self._grid[self._row][self._column : self._column + cells] = [char, *[""] * (cells - 1)]
        self._column += cells

    def _drawn(self) -> tuple[str, ...]:
        return tuple("".join(row) for row in self._grid)


class Terminal:
    """`teachbot` with these arguments in a terminal of its own; `raw` is all that it ever wrote.

    `command`: how it is started, where another installation than that of the tests is meant.
    """

    def __init__(
        self,
        arguments: Sequence[str | Path],
        home: Path,
        *,
        size: tuple[int, int] = (120, 40),
        environment: Mapping[str, str] | None = None,
        command: Sequence[str | Path] | None = None,
        folder: Path = REPOSITORY,
    ) -> None:
        self.screen = Screen(*size)
        self.raw = bytearray()
        self._side, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        foreign = ("TEXTUAL", "TEACHBOT", "NO_COLOR", "PYTEST", "COLUMNS", "LINES")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        self.process = subprocess.Popen(
            [*map(str, command or (sys.executable, "-c", _START)), *map(str, arguments)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            cwd=folder,
            env={**kept, "TERM": "xterm-256color", "TEACHBOT_HOME": str(home), **(environment or {})},
        )
        os.close(theirs)
        self._open = True
        self._held = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *told: object) -> None:
        self.kill()
        self.hang_up()

    @property
    def is_running(self) -> bool:
        """Whether the application is still there."""
        return self.process.poll() is None

    def send(self, keys: str) -> None:
        """Presses keys; what is not read any more is lost, as on a real terminal."""
        try:
            os.write(self._side, keys.encode())
        except OSError:
            self._open = False

    def pump(self, seconds: float, *, quiet: float | None = None) -> None:
        """Reads for so long, or until nothing came for the `quiet` time."""
        end = time.monotonic() + seconds
        while self._open and (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self._side], [], [], min(left, quiet or left))
            if ready:
                self._read()
            elif quiet is not None:
                return

    def wait_for(self, shown: Callable[[Screen], bool], seconds: float = 20.0) -> None:
        """Reads until the screen shows it; raises AssertionError with the screen where it does not."""
        end = time.monotonic() + seconds
        while not shown(self.screen):
            assert time.monotonic() < end and (self._open and self.is_running), f"waited in vain\n{self.screen.text}"
            self.pump(0.05)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Ends the process and reads what it had written before."""
        if self.is_running:
            self.process.send_signal(how)
        if how is signal.SIGKILL:
            self.process.wait(10)
        self.pump(1.0, quiet=0.02)

    def hang_up(self) -> None:
        """Closes the terminal under the application."""
        if self._open or self._side >= 0:
            self._open = False
            os.close(self._side)
            self._side = -1

    def wait(self, seconds: float = 10.0) -> int:
        """The exit code, once it has ended by itself."""
        end = time.monotonic() + seconds
        while self.is_running and time.monotonic() < end:
            self.pump(0.05) if self._open else time.sleep(0.02)
        code = self.process.wait(0.1)
        self.pump(1.0, quiet=0.02)
        return code

    def _read(self) -> None:
        try:
            data = os.read(self._side, 1 << 16)
        except OSError:  # Linux says EIO where the other side is closed
            data = b""
        if not data:
            self._open = False
            return
        self.raw += data
        self._held += data
        text = self._decoded()
        self.screen.feed(text)
        while self.screen.asked:
            if (mode := self.screen.asked.pop()) == _SYNCHRONISED:
                self.send(f"\x1b[?{mode};1$y")

    def _decoded(self) -> str:
        """What is whole of the UTF-8 that came."""
        try:
            text, self._held = self._held.decode(), b""
        except UnicodeDecodeError as error:
            if error.end < len(self._held):
                self.screen.smuggled.append(f"not UTF-8: {self._held[error.start - 10 : error.end + 10]!r}")
                text, self._held = self._held.decode("utf-8", "replace"), b""
            else:
                text, self._held = self._held[: error.start].decode(), self._held[error.start :]
        return text
