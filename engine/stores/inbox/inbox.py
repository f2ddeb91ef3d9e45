"""The inbox of one store: its conversations with what the index knows and the person says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.errors import UsageError
from teachbot.engine.stores.conversations import PAGE, Page, Store, Stored
from teachbot.engine.stores.inbox.building import Built, build
from teachbot.engine.stores.inbox.filters import Filter, parse_filter
from teachbot.engine.stores.inbox.index import Index, normal
from teachbot.engine.stores.inbox.judging import Judge
from teachbot.engine.stores.inbox.lines import Doubt, Listed, Row, View
from teachbot.engine.stores.inbox.notes import Confirmed, Notes
from teachbot.engine.stores.inbox.worth import worth_of
from teachbot.engine.stores.summary import summary_of
from teachbot.engine.training_data.nlu import Example

if TYPE_CHECKING:
    from teachbot.engine.prediction.model.model import Model
    from teachbot.engine.project.project import Project


class Inbox:
    """Asks the store where it can answer, else the index."""

    def __init__(self, store: Store, folder: Path, identity: str) -> None:
        """`folder` keeps what is known of stores, by their identity."""
        self.store = store
        self._folder = folder
        self._identity = identity
        self.notes = Notes(folder / f"{identity}.notes.db")
        self._index: Index | None = None
        self._judge: Judge | None = None

    def learn_of(self, model: Model, project: Project) -> None:
        """From now on the index is that of this bot."""
        if self._index is not None:
            self._index.close()
        self._judge = Judge(model, [example.text for example in project.nlu.examples])
        self._index = self._open_index(model.fingerprint)

    @property
    def index(self) -> Index:
        """The index; raises UsageError before `learn_of`."""
        if self._index is None:
            raise UsageError("there is no index yet", remedy="wait until the bot is trained")
        return self._index

    @property
    def is_indexed(self) -> bool:
        """Whether the index knows of any conversation."""
        return self._index is not None and self._index.size > 0

    def close(self) -> None:
        """Closes the store and the files."""
        self.store.close()
        self.notes.close()
        if self._index is not None:
            self._index.close()

    def view(self, line: str = "", order: str = "date", after: str | None = None, size: int = PAGE) -> View:
        """The conversations that fit the filter; raises UsageError where it cannot be read or the index is needed."""
        wanted = parse_filter(line)
        if order == "date" and not wanted.needs_index:
            text = wanted.text[0] if wanted.text else ""
            page = self.store.search(text, after, size) if text else self.store.page(after, size)
            return self._of_store(page)
        if not self.is_indexed:
            raise UsageError("this needs the index, which is not built yet", remedy="teachbot inbox --index builds it")
        return self._of_index(wanted, order, after or "", size)

    def build(
        self,
        told: Callable[[Built], None] = lambda _built: None,
        stopped: Callable[[], bool] = lambda: False,
        processes: int = 1,
        scheduler: str | None = None,
    ) -> Built:
        """Brings the index up to date (see `building.build`); from any one thread, by a connection of its own."""
        index = self._open_index(self.index.fingerprint)
        try:
            return build(self.store, index, self._judge, told, stopped, processes, scheduler)
        finally:
            index.close()

    def doubts(self, size: int = 200) -> list[Doubt]:
        """The messages that the model is least sure of, those that say the same together."""
        return self.index.doubts(size)

    def confirm(self, messages: Sequence[Confirmed]) -> None:
        """What these messages mean, and all that say the same; an empty intent leaves them out."""
        self.notes.confirm([(normal(message.text), message) for message in messages])

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples that confirmed messages make."""
        return tuple(Example(c.text, c.intent, c.entities) for c in self.notes.confirmed)

    def conversation(self, id_: str) -> Stored:
        """One conversation, whole."""
        return self.store.conversation(id_)

    def _open_index(self, fingerprint: str) -> Index:
        return Index.open(self._folder / f"{self._identity}.index.db", fingerprint, self.notes.path)

    def _of_store(self, page: Page) -> View:
        notes = self.notes.of([c.id for c in page.conversations])
        known = self._index.rows([c.id for c in page.conversations]) if self._index is not None else {}
        lines = [Listed(known.get(c.id) or _row(c), notes[c.id], c.problems) for c in page.conversations]
        return View(tuple(lines), page.next, page.problems)

    def _of_index(self, wanted: Filter, order: str, after: str, size: int) -> View:
        rows: Sequence[Row] = self.index.find(wanted, order, after, size)
        notes = self.notes.of([row.summary.id for row in rows])
        more = rows[-1].cursor if len(rows) == size else None
        return View(tuple(Listed(row, notes[row.summary.id]) for row in rows), more, from_index=True)


def _row(stored: Stored) -> Row:
    """What can be told without the index."""
    summary = summary_of(stored)
    worth, reason = worth_of(summary, None)
    return Row(summary, worth, reason)
