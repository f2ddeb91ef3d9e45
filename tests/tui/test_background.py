"""Of what is found out beside the keys, only the newest is shown, and one question of a kind is asked at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Event, Lock
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.screen import Screen

from teachbot.tui.screens.background import Background

_PATIENCE = 10.0


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not done():
            await asyncio.sleep(0)


class Questions:
    """Answers that come when they are let."""

    def __init__(self) -> None:
        self.gates: dict[int, Event] = {}
        self.begun: list[int] = []
        self.shown: list[int] = []
        self.at_once = 0
        self.most_at_once = 0
        self._lock = Lock()

    def ask(self, background: Background, number: int, *, after: float = 0.0) -> None:
        self.gates[number] = Event()
        background.ask("kind", partial(self._answer, number), self.shown.append, after=after)

    def _answer(self, number: int) -> int:
        with self._lock:
            self.begun.append(number)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.gates[number].wait(_PATIENCE)
        with self._lock:
            self.at_once -= 1
        return number


async def test_a_stale_answer_is_not_shown_and_what_did_not_begin_is_forgotten() -> None:
    async with App[None]().run_test() as pilot:
        background, questions = Background(cast(Screen[None], pilot.app.screen)), Questions()
        for number in (1, 2, 3):
            questions.ask(background, number)
        await until(lambda: questions.begun == [1])
        questions.gates[1].set()
        await until(lambda: questions.begun == [1, 3])
        assert questions.shown == []
        questions.gates[3].set()
        await until(lambda: not background.is_asking)
        assert questions.shown == [3]
        assert questions.most_at_once == 1


async def test_kinds_do_not_wait_for_each_other() -> None:
    async with App[None]().run_test() as pilot:
        background, gate, shown = Background(cast(Screen[None], pilot.app.screen)), Event(), list[str]()
        background.ask("slow", lambda: gate.wait(_PATIENCE), lambda _: shown.append("slow"))
        background.ask("quick", lambda: None, lambda _: shown.append("quick"))
        await until(lambda: shown == ["quick"])
        gate.set()
        await until(lambda: shown == ["quick", "slow"])


async def test_a_question_for_later_is_asked_only_where_no_newer_came() -> None:
    async with App[None]().run_test() as pilot:
        background, questions = Background(cast(Screen[None], pilot.app.screen)), Questions()
        questions.ask(background, 1, after=0.01)
        questions.ask(background, 2, after=0.01)
        questions.gates[2].set()
        await until(lambda: not background.is_asking)
        assert questions.begun == questions.shown == [2]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_what_is_shown_is_ever_newer_and_ends_with_the_newest(steps: list[bool]) -> None:
    async def run() -> list[int]:
        async with App[None]().run_test() as pilot:
            background, questions = Background(cast(Screen[None], pilot.app.screen)), Questions()
            for number, waits in enumerate(steps):
                questions.ask(background, number)
                for gate in questions.gates.values():
                    gate.set()
                if waits:
                    await until(lambda: not background.is_asking)
            await until(lambda: not background.is_asking)
            assert questions.most_at_once == 1
            return questions.shown

    shown = asyncio.run(run())
    assert shown == sorted(set(shown))
    assert shown[-1] == len(steps) - 1
