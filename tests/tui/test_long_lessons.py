"""A lesson of two thousand turns stays as quick as a short one."""

from __future__ import annotations

from time import perf_counter

from teachbot.engine.session.snapshot import Line, LineKind, Turn
from tests.tui.driving import driving
from tests.tui.scripted import scripted_app


def _turns(count: int) -> tuple[Turn, ...]:
    return tuple(
        Turn(
            n,
            "user" if n % 2 else "bot",
            (
                Line(LineKind.USER_TEXT if n % 2 else LineKind.ACTION, f"this is what was said in turn {n}", n, 0.5),
                Line(LineKind.INTENT if n % 2 else LineKind.BOT_TEXT, "and more " * 12, n),
            ),
        )
        for n in range(1, count + 1)
    )


async def test_two_thousand_turns() -> None:
    async with driving(scripted_app()) as driver:
        chat = driver.screen.chat
        turns = _turns(2000)
        chat.turns = turns
        await driver.pilot.pause()
        assert "turn 2000" in driver.text()
        began = perf_counter()
        chat.turns = (*turns, Turn(2001, "user", (Line(LineKind.USER_TEXT, "one more", 2001),)))
        took = perf_counter() - began
        await driver.pilot.pause()
        assert "one more" in driver.text()
        assert took < 0.1
