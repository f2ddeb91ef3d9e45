"""A step is one update: no line is painted twice, and nothing is laid out anew where no size changed."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.strip import Strip

from teachbot.tui.drawing.rows import RowsView
from tests.tui.driving import Driver, driving
from tests.tui.scripted import concert_app

_LATER = "graph"
"""The pane whose answer comes from a thread, in an update of its own."""


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, int]]:
    """How often each line of each pane was painted."""
    found: Counter[tuple[str, int]] = Counter()
    original = RowsView.render_line

    def render_line(pane: RowsView, y: int) -> Strip:
        found[pane.id or "", y] += 1
        return original(pane, y)

    monkeypatch.setattr(RowsView, "render_line", render_line)
    return found


def count_layouts(driver: Driver) -> list[object]:
    """Gets an entry with every layout pass."""
    passes: list[object] = []
    driver.screen.screen_layout_refresh_signal.subscribe(driver.screen, passes.append)
    return passes


async def test_a_step_paints_each_line_at_most_once(painted: Counter[tuple[str, int]]) -> None:
    async with driving(concert_app()) as driver:
        await driver.say("hello")
        for key in ("enter", "enter", "enter", "ctrl+z", "ctrl+z", "ctrl+y", "down", "down", "up"):
            painted.clear()
            await driver.press(key)
            panes = {pane for pane, _ in painted}
            assert panes, key
            for pane in panes:
                times = max(count for (name, _), count in painted.items() if name == pane)
                assert times <= (2 if pane == _LATER else 1), (key, pane, painted)


async def test_down_paints_two_lines_of_the_question(painted: Counter[tuple[str, int]]) -> None:
    async with driving(concert_app()) as driver:
        await driver.say("hello")
        await driver.press("enter", "down")
        passes = count_layouts(driver)
        painted.clear()
        await driver.press("down")
        assert not passes
        assert sum(painted.values()) == len(painted) <= 4, painted
        assert {pane for pane, _ in painted} <= {"answers", _LATER}


async def test_a_step_lays_out_at_most_once(painted: Counter[tuple[str, int]]) -> None:
    async with driving(concert_app()) as driver:
        await driver.say("hello")
        passes = count_layouts(driver)
        for key in ("enter", "enter", "ctrl+z", "ctrl+y"):
            passes.clear()
            height = driver.screen.question.size.height
            await driver.press(key)
            assert len(passes) == (driver.screen.question.size.height != height), key
