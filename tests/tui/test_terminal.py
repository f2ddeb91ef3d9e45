"""The application asks for a terminal, and goes with it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


@pytest.fixture
def tty() -> Iterator[int]:
    """A terminal for those streams that have one."""
    ours, theirs = pty.openpty()
    yield theirs
    os.close(theirs)
    os.close(ours)


@pytest.mark.parametrize("missing", ["stdin", "stdout", "stderr"])
def test_no_terminal_is_told_and_nothing_is_drawn(missing: str, tty: int, tmp_path: Path) -> None:
    stdin, stdout, stderr = (subprocess.PIPE if name == missing else tty for name in ("stdin", "stdout", "stderr"))
    with subprocess.Popen(
        [sys.executable, "-m", "teachbot", "moodbot", "--skip-visualization"],
        env={**os.environ, "TEACHBOT_HOME": str(tmp_path)},
        start_new_session=True,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    ) as started:
        try:
            out, err = started.communicate(timeout=20)
        finally:
            started.kill()
    assert started.returncode == 2
    assert b"\x1b" not in (out or b"") + (err or b"")
    if missing == "stderr":
        assert b"needs a terminal" in err
    assert [*tmp_path.iterdir()] == []


def test_a_closed_terminal_ends_the_application_though_the_hangup_is_ignored(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # inherited, as under nohup
    try:
        with Terminal(["moodbot", "--skip-visualization", "--fresh"], tmp_path) as terminal:
            terminal.wait_for(lambda screen: "Your message?" in screen.text, 60)
            terminal.hang_up()
            assert terminal.wait() == 128 + signal.SIGHUP
    finally:
        signal.signal(signal.SIGHUP, before)
