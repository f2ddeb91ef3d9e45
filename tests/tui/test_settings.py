"""The settings file: every line counts by itself, and a wrong one is told with its number."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.errors import FileFailure
from teachbot.tui.__main__ import cli
from teachbot.tui.app import TeachbotApp
from teachbot.tui.settings import Settings, read_settings, settings_template
from tests.tui.driving import ReadyMade, driving
from tests.tui.scripted import scripted_session


def read(tmp_path: Path, text: str) -> tuple[Settings, list[tuple[int, str]]]:
    """What a file with this text sets, and its wrong lines."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    settings, wrong = read_settings(path)
    assert all(w.path == path for w in wrong)
    return settings, [(w.line, w.message) for w in wrong]


def test_what_is_not_there_sets_nothing(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == (Settings(), ())


def test_settings_are_read(tmp_path: Path) -> None:
    settings, wrong = read(tmp_path, 'theme = "nord"\nagree_above = 1\nport = 0\n[keymap]\nundo = "ctrl+t"\n')
    assert (settings.theme, settings.agree_above, settings.port, dict(settings.keymap)) == (
        "nord", 1.0, 0, {"undo": "ctrl+t"},
    )  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('theme = "nord"\nthem = "x"\n', 2, "did you mean 'theme'"),
        ('\ntheme = "nord"\nport = "many"\n', 3, "a whole number"),
        ('theme = "nord"\nport = true\n', 2, "a whole number"),
        ('theme = "nord"\nagree_above = 2\n', 2, "from 0 to 1"),
        ('theme = "nord"\nthis is nothing\n', 2, "no TOML"),
        ('port = = 3\ntheme = "nord"\n', 1, "no TOML"),
        ('theme = "nord"\nkeymap = 3\n', 2, "keymap is a table"),
        ('theme = "nord"\n[keymap]\nundo = 3\n', 2, "keymap is a table"),
        ('theme = "nord"\nascii = 1\n', 2, "true or false"),
    ],
)
def test_a_wrong_line_is_told_and_the_rest_counts(tmp_path: Path, text: str, line: int, says: str) -> None:
    settings, wrong = read(tmp_path, text)
    assert [(n, says in message) for n, message in wrong] == [(line, True)]
    assert settings == Settings(theme="nord")


@given(st.text(max_size=200))
def test_no_text_breaks_it(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("config") / "config.toml"
    path.write_bytes(text.encode("utf-8", "replace"))
    settings, wrong = read_settings(path)
    assert isinstance(settings, Settings) and all(1 <= w.line <= len(re.split(r"\r\n|\r|\n", text)) for w in wrong)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"theme = '\xff'")
    with pytest.raises(FileFailure, match="cannot be read"):
        read_settings(tmp_path / "config.toml")


def test_the_template_names_every_setting_and_sets_none(tmp_path: Path) -> None:
    assert read(tmp_path, settings_template()) == (Settings(), [])
    assert all(f"# {setting.name}" in settings_template().replace("[", "") for setting in fields(Settings))
    uncommented = "\n".join(
        line.removeprefix("# ") for line in settings_template().split("\n") if " = " in line or "[" in line
    )
    settings, wrong = read(tmp_path, uncommented)
    assert (settings.theme, dict(settings.keymap), wrong) == ("textual-light", {"undo": "ctrl+t"}, [])


def test_config_makes_the_file_and_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new" / "config.toml"
    monkeypatch.setenv("VISUAL", f"{sys.executable} -c \"import sys; open(sys.argv[1], 'a').write('port = -1')\"")
    done = CliRunner().invoke(cli, ["config", "--config-file", str(path)])
    assert done.exit_code == 1 and "from 0 to 65535" in done.output
    assert path.read_text("utf-8").startswith(settings_template())


def test_config_says_where_the_file_is(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["config", "--path"]).output.strip().endswith("config.toml")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))


def app_with(settings: Settings, *notices: str) -> TeachbotApp:
    """The application on the scripted bot."""
    return TeachbotApp(ReadyMade(scripted_session), settings, notices=notices)


async def test_the_theme_of_last_time_comes_back_unless_one_is_set() -> None:
    async with driving(app_with(Settings())) as driver:
        driver.app.theme = "nord"
        await driver.settle()
    async with driving(app_with(Settings())) as driver:
        assert driver.app.theme == "nord"
    async with driving(app_with(Settings(theme="textual-light"))) as driver:
        assert driver.app.theme == "textual-light"


async def test_keys_are_mapped_and_help_shows_them() -> None:
    async with driving(app_with(Settings(keymap={"undo": "ctrl+t"}))) as driver:
        await driver.say("hello")
        assert driver.snapshot.can_undo
        await driver.press("ctrl+t")
        assert not driver.snapshot.can_undo
        await driver.press("f1")
        assert "^T" in driver.text()


async def test_wrong_lines_are_shown_in_the_application() -> None:
    async with driving(
        app_with(Settings(theme="no-such"), "config.toml:3: there is no setting 'them'"), notifications=True
    ) as driver:
        assert "config.toml:3" in driver.text() and "no theme 'no-such'" in driver.text()


def test_a_settings_file_that_is_not_there_is_a_wrong_usage(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["interactive", "moodbot", "--config-file", str(tmp_path / "none.toml")])
    assert done.exit_code == 2 and "there is no file" in done.output
