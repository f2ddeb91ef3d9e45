"""The same seed gives the same finds wherever it runs, and each find shows when it is played by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.bots.bot import Lessons
from teachbot.engine.probe.prober import Prober
from teachbot.engine.probe.probing import Findings, probe
from teachbot.engine.probe.shrinking import showing
from teachbot.engine.probe.users.crowd import TURNS, crowd
from teachbot.engine.probe.workers import Here, Processes, setup
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.engine.training_data.nlu import Example
from tests.engine.probe.bots import bundled, model, probed, project, with_holes
from tests.tui.terminal import REPOSITORY

_A = TypeVar("_A")
_B = TypeVar("_B")
SEEDS = st.integers(0, 2**32)


def untimed(findings: Findings) -> Findings:
    """Without what differs from run to run."""
    return replace(findings, seconds=0.0)


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS)
def test_the_same_seed_gives_the_same_finds(seed: int) -> None:
    once, again = (untimed(probed(bundled("restaurant"), conversations=30, seed=seed)) for _ in range(2))
    assert once == again


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS)
def test_a_shrunk_conversation_shows_its_hole_when_it_is_played(seed: int) -> None:
    for find in probed(with_holes("moodbot"), conversations=40, seed=seed).finds:
        played = showing(find.messages, find.hole.key, with_holes("moodbot"))
        assert played is not None and played[1] == find.hole
        assert len(find.messages) <= TURNS
        assert find.conversation[find.step].action is not None or find.hole.decision is None


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, number=st.integers(0, 500))
def test_a_conversation_is_what_its_messages_make(seed: int, number: int) -> None:
    of = bundled("concertbot")
    talk = crowd(of, seed).talk(number)
    assert of.player.play(talk.messages).events == talk.events


def test_other_seeds_give_other_conversations() -> None:
    of = bundled("concertbot")
    assert len({crowd(of, seed).talk(0).messages for seed in range(10)}) > 5


def test_processes_find_what_one_finds() -> None:
    held = project("restaurant")
    made_with = setup(held, model("restaurant"), seed=3, literal=False, assertions=())
    processes = Processes(made_with, 2)
    try:
        names = Prober(bundled("restaurant"), 3).territory.names
        beside = probe(processes, names, conversations=120, seed=3)
    finally:
        processes.close()
    assert untimed(beside) == untimed(probed(bundled("restaurant"), conversations=120, seed=3))


class _Interrupted(Here):
    """Is interrupted after so many answers."""

    def __init__(self, prober: Prober, after: int) -> None:
        super().__init__(prober)
        self._left = after

    def map(self, work: Callable[[Prober, _A], _B], items: Iterable[_A]) -> Iterator[_B]:
        for answer in super().map(work, items):
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
            yield answer


def test_interrupted_it_gives_what_it_found() -> None:
    prober = Prober(with_holes("moodbot"), 0)
    found = probe(_Interrupted(prober, 2), prober.territory.names, conversations=1000, seed=0)
    assert (found.stopped, found.conversations) == (True, 100)
    later = probe(_Interrupted(prober, 3), prober.territory.names, conversations=50, seed=0)
    assert (later.stopped, len(later.finds)) == (True, 2)


def test_progress_is_told() -> None:
    told: list[tuple[str, float]] = []
    prober = Prober(bundled("moodbot"), 0)
    names = prober.territory.names
    probe(Here(prober), names, conversations=100, seed=0, progress=lambda *part: told.append(part))
    assert [part for part in told if part[0] == "talking"] == [("talking", 0.5), ("talking", 1.0)]


@pytest.fixture(scope="module")
def holes_of_restaurant() -> Findings:
    return probed(bundled("restaurant"), conversations=400)


def test_a_silence_that_is_taught_an_answer_is_found_no_more(holes_of_restaurant: Findings) -> None:
    of = bundled("restaurant")
    find = next(f for f in holes_of_restaurant.finds if f.hole.name == "no-answer")
    played = showing(find.messages, find.hole.key, of)
    assert played is not None
    talk, hole = played
    before = talk.turns[hole.turn].decisions[hole.decision or 0].before
    of.player.bot.learn(Lessons(actions=((before.events, "utter_default"),)))
    assert showing(find.messages, find.hole.key, of) is None
    again = probed(of, conversations=400)
    assert find.hole.key not in {f.hole.key for f in again.finds}
    of.player.bot.learn(Lessons())


def test_a_message_that_is_taught_its_meaning_is_found_no_more() -> None:
    of = with_holes("moodbot")
    find = next(f for f in probed(of, conversations=400).finds if f.hole.name == "confused")
    message = find.messages[-1]
    of.player.bot.learn(Lessons(examples=(Example(message.text, message.intent or ""),)))
    of.player.forget()
    try:
        assert showing(find.messages, find.hole.key, of) is None
    finally:
        of.player.bot.learn(Lessons())
        of.player.forget()


def test_a_find_shows_in_a_lesson(holes_of_restaurant: Findings) -> None:
    """A person who says the same and agrees with the bot sees the same."""
    find = next(f for f in holes_of_restaurant.finds if f.hole.name == "no-answer")
    session = Session(project("restaurant"), bundled("restaurant").player.bot, None)
    done = []
    for message in find.messages:
        session.say(message.text)
        while session.snapshot.question.asking is not Asking.MESSAGE:
            best = session.snapshot.question.choices[0].value
            done += [best] if session.snapshot.question.asking is Asking.ACTION else []
            session.accept()
    assert done[-1] == "action_listen"
    assert [a for a in done if a != "action_listen"] == [line.action for line in find.conversation[:-1] if line.action]


@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")
def test_a_cluster_finds_what_one_finds() -> None:
    """In a process of its own: Dask leaves threads behind."""
    words = [sys.executable, "-m", "tests.engine.probe.cluster"]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "the same", done.stderr
