"""The conversations that were held here: what the sessions' journals keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from teachbot.engine.dialogue import events as ev
from teachbot.engine.session import journal
from teachbot.engine.stores.conversations import PAGE, Page, Stored, missing


class RecordedStore:
    """Every conversation of the sessions of one project, the latest session first."""

    latest_first = True

    def __init__(self, home: Path, project: Path) -> None:
        self._home = home
        self._project = project

    @property
    def name(self) -> str:
        """In words."""
        return "the sessions recorded here"

    def close(self) -> None:
        """Nothing is held open."""

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The conversations that come next."""
        return self._page(after, size, "")

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Conversations in which the user said this."""
        return self._page(after, size, text.casefold())

    def conversation(self, id_: str) -> Stored:
        """One conversation, by its session and its own name."""
        for stored in self._all([]):
            if stored.id == id_:
                return stored
        raise missing(id_, self.name)

    def _page(self, after: str | None, size: int, wanted: str) -> Page:
        begin, problems = int(after or 0), list[str]()
        fitting = [s for s in self._all(problems) if not wanted or _says(s, wanted)]
        end = begin + size
        return Page(tuple(fitting[begin:end]), str(end) if end < len(fitting) else None, tuple(problems))

    def _all(self, problems: list[str]) -> Iterator[Stored]:
        for session in journal.sessions(self._home, self._project):
            lesson, warnings = journal.read(journal.find(self._home, session.id))
            problems += warnings
            for conversation in reversed(tuple(lesson.conversations.values())):
                if any(isinstance(e, ev.UserUttered) for e in conversation.events):
                    id_ = f"{session.id}/{conversation.id}"
                    yield Stored(id_, conversation.events, str(len(conversation.events)))


def _says(stored: Stored, wanted: str) -> bool:
    return any(wanted in (e.text or "").casefold() for e in stored.events if isinstance(e, ev.UserUttered))
