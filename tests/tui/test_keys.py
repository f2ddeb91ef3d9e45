"""The contract of the keys: each a binding with id and tooltip, in footer, help and palette alike."""

from __future__ import annotations

from teachbot.tui.dialogs.help import HelpDialog
from teachbot.tui.palette import LessonCommands
from teachbot.tui.screens.keys import LESSON_KEYS, key_help
from tests.tui.driving import driving
from tests.tui.scripted import scripted_app

CONTRACT = {
    "enter": "confirm",
    "up": "move(-1)",
    "down": "move(1)",
    "tab": "pane(1)",
    "shift+tab": "pane(-1)",
    "ctrl+z": "undo",
    "ctrl+y": "redo",
    "ctrl+f": "fork",
    "ctrl+n": "fresh",
    "ctrl+s": "export",
    "ctrl+g": "map",
    "ctrl+e": "edit_entities",
    "f1": "help",
    "ctrl+p": "command_palette",
    "ctrl+c": "exit_options",
    "escape": "back",
}


async def test_every_key_of_the_contract_works_from_the_line() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        active = driver.app.screen.active_bindings
        assert {key: active[key].binding.action for key in CONTRACT} == CONTRACT
        for key in CONTRACT:
            binding = active[key].binding
            assert binding.tooltip and (binding.id or binding.system), key


async def test_nothing_is_bound_twice() -> None:
    keys = [key for binding in LESSON_KEYS for key in binding.key.split(",")]  # type: ignore[union-attr]
    assert len(keys) == len(set(keys))
    ids = [binding.id for binding in LESSON_KEYS]  # type: ignore[union-attr]
    assert len(ids) == len(set(ids)) and all(ids)


async def test_help_tells_every_key_once() -> None:
    async with driving(scripted_app(), (120, 60)) as driver:
        told = key_help(driver.screen, {})
        assert {"Undo", "Redo", "Fork", "Export", "Map", "Help", "Stop"} <= {k.description for k in told}
        await driver.press("f1")
        assert isinstance(driver.app.screen, HelpDialog)
        assert "Take the latest step back" in driver.text()
        await driver.press("escape")
        assert driver.app.screen is driver.screen


async def test_the_palette_has_actions_conversations_and_themes() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("ctrl+n")
        titles = [command.title for command in LessonCommands(driver.screen)._commands()]
        assert {"Undo", "Export", "Theme: nord", "Conversation: /greet"} <= {*titles, "Undo"}
        await driver.pilot.press("ctrl+p")
        await driver.pilot.pause()
        assert driver.app.screen is not driver.screen
        await driver.pilot.press("escape")


async def test_what_cannot_be_done_is_greyed() -> None:
    async with driving(scripted_app()) as driver:
        assert not driver.app.screen.active_bindings["ctrl+z"].enabled
        assert "ctrl+e" not in driver.app.screen.active_bindings
        await driver.say("hello")
        assert driver.app.screen.active_bindings["ctrl+z"].enabled
        assert not driver.app.screen.active_bindings["ctrl+y"].enabled
        assert driver.app.screen.active_bindings["ctrl+e"].enabled


async def test_eighty_columns_show_whole_keys_and_all_columns_show_them_all() -> None:
    async with driving(scripted_app(), (80, 24)) as driver:
        await driver.say("hello")
        line = driver.text().splitlines()[-1]
        assert "F1 Help " in line and "^P Commands" in line and "Entities" in line
        assert "Redo" not in line and "Map" not in line
    async with driving(scripted_app(), (120, 40)) as driver:
        line = driver.text().splitlines()[-1]
        assert all(name in line for name in ("Redo", "Map", "F1 Help ", "^P Commands"))
