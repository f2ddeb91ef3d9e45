"""The manual is true: its commands exist with their options, its keys are bound, and it can be read inside."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from teachbot.tui.__main__ import COMMANDS, cli
from teachbot.tui.app import TeachbotApp
from teachbot.tui.manual import pages
from teachbot.tui.screens.keys import LESSON_KEYS
from teachbot.tui.screens.manual import ManualScreen
from teachbot.tui.settings import Settings
from tests.tui.driving import driving
from tests.tui.scripted import scripted_app

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
TEXTS = {**{page.name: page.text for page in pages()}, "README": README}


def blocks(text: str) -> list[str]:
    """Lines of fenced blocks that call teachbot."""
    fenced = re.findall(r"^```\n(.*?)^```", text, flags=re.M | re.S)
    lines = [line.split("  #")[0].strip() for block in fenced for line in block.splitlines()]
    return [line for line in lines if line.startswith("teachbot")]


CALLS = sorted({(name, line) for name, text in TEXTS.items() for line in blocks(text)})


@pytest.mark.parametrize(("page", "line"), CALLS, ids=lambda value: value)
def test_every_command_is_one(page: str, line: str) -> None:
    """Its name, its options and what they take are known; nothing is run."""
    words = shlex.split(line)[1:]
    name = words[0] if words and words[0] in COMMANDS else "interactive"
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    command.make_context(name, words[1:] if words and words[0] in COMMANDS else words, resilient_parsing=False)


@pytest.mark.parametrize("name", ["first-lesson", "your-project", "files"])
def test_what_needs_no_terminal_is_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    CliRunner().invoke(cli, ["init", "path/to/project"])
    quick = ("init", "validate", "convert")
    lines = [words for line in blocks(TEXTS[name]) if (words := shlex.split(line)[1:])[0] in quick]
    assert lines
    for words in lines:
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, (words, done.output, done.exception)


def test_options_named_in_the_text_exist() -> None:
    known = {"--enable-api"}  # Rasa's own
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        known |= {option for parameter in command.params for option in parameter.opts}
    for page, text in TEXTS.items():
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--version", "--help"}
        assert named <= known, page


def test_keys_named_in_the_text_are_bound() -> None:
    bindings = [*LESSON_KEYS, *TeachbotApp.BINDINGS]
    bound = {key for b in bindings if not isinstance(b, tuple) for key in b.key.split(",")}
    for page, text in TEXTS.items():
        named = {f"ctrl+{letter.lower()}" for letter in re.findall(r"Ctrl\+([A-Z])\b", text)}
        named |= {key.lower() for key in re.findall(r"\bF\d{1,2}\b", text)}
        assert named <= bound, (page, named - bound)


def test_every_command_and_setting_is_in_it() -> None:
    assert all(f"| `teachbot {name}` | {does} |" in TEXTS["commands"] for name, (_, does) in COMMANDS.items())
    assert all(f"`{name}`" in TEXTS["settings"] for name in Settings.__dataclass_fields__ if name != "keymap")


async def test_it_is_read_inside() -> None:
    async with driving(scripted_app()) as driver:
        await driver.press("ctrl+p")
        await driver.type("Manual: Forms")
        await driver.press("enter")
        assert isinstance(driver.app.screen, ManualScreen)
        assert "restaurant_form" in driver.text()
        await driver.press("n")
        assert "Your own project" in driver.text() and "teachbot validate" in driver.text()
        await driver.press("p", "p")
        assert "Five minutes" in driver.text()
        await driver.press("escape")
        assert driver.app.screen is driver.screen


def test_no_page_leaves_this_place() -> None:
    assert all("http" not in text or set(re.findall(r"https?://[^\s`)\"]+", text)) <= {"http://localhost:5005"}
               for page, text in TEXTS.items() if page != "README")  # fmt: skip
