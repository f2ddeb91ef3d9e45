"""`teachbot --plain` and `teachbot play` as programs: answers piped in, a lesson as a test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from teachbot.engine.project.bundled import find
from teachbot.engine.project.project import load
from teachbot.tui.__main__ import cli


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mood bot of one's own."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(find("moodbot"), tmp_path / "moodbot"))


def run(*words: str | Path, answers: str = "") -> Result:
    """The command with these answers piped in."""
    return CliRunner().invoke(cli, [str(word) for word in words], input=answers)


def test_a_piped_lesson_is_exported(bot: Path) -> None:
    done = run("--plain", bot, "--fresh", answers="hi there you\n\n\n\nsplendid day\nmood_great\n\n\n:export yes\n")
    assert done.exit_code == 0, done.output
    assert "wrote" in done.output and "nlu.yml" in done.output
    examples = {(e.text, e.intent) for e in load(bot).nlu.examples}
    assert {("hi there you", "greet"), ("splendid day", "mood_great")} <= examples


def test_what_was_not_exported_is_offered_again(bot: Path) -> None:
    first = run("--plain", bot, "--fresh", answers="hi there\n\n")
    assert first.exit_code == 0 and "--resume" in first.output
    again = run("--plain", bot, "--resume", answers="")
    assert "hi there" in again.output and "Next action?" in again.output


def test_a_pipe_ends_where_a_line_answers_nothing(bot: Path) -> None:
    done = run("--plain", bot, "--fresh", answers="hi there\nno_such_intent\n")
    assert done.exit_code != 0 and "none of the choices" in str(done.exception)


@pytest.mark.parametrize(("expected", "code"), [("greet", 0), ("goodbye", 1)])
def test_a_lesson_is_a_test(bot: Path, tmp_path: Path, expected: str, code: int) -> None:
    before = {path: path.read_bytes() for path in bot.rglob("*") if path.is_file()}
    lesson = tmp_path / "a.lesson"
    lesson.write_text(f":# a greeting\nhello\n:expect {expected}\ngreet\n\n:export yes\n")
    done = run("play", lesson, bot)
    assert done.exit_code == code
    assert ("a.lesson:3: expected goodbye, the bot chooses greet" in done.output) is bool(code)
    assert {path: path.read_bytes() for path in bot.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "home" / "sessions").exists()


def test_a_lesson_that_cannot_be_read_is_named(bot: Path) -> None:
    done = run("play", bot / "none.lesson", bot)
    assert "cannot be read" in str(done.exception) and "none.lesson" in str(done.exception)
