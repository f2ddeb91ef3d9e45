"""Where conversations are played: here, in processes beside, or on the workers of a Dask cluster."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar

from teachbot.engine.prediction.evaluation.cross_validation import client_of
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

    @cached_property
    def key(self) -> str:
        """The same for setups that make the same prober."""
        told = repr((self.seed, self.literal, self.assertions))
        return sha256(self.model + told.encode()).hexdigest()

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
"""The prober of this process, by its setup."""
_one_at_a_time = Lock()
"""A cluster's worker may have several threads; a prober has one conversation at a time."""


def _begin(made_with: Setup) -> None:
    """Ctrl+C is for the process that started us: it takes what was found and ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _probers[made_with.key] = made_with.prober()


def _work(work: Callable[[Prober, _A], _B], key: str, item: _A) -> _B:
    return work(_probers[key], item)


class Processes:
    """Several processes on this machine; closed, they end."""

    def __init__(self, made_with: Setup, jobs: int) -> None:
        self._key = made_with.key
        self._pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (made_with,))

    def map(self, work: Callable[[Prober, _A], _B], items: Iterable[_A]) -> Iterator[_B]:
        """Each process takes the next item that nobody has taken."""
        return self._pool.map(partial(_work, work, self._key), items)

    def close(self) -> None:
        """Ends the processes; what they have not begun is left."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Cluster:
    """The workers of a Dask cluster; raises EnvironmentFailure, ServerFailure or UsageError where there is none."""

    def __init__(self, made_with: Setup, scheduler: str) -> None:
        self._client = client_of(scheduler)
        self._setup = self._client.scatter(made_with, broadcast=True)

    def map(self, work: Callable[[Prober, _A], _B], items: Iterable[_A]) -> Iterator[_B]:
        """Every worker gets the bot once, then items."""
        futures = [self._client.submit(_work_there, work, self._setup, item, pure=False) for item in items]
        for future in futures:
            answer: _B = future.result()
            yield answer

    def close(self) -> None:
        """Leaves the cluster; what it has not begun is left."""
        self._client.close()


def _work_there(work: Callable[[Prober, _A], _B], made_with: Setup, item: _A) -> _B:
    with _one_at_a_time:
        if made_with.key not in _probers:
            _probers.clear()
            _probers[made_with.key] = made_with.prober()
        return work(_probers[made_with.key], item)
