"""Where conversations are played: here, in processes beside, or on the workers of a Dask cluster."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol, TypeVar

from teachbot.engine.prediction.model.model import Model, load, save
from teachbot.engine.probe.assertion import Assertion
from teachbot.engine.probe.prober import Prober
from teachbot.engine.probe.subject import subject
from teachbot.engine.project.project import Project

_A = TypeVar("_A")
_B = TypeVar("_B")


class Workers(Protocol):
    """Give every item its answer, in the order of the items, however many work on them."""

    def map(self, work: Callable[[Prober, _A], _B], items: Iterable[_A]) -> Iterator[_B]:
        """The answers, each as soon as it and all before it are there."""
        ...


class Here:
    """One prober in this process."""

    def __init__(self, prober: Prober) -> None:
        self._prober = prober

    def map(self, work: Callable[[Prober, _A], _B], items: Iterable[_A]) -> Iterator[_B]:
        """One after the other."""
        return (work(self._prober, item) for item in items)


@dataclass(frozen=True)
class Setup:
    """What another process needs to have the same prober: the trained bot as its file is."""

    model: bytes
    project: Project
    seed: int
    literal: bool
    assertions: tuple[Assertion, ...]

    def prober(self) -> Prober:
        """The prober."""
        from teachbot.engine.bots.local import LocalBot

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.tar.gz"
            path.write_bytes(self.model)
            bot = LocalBot(self.project, load(path))
        return Prober(subject(self.project, bot, literal=self.literal, assertions=self.assertions), self.seed)


def setup(project: Project, model: Model, *, seed: int, literal: bool, assertions: tuple[Assertion, ...]) -> Setup:
    """What other processes need."""
    kept = model.path
    with tempfile.TemporaryDirectory() as folder:
        content = save(model, Path(folder) / "model.tar.gz").read_bytes()
    model.path = kept
    return Setup(content, project, seed, literal, assertions)


_probers: dict[str, Prober] = {}
"""The prober of this process."""


def _begin(made_with: Setup) -> None:
    """Ctrl+C is for the process that started us: it takes what was found and ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _probers[""] = made_with.prober()


def _work(work: Callable[[Prober, _A], _B], item: _A) -> _B:
    return work(_probers[""], item)


class Processes:
    """Several processes on this machine; closed, they end."""

    def __init__(self, made_with: Setup, jobs: int) -> None:
        self._pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (made_with,))

    def map(self, work: Callable[[Prober, _A], _B], items: Iterable[_A]) -> Iterator[_B]:
        """Each process takes the next item that nobody has taken."""
        return self._pool.map(partial(_work, work), items)

    def close(self) -> None:
        """Ends the processes; what they have not begun is left."""
        self._pool.shutdown(wait=True, cancel_futures=True)
