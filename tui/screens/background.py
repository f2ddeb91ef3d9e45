"""What a screen finds out beside the keys: of each kind one question at a time, and only the newest is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from textual.screen import Screen
from textual.timer import Timer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    ask: Callable[[], T]
    show: Callable[[T], None]


class Background:
    """Asks in threads; answers are shown where the keys are handled."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._newest: dict[str, _Question[Any]] = {}
        """Not begun yet."""
        self._timers: dict[str, Timer] = {}
        self._running: set[str] = set()

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._newest or self._running)

    def ask(self, kind: str, question: Callable[[], T], show: Callable[[T], None], *, after: float = 0.0) -> None:
        """Asks in a thread, once so many seconds have passed, and shows the answer.

        An older question of the kind that has not begun is forgotten; the answer to one that has is not shown.
        """
        newest = self._newest[kind] = _Question(question, show)
        if timer := self._timers.pop(kind, None):
            timer.stop()
        if after:
            self._timers[kind] = self._screen.set_timer(after, partial(self._begin_late, kind, newest))
        else:
            self._begin(kind)

    def _begin_late(self, kind: str, question: _Question[Any]) -> None:
        if self._newest.get(kind) is question:  # a timer that was stopped may have rung already
            del self._timers[kind]
            self._begin(kind)

    def _begin(self, kind: str) -> None:
        if kind in self._newest and kind not in self._running and kind not in self._timers:
            self._running.add(kind)
            answer = partial(self._answer, kind, self._newest.pop(kind))
            self._screen.run_worker(answer, thread=True, group=kind)

    def _answer(self, kind: str, question: _Question[T]) -> None:
        self._screen.call_later(self._answered, kind, question.show, question.ask())

    def _answered(self, kind: str, show: Callable[[T], None], answer: T) -> None:
        self._running.discard(kind)
        if kind in self._newest:
            self._begin(kind)
        else:
            show(answer)
