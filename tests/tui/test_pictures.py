"""How the screen looks: pictures that change only when somebody means it.

`python -m pytest tests/tui/test_pictures.py --snapshot-update` takes them anew; `zcat` shows one as SVG. They are drawn
with the versions in constraints.txt, and compared only with those.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension
from textual.widgets import Input

from teachbot.tui.app import TeachbotApp
from teachbot.tui.settings import Settings
from tests.tui.compact_svg import compact
from tests.tui.driving import Driver, ReadyMade, driving
from tests.tui.scripted import concert_session

_CONSTRAINTS = (Path(__file__).parents[2] / "constraints.txt").read_text(encoding="utf-8")
_PINNED = dict(re.findall(r"^(textual|rich)==(\S+)", _CONSTRAINTS, flags=re.M))

pytestmark = pytest.mark.skipif(
    any(version(name) != pinned for name, pinned in _PINNED.items()), reason="drawn with other versions"
)


class Picture(SingleFileSnapshotExtension):
    """A compressed SVG; what is in it is compared, not how it was compressed."""

    file_extension = "svgz"

    def serialize(self, data: str, **_: object) -> bytes:
        """The picture, without a time in it."""
        return gzip.compress(data.encode(), mtime=0)

    def matches(self, *, serialized_data: bytes, snapshot_data: bytes) -> bool:
        """Whether both show the same."""
        return gzip.decompress(serialized_data) == gzip.decompress(snapshot_data)


async def lesson(driver: Driver) -> None:
    """A greeting, a message with an entity, and a question that is open."""
    await driver.say("hello")
    await driver.press("enter", "enter", "enter")
    await driver.say("a concert in Rome")
    await driver.press("enter", "enter")
    if driver.snapshot.question.subject:
        await driver.say("Found two concerts: Foo Fighters and Katy Perry")
    await driver.press("enter")
    await driver.say("/compare_reviews")


def lesson_then(*keys: str) -> Callable[[Driver], Awaitable[None]]:
    """The lesson, then these keys."""

    async def scene(driver: Driver) -> None:
        await lesson(driver)
        await driver.press(*keys)

    return scene


async def entities(driver: Driver) -> None:
    """The entities of a message are edited."""
    await driver.say("a concert in Rome")
    await driver.press("ctrl+e")


async def message(driver: Driver) -> None:
    """The first moment, with a begun intent."""
    await driver.type("/co")


SMALL, NORMAL, LARGE = (80, 24), (120, 40), (200, 60)
DARK, LIGHT = "textual-dark", "textual-light"
SCENES = {
    "lesson-small": (SMALL, DARK, lesson),
    "lesson": (NORMAL, DARK, lesson),
    "lesson-large": (LARGE, DARK, lesson),
    "lesson-small-light": (SMALL, LIGHT, lesson),
    "lesson-light": (NORMAL, LIGHT, lesson),
    "message": (NORMAL, DARK, message),
    "question-filtered": (SMALL, DARK, lesson_then("r", "e", "v")),
    "map": (NORMAL, DARK, lesson_then("ctrl+g")),
    "map-light": (SMALL, LIGHT, lesson_then("ctrl+g")),
    "export": (NORMAL, DARK, lesson_then("ctrl+s")),
    "help": (NORMAL, DARK, lesson_then("f1")),
    "entities": (SMALL, DARK, entities),
    "exit": (SMALL, DARK, lesson_then("ctrl+c")),
}


@pytest.mark.parametrize("name", [*SCENES, "lesson-ascii"])
async def test_it_looks_as_it_did(
    name: str, snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path))
    monkeypatch.delenv("NO_COLOR", raising=False)
    is_ascii = name.endswith("-ascii")
    size, theme, scene = SCENES[name.removesuffix("-ascii")]
    app = TeachbotApp(ReadyMade(concert_session), Settings(theme=theme, ascii=is_ascii))
    async with driving(app, size) as driver:
        await scene(driver)
        await driver.ponder()
        for line in app.screen.query(Input):
            line.cursor_blink = False
        await driver.settle()
        picture = compact(app.export_screenshot(title="teachbot"))
    assert picture == snapshot(extension_class=Picture)
