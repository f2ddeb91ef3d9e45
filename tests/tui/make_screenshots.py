"""Pictures of the real application on the bundled bots: `python -m tests.tui.make_screenshots [NAME…]`.

Those that README and the manual show go to `screenshots/`, the others, for looking at, to `build/screenshots/`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.tui.driving import Driver, driving, write_screenshot

REPOSITORY = Path(__file__).parents[2]
SHOWN = frozenset(
    {"lesson-120x40", "lesson-80x24", "lesson-120x40-light", "correction", "export", "map-160x50", "try-next", "desk"}
)
"""Pictures that a page shows."""
LARGEST = 60_000
"""Bytes of one of them."""


async def teach(driver: Driver) -> None:
    """A lesson with a correction, up to a question that is worth looking at."""
    await driver.say("hello")
    await driver.press("enter", "enter", "enter")
    await driver.say("find me a concert tonight")
    await driver.press("enter", "enter")
    if driver.snapshot.question.subject:
        await driver.say("Found two concerts: Foo Fighters and Katy Perry")
    await driver.press("enter")
    await driver.say("which has better reviews")
    await driver.press("enter")


async def correct(driver: Driver) -> None:
    """The same, with the other reviews chosen."""
    await teach(driver)
    await driver.type("venue_rev")
    await driver.press("enter")
    await driver.say("The Roundhouse has four stars")


def keys(*names: str) -> Callable[[Driver], Awaitable[None]]:
    """The lesson, then these keys."""

    async def scene(driver: Driver) -> None:
        await teach(driver)
        await driver.press(*names)

    return scene


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    name: str
    size: tuple[int, int]
    scene: Callable[[Driver], Awaitable[None]] = teach
    theme: str = "textual-dark"
    ascii_only: bool = False
    bot: str = "concertbot"
    store: str = ""
    """A store of `tests/engine/stores/data` for the inbox."""


async def entities(driver: Driver) -> None:
    """The entities of a message are edited."""
    await driver.say("find me a concert in Berlin tonight")
    await driver.press("ctrl+e")


async def try_next(driver: Driver) -> None:
    """What simulated users found."""
    await driver.press("f7", "down", "down", "down")


async def desk(driver: Driver) -> None:
    """What happened in a conversation that real Rasa had, beside what the bot would do now."""
    await driver.press("f9", "down", "down", "enter", "space", "space")


async def inbox(driver: Driver) -> None:
    """Conversations that real Rasa had, with the index."""
    await driver.press("f9", "i", "down", "f", "down")


async def messages(driver: Driver) -> None:
    """What the bot is least sure of."""
    await driver.press("f9", "i", "m", "space", "space")


PICTURES = (
    Picture("lesson-120x40", (120, 40)),
    Picture("lesson-120x40-light", (120, 40), theme="textual-light"),
    Picture("lesson-80x24", (80, 24)),
    Picture("lesson-80x24-light", (80, 24), theme="textual-light"),
    Picture("lesson-200x60", (200, 60)),
    Picture("lesson-ascii", (120, 40), ascii_only=True),
    Picture("correction", (120, 40), correct),
    Picture("entities", (120, 40), entities),
    Picture("export", (120, 40), keys("ctrl+s")),
    Picture("exit", (120, 40), keys("ctrl+c")),
    Picture("help", (120, 40), keys("f1")),
    Picture("focus-80x24", (80, 24), keys("f3")),
    Picture("focus-80x24-light", (80, 24), keys("f3"), theme="textual-light"),
    Picture("focus-160x50", (160, 50), keys("f3")),
    Picture("focus-160x50-light", (160, 50), keys("f3"), theme="textual-light"),
    Picture("try-next", (120, 40), try_next, bot="restaurant"),
    Picture("desk", (120, 30), desk, bot="moodbot", store="rasa36_sqlite"),
    Picture("inbox", (120, 30), inbox, bot="moodbot", store="rasa36_sqlite"),
    Picture("inbox-80x24", (80, 24), inbox, bot="moodbot", store="rasa36_sqlite"),
    Picture("messages", (120, 30), messages, bot="moodbot", store="rasa36_sqlite"),
    Picture("map-80x24", (80, 24), keys("ctrl+g")),
    Picture("map-80x24-light", (80, 24), keys("ctrl+g"), theme="textual-light"),
    Picture("map-160x50", (160, 50), keys("ctrl+g")),
    Picture("map-160x50-light", (160, 50), keys("ctrl+g"), theme="textual-light"),
)


async def take(picture: Picture) -> None:
    """Runs the application and takes the picture."""
    from teachbot.engine.project.bundled import find
    from teachbot.engine.session.opening import Opening, Wanted
    from teachbot.engine.session.selection import Chosen
    from teachbot.tui.app import TeachbotApp
    from teachbot.tui.settings import Settings

    opened = None
    if picture.store:
        from teachbot.engine.stores.opening import InboxOpening
        from tests.engine.stores.conftest import dump, sqlite_of

        opened = InboxOpening(str(sqlite_of(Path(tempfile.mkdtemp()) / "rasa.db", dump(picture.store)))).open
    wanted = Wanted(Chosen(find(picture.bot)), fresh=True)
    app = TeachbotApp(Opening(wanted), Settings(ascii=picture.ascii_only), inbox=opened)
    app.theme = picture.theme
    async with driving(app, picture.size) as driver:
        await picture.scene(driver)
        await driver.ponder()  # what is told of a choice comes a moment later
        folder = REPOSITORY / ("screenshots" if picture.name in SHOWN else "build/screenshots")
        write_screenshot(app, folder / f"{picture.name}.svg")


def main(wanted: list[str]) -> None:
    """All pictures, or those named."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["TEACHBOT_HOME"] = home
        for picture in PICTURES:
            if not wanted or picture.name in wanted:
                asyncio.run(take(picture))
                sys.stderr.write(f"{picture.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
