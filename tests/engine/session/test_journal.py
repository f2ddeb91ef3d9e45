"""The journal: on disk before it is shown, whole after a crash, honest about damage."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from teachbot.engine.errors import DataError, FileFailure, UsageError
from teachbot.engine.session import journal
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.lesson import Lesson
from tests.engine.session.test_session import make_session


def taught_session(home: Path) -> tuple[Path, Lesson]:
    """A recorded lesson with a correction, undo and a fork, closed."""
    session = make_session(home)
    session.say("/compare_reviews")
    session.choose("action_show_concert_reviews")
    session.describe(["Loud"], {"concerts": ["Foo 🎸"]})
    session.accept()
    session.undo()
    session.fork(2)
    session.set_slot("cuisine", "日本\x1b[2J")
    path, lesson = session.journal.path, session.lesson  # type: ignore[union-attr]
    session.close()
    return path, lesson


def test_a_session_is_listed_and_read_back(tmp_path: Path) -> None:
    path, lesson = taught_session(tmp_path)
    assert journal.read(path) == (lesson, [])
    (recorded,) = journal.sessions(tmp_path, Path("bot"))
    assert (recorded.conversations, recorded.unsaved, recorded.running) == (2, 2, False)
    assert journal.sessions(tmp_path, Path("another")) == []
    assert journal.find(tmp_path, path.stem[:12]) == path
    assert journal.project_of(path) == Path("bot").resolve()


def test_an_untouched_session_leaves_nothing_behind(tmp_path: Path) -> None:
    make_session(tmp_path).close()
    assert journal.sessions(tmp_path) == []
    assert list((tmp_path / "sessions").iterdir()) == []


def test_two_applications_never_share_a_session(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("/greet")
    path = session.journal.path  # type: ignore[union-attr]
    assert [r.running for r in journal.sessions(tmp_path)] == [True]
    with pytest.raises(UsageError, match="another teachbot"):
        Journal.reopen(path)
    other = make_session(tmp_path)
    other.say("/stop")
    assert len(journal.sessions(tmp_path)) == 2
    other.close()
    session.close()
    assert [r.running for r in journal.sessions(tmp_path)] == [False, False]


def test_a_damaged_entry_keeps_what_came_before(tmp_path: Path) -> None:
    path, _ = taught_session(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        count = connection.execute("SELECT count(*) FROM entries").fetchone()[0]
        connection.execute('UPDATE entries SET entry = \'{"op": "stepped"\' WHERE seq = ?', (count - 1,))
        connection.commit()
    lesson, warnings = journal.read(path)
    assert len(warnings) == 1 and "damaged" in warnings[0]
    assert lesson.conversations
    kept = journal.set_aside(path)
    assert kept.exists() and journal.sessions(tmp_path) == []


@pytest.mark.parametrize("cut", [0, 100, 4096, 6000])
def test_a_truncated_file_never_raises(tmp_path: Path, cut: int) -> None:
    path, _ = taught_session(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    lesson, _ = journal.read(path)
    assert isinstance(lesson, Lesson)
    assert isinstance(journal.sessions(tmp_path), list)


def test_a_newer_layout_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path, _ = taught_session(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {journal.VERSION + 1}")
    with pytest.raises(DataError, match="update teachbot"):
        Journal.reopen(path)


def test_a_step_that_cannot_be_recorded_does_not_happen(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    session.say("/greet")
    before = session.snapshot
    recording = session.journal
    assert isinstance(recording, Journal)
    recording._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(FileFailure, match="cannot be recorded"):
        session.create_action("utter_long", "x" * 100_000)
    assert session.snapshot == before
    recording._connection.execute("PRAGMA max_page_count = 1000000")
    assert session.accept().revision > before.revision
    session.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(FileFailure, match="TEACHBOT_HOME"):
        Journal.create(tmp_path, Path("bot"))


def test_every_step_shown_survives_a_kill(tmp_path: Path) -> None:
    """The process is killed right after it has told that a step is shown; all told steps are there again."""
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from tests.engine.session.test_session import make_session
        session = make_session(Path(sys.argv[1]))
        for round in range(1000):
            for verb in (lambda: session.say("/greet"), session.accept, session.accept):
                verb()
                print(len(session.lesson.current.steps), flush=True)
        """
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as child:
        assert child.stdout is not None
        shown = [int(child.stdout.readline()) for _ in range(25)]
        os.kill(child.pid, signal.SIGKILL)
        shown += [int(line) for line in child.stdout]
    (recorded,) = journal.sessions(tmp_path)
    assert not recorded.running
    lesson, warnings = journal.read(journal.find(tmp_path, recorded.id))
    assert warnings == []
    assert len(lesson.current.steps) >= shown[-1]
