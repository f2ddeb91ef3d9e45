"""Every size and every set of signs shows what matters."""

from __future__ import annotations

import pytest

from tests.tui.driving import Driver, driving
from tests.tui.scripted import scripted_app


async def _teach(driver: Driver) -> None:
    await driver.say("hello")
    await driver.press("enter", "enter", "enter")
    await driver.say("/compare_reviews")


@pytest.mark.parametrize(("size", "columns"), [((80, 24), 1), ((120, 40), 2), ((200, 60), 3)])
async def test_layouts(size: tuple[int, int], columns: int) -> None:
    async with driving(scripted_app(), size) as driver:
        await _teach(driver)
        screen = driver.screen
        panes = [screen.chat, screen.question, *([] if columns == 1 else [screen.slots, screen.graph])]
        assert len({pane.region.x for pane in panes}) == columns
        shown = driver.text()
        assert "Next action?" in shown and "Conversation" in shown
        assert "action_show_venue_reviews" in shown
        lines = shown.split("\n")
        assert len(lines) == size[1]
        if columns == 1:
            assert "Slots" not in shown
            await driver.press("f2")
            assert "Slots" in driver.text()
            await driver.press("f3")
            assert "Story graph" in driver.text()
            await driver.press("escape")
            assert "Next action?" in driver.text()
        else:
            assert "Slots" in shown and "Story graph" in shown


@pytest.mark.parametrize("size", [(59, 24), (80, 15), (20, 5)])
async def test_too_small_a_terminal_is_told(size: tuple[int, int]) -> None:
    async with driving(scripted_app(), size) as driver:
        assert "needs" in driver.text()
        await driver.pilot.resize_terminal(120, 40)
        await driver.settle()
        assert "Conversation" in driver.text()


async def test_ascii_is_ascii() -> None:
    async with driving(scripted_app(ascii_only=True)) as driver:
        await _teach(driver)
        shown = [driver.text()]
        for key in ("f2", "f3", "ctrl+g"):
            await driver.press(key)
            shown.append(driver.text())
        assert "\n".join(shown).isascii(), {c for c in "".join(shown) if not c.isascii()}


async def test_themes_draw() -> None:
    async with driving(scripted_app()) as driver:
        await _teach(driver)
        for theme in ("textual-light", "nord", "gruvbox", "ansi-light", "solarized-light"):
            driver.app.theme = theme
            await driver.pilot.pause()
            assert "Next action?" in driver.text()


async def test_no_color_keeps_the_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(scripted_app()) as driver:
        await _teach(driver)
        assert "❯ 1" in driver.text()
        await driver.type("concert_rev")
        await driver.press("enter", "enter")
        assert "✎" in driver.text()


async def test_the_words_of_cjk_and_emoji_fit() -> None:
    async with driving(scripted_app(), (80, 24)) as driver:
        driver.screen.composer.value = "東京で今夜コンサートはありますか🎸" * 6
        await driver.press("enter")
        widths = set(driver.text().split("\n"))
        assert all(_cells(line) == 80 for line in widths)


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
