"""The real application is killed at random moments of a lesson: what it had shown is there again, files are whole.

TEACHBOT_KILLS=200 runs as many moments as the requirement names; TEACHBOT_KILL_SEED chooses others.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from teachbot.engine.dialogue.conversation import Conversation
from teachbot.engine.export.recovery import recover
from teachbot.engine.prediction.model.model import open_or_train
from teachbot.engine.project.project import load
from teachbot.engine.session import journal
from teachbot.engine.session import transcript as view
from teachbot.engine.session.lesson import Lesson, entry_from_json
from teachbot.tui.drawing.signs import UNICODE
from teachbot.tui.drawing.turns import turn_rows
from tests.tui.terminal import REPOSITORY, Screen, Terminal

KILLS = int(os.environ.get("TEACHBOT_KILLS", "14"))
SEED = int(os.environ.get("TEACHBOT_KILL_SEED", "7"))
LONGEST = 3.0
"""Seconds from the first key to the kill, at most."""
A_CHAIN = 5
"""So many kills in a row befall one session, resumed each time."""

COLUMN = 71
"""Cells of the lesson's column on a screen of 120."""

MESSAGES = ("hello there", "i am so sad", "great, thanks", "yes", "no way", "/greet", "/mood_unhappy", "are you a bot?")
ENTER, DOWN, ESCAPE = "\r", "\x1b[B", "\x1b"
UNDO, REDO, FORK, FRESH, EXPORT = "\x1a", "\x19", "\x06", "\x0e", "\x13"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bot's model in it: a start takes no training."""
    home = tmp_path_factory.mktemp("warm")
    open_or_train(load(REPOSITORY / "stories" / "moodbot"), home / "models")
    return home


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own for each test."""
    return Path(shutil.copytree(REPOSITORY / "stories" / "moodbot", tmp_path / "moodbot"))


@pytest.fixture
def home(tmp_path: Path, warm: Path) -> Path:
    """Where this test's lessons are recorded."""
    return Path(shutil.copytree(warm, tmp_path / "home"))


def conversation_pane(screen: Screen) -> list[str] | None:
    """The lines of the conversation; None while a dialog or nothing at all covers it."""
    lines = [line[:COLUMN] for line in screen.lines]
    top = next((y for y, line in enumerate(lines) if line.startswith(" Conversation ─")), None)
    if top is None:
        return None
    inside: list[str] = []
    for line in lines[top + 1 :]:
        if re.match(r" \S.* (?:━━|──)", line):  # the head of the question
            return [" ".join(row.split()) for row in inside if row.strip()]
        if any(char in line for char in "╭│╰"):
            return None
        inside.append(line.rstrip("▁▂▃▄▅▆▇█▔▎▍▐ "))
    return None


def drawn(conversation: Conversation) -> list[str]:
    """The conversation as the pane lays it out, without what it waits for."""
    turns = view.Chat().turns(conversation)
    latest = turns[-1].lines[-1].step if turns and turns[-1].lines else -1
    rows = [row for turn in turns for row in turn_rows(turn, COLUMN - 2, UNICODE, latest)]
    texts = ["".join(piece.text for piece in row.pieces) for row in rows]
    return [" ".join(text.split()) for text in texts if text.strip()]


def is_moment_of(shown: list[str], conversation: Conversation) -> bool:
    """Whether the pane showed this conversation, or its end where it is long."""
    known = [line for line in shown if not line.startswith(UNICODE.pending)]
    whole = drawn(conversation)
    # By words: where a long line is broken depends on the width, which the scroll bar changes.
    words, all_words = " ".join(known).split(), " ".join(whole).split()
    begins = bool(known) and known[0].startswith("1 ")
    return all_words == words if begins or not words else all_words[-len(words) :] == words


def moments(path: Path) -> Iterator[Lesson]:
    """The lesson after each entry of its journal."""
    lesson = Lesson()
    with closing(sqlite3.connect(path)) as connection:
        for (entry,) in connection.execute("SELECT entry FROM entries ORDER BY seq").fetchall():
            lesson = lesson.after(entry_from_json(json.loads(entry)))
            yield lesson


def data_files(project: Path) -> dict[Path, bytes]:
    """Every file of the project, leftovers of a cut-off write aside."""
    return {p: p.read_bytes() for p in sorted(project.rglob("*")) if p.is_file() and not p.name.endswith(".tmp")}


class Teacher:
    """Keys of somebody who teaches, changes their mind and exports; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def next_keys(self) -> list[str]:
        """The next few keys."""
        draw = self.random.random()
        if draw < 0.45:
            return [self.random.choice(MESSAGES) + ENTER, ENTER, ENTER]
        if draw < 0.60:
            return [DOWN, ENTER]
        if draw < 0.75:
            return [UNDO] * self.random.randint(1, 3)
        if draw < 0.82:
            return [REDO]
        if draw < 0.88:
            return [FORK, ESCAPE]
        if draw < 0.92:
            return [FRESH]
        return [EXPORT, ENTER, ESCAPE]


def teach_until(terminal: Terminal, script: Teacher, moment: float) -> list[str]:
    """Teaches until the moment has come and kills; the last conversation that was shown."""
    shown: list[str] = conversation_pane(terminal.screen) or []
    while time.monotonic() < moment and terminal.is_running:
        for key in script.next_keys():
            terminal.send(key)
            terminal.pump(min(0.4, max(0.0, moment - time.monotonic())), quiet=0.06)
            shown = conversation_pane(terminal.screen) or shown
            if time.monotonic() >= moment:
                break
    terminal.kill()
    return conversation_pane(terminal.screen) or shown


def check_files(project: Path, home: Path, before: dict[Path, bytes]) -> None:
    """Each file is old or new; after what the next start does first, all are new or all are old, and readable."""
    exports = home / "exports"
    allowed = {path: {sha256(data).hexdigest()} for path, data in before.items()}
    records = [json.loads(p.read_bytes()) for p in sorted(exports.glob("exports/*/*.json"))]
    for entry in (entry for record in records for entry in record):
        allowed.setdefault(Path(entry["path"]), set()).add(entry["after"])
    for path, data in data_files(project).items():
        assert sha256(data).hexdigest() in allowed.get(path, set()), f"{path.name} is neither old nor new"
    recover(exports)
    assert not list(project.rglob("*.tmp")), "a cut-off write leaves nothing behind"
    now = {path: sha256(data).hexdigest() for path, data in data_files(project).items()}
    for record in records[-1:]:
        found = [now.get(Path(each["path"])) for each in record]
        assert found in ([each["before"] for each in record], [each["after"] for each in record])
    assert [p for p in load(project).problems if p.severity == "error"] == []


def start(project: Path, home: Path, *more: str) -> Terminal:
    """The application on the project, with a lesson on the screen."""
    terminal = Terminal([project, "--skip-visualization", *more], home)
    try:
        terminal.wait_for(lambda screen: any("listens" in line for line in conversation_pane(screen) or []))
    except AssertionError:
        terminal.kill()
        raise
    return terminal


def held_now(home: Path) -> Path:
    """The journal of the session that is running."""
    (path,) = (journal.find(home, each.id) for each in journal.sessions(home) if each.running)
    return path


def test_every_step_that_was_shown_outlives_a_kill(project: Path, home: Path) -> None:
    chance = random.Random(SEED)
    script = Teacher(SEED)
    for number in range(KILLS):
        fresh = number % A_CHAIN == 0
        with start(project, home, "--fresh" if fresh else "--resume") as terminal:
            path = held_now(home)
            if not fresh:
                held, warnings = journal.read(path)
                assert warnings == []
                assert is_moment_of(conversation_pane(terminal.screen) or [], held.current), terminal.screen.text
            before = data_files(project)
            shown = teach_until(terminal, script, time.monotonic() + chance.uniform(0.0, LONGEST))
            assert terminal.screen.smuggled == []
        if not path.exists():  # left by the exit options, with nothing taught
            assert len(shown) <= 1, shown
            continue
        lesson, warnings = journal.read(path)
        assert warnings == []
        assert any(is_moment_of(shown, each.current) for each in moments(path)), (
            f"kill {number}: what was shown is not in the record\n"
            + "\n".join(shown)
            + "\n-- recorded --\n"
            + "\n".join(drawn(lesson.current))
            + f"\n-- the screen --\n{terminal.screen.text}"
        )
        check_files(project, home, before)


def say_and_show(terminal: Terminal, text: str) -> None:
    terminal.send(text + ENTER)
    terminal.wait_for(lambda screen: text in "\n".join(conversation_pane(screen) or []))


@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM", "closed terminal"])
def test_a_terminal_that_goes_away_ends_the_application_and_loses_nothing(project: Path, home: Path, how: str) -> None:
    with start(project, home, "--fresh") as terminal:
        say_and_show(terminal, "hello there")
        path = held_now(home)
        if how == "closed terminal":
            terminal.hang_up()
        else:
            terminal.kill(signal.Signals[how])
        terminal.wait(15)
    lesson, warnings = journal.read(path)
    assert warnings == []
    assert any("hello there" in line for line in drawn(lesson.current))
    (recorded,) = journal.sessions(home, project)
    assert not recorded.running
    with start(project, home, "--resume") as again:
        assert any("hello there" in line for line in conversation_pane(again.screen) or [])


def test_ctrl_c_offers_ways_on_and_quitting_loses_nothing(project: Path, home: Path) -> None:
    with start(project, home, "--fresh") as terminal:
        say_and_show(terminal, "hello there")
        terminal.send("\x03")
        terminal.wait_for(lambda screen: "Start fresh" in screen.text and "Quit" in screen.text)
        terminal.send("c")
        terminal.wait_for(lambda screen: "Start fresh" not in screen.text)
        terminal.send("\x03")
        terminal.wait_for(lambda screen: "Start fresh" in screen.text)
        terminal.send("\x03")
        assert terminal.wait() == 0
        assert terminal.screen.modes["1049"] is False, "the terminal is as it was"
    with start(project, home, "--resume") as again:
        assert any("hello there" in line for line in conversation_pane(again.screen) or [])


def test_leaving_at_every_moment_of_the_opening(project: Path, home: Path) -> None:
    """A kill before the first lesson is on the screen leaves nothing that a later start stumbles over."""
    for delay in (0.1, 0.5, 0.9, 1.1, 1.3):
        with Terminal([project, "--skip-visualization", "--fresh"], home) as terminal:
            terminal.pump(delay)
    with start(project, home, "--resume"):
        pass
