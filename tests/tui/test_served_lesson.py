"""A lesson in a real browser: typed, chosen, corrected, undone and exported through the page of `teachbot serve`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from teachbot.engine.prediction.model.model import open_or_train
from teachbot.engine.project.bundled import find
from teachbot.engine.project.project import load
from teachbot.engine.session import journal
from teachbot.engine.session.lesson import Lesson
from tests.engine.graph.page.browser import CHROMIUM, DRIVER, browser

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium with its driver here")

ENTER, DOWN = "\ue007", "\ue015"


def until(found: Callable[[], bool], seconds: float = 40) -> None:
    """Waits for what the served application does."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def served(project: Path, home: Path) -> Iterator[str]:
    """`teachbot serve` on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "teachbot", "serve", str(project), "--port", str(port)]
    environment = {**os.environ, "TEACHBOT_HOME": str(home)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            until(lambda: _answers(port))
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif("TEACHBOT_BROWSER" not in os.environ, reason="races on a busy machine; TEACHBOT_BROWSER=1 runs it")
def test_a_lesson_in_a_browser(tmp_path: Path) -> None:
    home, project = tmp_path / "home", Path(shutil.copytree(find("moodbot"), tmp_path / "moodbot"))
    open_or_train(load(project), home / "models")

    def lesson() -> Lesson:
        recorded = journal.sessions(home, project)
        return journal.read(journal.find(home, recorded[0].id))[0] if recorded else Lesson()

    def steps() -> int:
        return len(lesson().current.steps) if lesson().current_id else 0

    with served(project, home) as address, browser(tmp_path / "profile") as window:
        window.open(address)
        window.wait("return document.body.classList.contains('-first-byte')", 30)
        until(lambda: steps() == 1)
        window.run("document.querySelector('.xterm-helper-textarea').focus()")
        window.press("good evening everybody" + ENTER)
        until(lambda: steps() == 2)
        window.press("goodbye" + ENTER)
        until(lambda: steps() == 3)
        assert lesson().current.steps[-1].corrected
        window.press("utter_goodbye" + ENTER)
        until(lambda: steps() == 4)
        assert lesson().current.steps[-1].action == "utter_goodbye"
        window.chord("z")
        until(lambda: steps() == 3)
        window.chord("y")
        until(lambda: steps() == 4)
        window.press(ENTER)
        until(lambda: steps() == 5)  # the bot listens: Enter does nothing more until the preview is there
        window.chord("s")
        written = project / "data" / "nlu.yml"
        before = written.read_bytes()
        for _ in range(8):
            time.sleep(5)
            if written.read_bytes() != before:
                break
            window.press(ENTER)
        until(lambda: lesson().exported_at > 0)
        assert not [line for line in window.log() if "Failed to load" in str(line) or "Refused" in str(line)]
    taught = load(project)
    assert ("good evening everybody", "goodbye") in {(e.text, e.intent) for e in taught.nlu.examples}
    assert len(taught.stories) == len(load(find("moodbot")).stories) + 1


def test_nothing_of_the_page_comes_from_another_host(tmp_path: Path) -> None:
    with served(find("moodbot"), tmp_path) as address, browser(tmp_path / "profile") as window:
        window.open(address)
        window.wait("return document.body.classList.contains('-first-byte')", 30)
        script = "return performance.getEntriesByType('resource').map(e => new URL(e.name).host)"
        hosts = window.run(script)
        assert isinstance(hosts, list) and set(hosts) == {address.split("/")[2]}
