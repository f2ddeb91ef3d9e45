"""Builds the index in the background: page after page, in several processes, interrupted and gone on with at will."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeAlias

from teachbot.engine.errors import EnvironmentFailure, ServerFailure, UsageError
from teachbot.engine.stores.conversations import Page, Store, Stored
from teachbot.engine.stores.inbox.index import Entry, Index
from teachbot.engine.stores.inbox.judging import Judge
from teachbot.engine.stores.summary import summary_of

PART = 250
"""Conversations that are read, looked at and kept at a time."""

_AHEAD = 3
"""Parts that are being looked at while the next one is read."""

Gaps: TypeAlias = list[list[str | int | None]]
"""What is still to be looked at: a page's cursor and the position to stop at, the most urgent last."""


Submit: TypeAlias = Callable[[list[Stored]], "Future[list[Entry]]"]
"""Has conversations looked at, somewhere."""


@dataclass(frozen=True, slots=True)
class Built:
    """How far the index is."""

    conversations: int = 0
    """Looked at in this run."""
    messages: int = 0
    done: bool = False
    problems: tuple[str, ...] = ()
    """Of the store, in this part."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A page under way."""

    page: Page
    looked_at: Future[list[Entry]]
    gaps: Gaps
    """What is left once it is kept."""


def build(
    store: Store,
    index: Index,
    judge: Judge | None,
    told: Callable[[Built], None] = lambda _built: None,
    stopped: Callable[[], bool] = lambda: False,
    processes: int = 1,
    scheduler: str | None = None,
) -> Built:
    """Looks at every conversation that is new or has changed since; what is done is kept when it is stopped.

    Raises ServerFailure where the store fails in between: what was looked at until then is kept, too. `scheduler` is
    the address of a Dask scheduler whose workers look; they are not given what the store's address needs.
    """
    built = Built()
    alone = processes <= 1 and scheduler is None
    with _workers(judge, processes, scheduler) as submit:
        for part in _ahead(_parts(store, index, submit), 0 if alone else _AHEAD):
            entries = part.looked_at.result()
            index.put(entries, part.gaps)
            built = Built(
                built.conversations + len(entries),
                built.messages + sum(e.summary.length for e in entries),
                not part.gaps,
                part.page.problems,
            )
            told(built)
            if stopped():
                break
    return built


def begun(gaps: Gaps, highest: int | None, *, ordered: bool) -> Gaps:
    """What is to be looked at when one begins: what came since the last time, then what was left."""
    if not ordered:
        return gaps or [[None, None]]
    return [*gaps, [None, highest]]


def left(gaps: Gaps, page: Page) -> tuple[list[Stored], Gaps]:
    """Which of the page's conversations are new, and what is left after the page."""
    *others, (_, until) = gaps
    fresh = [c for c in page.conversations if until is None or c.position is None or c.position > int(until)]
    if page.next is None or len(fresh) < len(page.conversations):
        return fresh, others
    return fresh, [*others, [page.next, until]]


def _parts(store: Store, index: Index, submit: Submit) -> Iterator[_Part]:
    gaps = begun(index.gaps, index.highest, ordered=store.latest_first and _has_positions(store))
    while gaps:
        page = store.page(_text(gaps[-1][0]), PART)
        fresh, gaps = left(gaps, page)
        known = index.unchanged([(c.id, c.mark) for c in fresh])
        new = [c for c in fresh if c.id not in known]
        yield _Part(page, submit(new), gaps)


def _has_positions(store: Store) -> bool:
    return all(c.position is not None for c in store.page(size=1).conversations)


def _text(cursor: str | int | None) -> str | None:
    return None if cursor is None else str(cursor)


def _ahead(parts: Iterator[_Part], number: int) -> Iterator[_Part]:
    """The parts in their order, some of them begun before they are asked for."""
    waiting: deque[_Part] = deque()
    for part in parts:
        waiting.append(part)
        if len(waiting) > number:
            yield waiting.popleft()
    yield from waiting


def look(conversations: Sequence[Stored], judge: Judge | None) -> list[Entry]:
    """What is found in each conversation."""
    opinions = judge.judge(conversations) if judge is not None else [None] * len(conversations)
    return [Entry(summary_of(c), c.mark, c.position, o) for c, o in zip(conversations, opinions, strict=True)]


@contextmanager
def _workers(judge: Judge | None, processes: int, scheduler: str | None) -> Iterator[Submit]:
    """Who looks: this thread, processes here, or a cluster."""
    if scheduler is not None:
        with _cluster(scheduler, judge) as submit:
            yield submit
    elif processes > 1:
        with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_hold, initargs=(judge,)) as pool:
            yield lambda conversations: pool.submit(_look_there, conversations)
    else:
        yield lambda conversations: _done(look(conversations, judge))


@contextmanager
def _cluster(scheduler: str, judge: Judge | None) -> Iterator[Submit]:
    try:
        from distributed import Client
    except ImportError as error:
        raise EnvironmentFailure("Dask is not installed", remedy="pip install 'teachbot[dask]'") from error
    try:
        client = Client(scheduler, timeout=10)
    except OSError as error:
        raise ServerFailure(f"no Dask scheduler answers at {scheduler}", remedy="check --scheduler") from error
    except ValueError as error:
        raise UsageError(f"'{scheduler}' is no address of a scheduler", remedy="tcp://host:8786") from error
    with client, client.get_executor() as pool:
        there = client.scatter(judge, broadcast=True)
        yield lambda conversations: pool.submit(look, conversations, there)


def _done(entries: list[Entry]) -> Future[list[Entry]]:
    done: Future[list[Entry]] = Future()
    done.set_result(entries)
    return done


_judges: list[Judge | None] = []


def _hold(judge: Judge | None) -> None:
    """Keeps the judge in a process of the pool."""
    _judges[:] = [judge]


def _look_there(conversations: list[Stored]) -> list[Entry]:
    return look(conversations, _judges[0])
