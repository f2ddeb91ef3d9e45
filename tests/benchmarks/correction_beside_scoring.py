"""A correction while the background scores every story.

`python -m tests.benchmarks.correction_beside_scoring [STORIES]` prints how long corrections take alone and beside the
scoring, and fails where they take longer than they may.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.prediction.model.model import Model
from teachbot.engine.prediction.nlu.interpreter import train_interpreter
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.project.project import Project
from teachbot.engine.session.lesson import Lesson, Opened
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue
from tests.benchmarks.synthetic import synthetic_dialogues, synthetic_domain

BAR = 0.020
"""Seconds that a correction may take."""
CORRECTIONS = 20


class Synthetic(Project):
    """A project whose dialogues are made up."""

    made: tuple[Dialogue, ...] = ()

    @property
    def dialogues(self) -> tuple[Dialogue, ...]:
        """The made-up stories."""
        return self.made


def make_session(count: int) -> Session:
    """A lesson with a bot that was trained on so many stories."""
    domain, config, made = synthetic_domain(), Config(), tuple(synthetic_dialogues(count))
    project = Synthetic(Path("bot"), "bot", "yaml", domain)
    object.__setattr__(project, "made", made)
    model = Model(domain, train_policy(made, domain, config), train_interpreter(project.nlu, domain, config), "")
    begun = Conversation("c", (Step(StepKind.STARTED, made[0].events[:1]),))
    return Session(project, LocalBot(project, model), None, Lesson().after(Opened(begun)))


def corrections(session: Session) -> Iterator[float]:
    """Seconds of each correction, from the answer to the next question."""
    for number in range(CORRECTIONS):
        session.say(f"/intent_{number}")
        wrong = session.snapshot.question.choices[1].value
        began = time.perf_counter()
        session.choose(wrong)
        yield time.perf_counter() - began
        session.describe((), {})
        if session.snapshot.question.asking is Asking.ACTION:
            session.choose("action_listen")


def tell(what: str, seconds: list[float]) -> None:
    """Prints the usual and the longest."""
    print(f"{what:<24} median {statistics.median(seconds) * 1e3:6.1f} ms, longest {max(seconds) * 1e3:6.1f} ms")


def main() -> None:
    """Alone, then beside the scoring."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    session = make_session(count)
    tell("corrections alone", list(corrections(session)))
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            session.bot.standing()

    watcher = threading.Thread(target=look)
    watcher.start()
    time.sleep(0.5)
    beside = list(corrections(session))
    done.set()
    watcher.join()
    tell("beside the scoring", beside)
    sys.exit(statistics.median(beside) > BAR)


if __name__ == "__main__":
    main()
