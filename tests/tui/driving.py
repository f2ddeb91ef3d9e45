"""Drives the application as a person does: real keys, then waiting until nothing is under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Snapshot
from teachbot.tui.app import TeachbotApp
from teachbot.tui.screens.lesson import LessonScreen
from teachbot.tui.screens.map import MapScreen
from tests.tui.compact_svg import compact

_AWAITED = ("call", "graph", "map", "health")
"""Groups of workers whose outcome a person would see."""
_PATIENCE = 30.0
"""Seconds before a test gives up waiting."""


@dataclass
class ReadyMade:
    """Opens a session that is there already."""

    make: Callable[[], Session]
    title: str = "test bot"
    resumes: bool = False

    def resumable(self) -> None:
        """Nothing to go on with."""
        return None

    def open(self, resume: object, progress: Callable[[str, float], None]) -> Session:
        """The session."""
        return self.make()


@dataclass
class Driver:
    """Keys in, snapshots out."""

    app: TeachbotApp
    pilot: Pilot[None]

    @property
    def screen(self) -> LessonScreen:
        """The lesson, whatever lies over it."""
        return self.app.lesson

    @property
    def snapshot(self) -> Snapshot:
        """What is shown."""
        return self.screen.snapshot

    @property
    def choice(self) -> str:
        """The highlighted answer."""
        choice = self.screen.question.answers.choice
        return choice.value if choice is not None else ""

    async def press(self, *keys: str) -> None:
        """Presses keys, one after the other, each when the one before is done with."""
        for key in keys:
            self._send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Types a text."""
        for char in text:
            self._send(_character_to_key(char), char)
        await self.settle()

    def _send(self, key: str, char: str | None = None) -> None:
        """As the terminal does."""
        name = _character_to_key(key) if len(key) == 1 else key
        event = Key(name, char or (key if len(key) == 1 else None))
        event.set_sender(self.app)
        self.app.post_message(event)

    async def say(self, text: str) -> None:
        """Types a message and confirms how it is understood."""
        await self.type(text)
        await self.press("enter")

    async def settle(self) -> None:
        """Waits until no verb and no drawing is under way and all messages are handled."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                await self.pilot.pause()
                under_way = [w for w in self.app.workers if w.group in _AWAITED and not w.is_finished]
                if not under_way and not self.screen.busy:
                    break
                await asyncio.gather(*(w.wait() for w in under_way), return_exceptions=True)
        await self.pilot.pause()

    async def ponder(self) -> None:
        """Waits for all that is found out beside the keys, too: what is weighed once the person stays with a choice."""
        async with asyncio.timeout(_PATIENCE):
            while any(screen.background.is_asking for screen in self._asking_screens()):
                await self.pilot.pause(0.02)
        await self.settle()

    def _asking_screens(self) -> list[LessonScreen | MapScreen]:
        return [screen for screen in self.app.screen_stack if isinstance(screen, LessonScreen | MapScreen)]

    def text(self) -> str:
        """What is on the screen, line by line."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip) for strip in lines)


@asynccontextmanager
async def driving(
    app: TeachbotApp, size: tuple[int, int] = (120, 40), *, notifications: bool = False
) -> AsyncIterator[Driver]:
    """The application, ready for keys."""
    async with app.run_test(size=size, notifications=notifications) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver


def write_screenshot(app: TeachbotApp, path: Path) -> None:
    """The screen as an SVG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(compact(app.export_screenshot(title=app.TITLE)), encoding="utf-8")
