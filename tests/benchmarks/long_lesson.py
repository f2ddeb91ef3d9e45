"""A lesson of 2,000 turns: a step at its end against one near its beginning, in the engine and through the screen.

`python -m tests.benchmarks.long_lesson [TURNS]` prints the figures and fails where a step takes more than twice as
long, or where more than 100 MB have come.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.prediction.model.model import train
from teachbot.engine.project.project import load
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.app import TeachbotApp
from tests.tui.driving import Driver, ReadyMade, driving

STORIES = Path(__file__).parents[2] / "stories"
EARLY, STEPS = 20, 45
MESSAGES = ("/greet", "/mood_unhappy", "/affirm", "/mood_great", "/goodbye")
TIMES, MEGABYTES = 2.0, 100.0


def megabytes() -> float:
    """Resident memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


class Teacher:
    """Says, confirms, and corrects now and then."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.said = 0
        self.confirmed = 0

    def step(self) -> None:
        """One decision of the person."""
        question = self.session.snapshot.question
        if question.asking is Asking.MESSAGE:
            self.said += 1
            self.session.say(MESSAGES[self.said % len(MESSAGES)])
        elif self.confirmed > 3:
            self.session.choose("action_listen")
            self.confirmed = 0
        else:
            best = question.choices[0].value
            self.confirmed = 0 if best == "action_listen" else self.confirmed + 1
            corrected = self.said % 50 == 0 and best != "action_listen" and len(question.choices) > 1
            self.session.choose(question.choices[1].value if corrected else best)

    def reach(self, turns: int) -> None:
        """Goes on until so many turns are there."""
        while len(self.session.snapshot.turns) < turns:
            self.step()


def median_seconds(step: Callable[[], None], count: int = STEPS) -> float:
    """The usual time of one step."""
    took: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        step()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def undo_and_redo(session: Session) -> None:
    """The step that derives everything anew."""
    session.undo()
    session.redo()


def told(what: str, early: float, late: float) -> bool:
    """Prints a figure; whether it is within its bar."""
    print(f"{what:<28} {early * 1e3:8.1f} ms {late * 1e3:8.1f} ms   x{late / early:.2f}")
    return late <= TIMES * early


async def pressed(driver: Driver, count: int = STEPS) -> float:
    """The usual seconds from a key to the frame that answers it."""
    took: list[float] = []
    while len(took) < count:
        if driver.snapshot.question.asking is Asking.MESSAGE:
            await driver.type(MESSAGES[len(took) % len(MESSAGES)])
        steps = len(driver.screen.session.lesson.current.steps) if driver.screen.session else 0
        began = time.perf_counter()
        await driver.press("enter")
        if driver.screen.session and len(driver.screen.session.lesson.current.steps) > steps:
            took.append(time.perf_counter() - began)
    return statistics.median(took)


async def through_the_screen(session: Session, teacher: Teacher, turns: int) -> tuple[float, float]:
    """Key to frame early and late."""
    async with driving(TeachbotApp(ReadyMade(lambda: session))) as driver:
        teacher.reach(EARLY)
        driver.screen.show(session.snapshot)
        await driver.settle()
        early = await pressed(driver)
        teacher.reach(turns)
        driver.screen.show(session.snapshot)
        await driver.settle()
        return early, await pressed(driver)


def make_session(folder: Path) -> Session:
    """A recorded session with a trained bot."""
    root = Path(shutil.copytree(STORIES / "moodbot", folder / "bot"))
    project = load(root)
    return Session(project, LocalBot(project, train(project)), Journal.create(folder, root), state_folder=folder)


def main() -> None:
    """Runs both and prints the figures."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    good = []
    print(f"{'':<28} turn {EARLY:>6} {'turn':>6} {turns}")
    with tempfile.TemporaryDirectory() as folder:
        session = make_session(Path(folder))
        teacher = Teacher(session)
        teacher.reach(EARLY)
        early, early_undo, before = (
            median_seconds(teacher.step),
            median_seconds(lambda: undo_and_redo(session)),
            megabytes(),
        )
        teacher.reach(turns)
        good.append(told("engine, a step", early, median_seconds(teacher.step)))
        good.append(told("engine, undo and redo", early_undo, median_seconds(lambda: undo_and_redo(session))))
        began = time.perf_counter()
        session.outlook.focus(session.snapshot)
        print(f"{'engine, the focus graph':<28} {'':>11} {(time.perf_counter() - began) * 1e3:8.1f} ms")
        more = megabytes() - before
        good.append(more <= MEGABYTES)
        print(f"{'engine, memory':<28} {before:8.0f} MB {more:+8.0f} MB")
        session.close()
    with tempfile.TemporaryDirectory() as folder:
        session = make_session(Path(folder))
        before = megabytes()
        early, late = asyncio.run(through_the_screen(session, Teacher(session), turns))
        good.append(told("screen, key to frame", early, late))
        more = megabytes() - before
        good.append(more <= MEGABYTES)
        print(f"{'screen, memory':<28} {before:8.0f} MB {more:+8.0f} MB")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
