"""Conversations that a running Rasa server remembers: those that are asked for by name, for it lists none."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.bots.rasa.api import RasaApi
from teachbot.engine.dialogue import events as ev
from teachbot.engine.errors import DataError, ServerFailure
from teachbot.engine.stores.conversations import PAGE, Page, Stored, missing


class ServerStore:
    """Some conversations of a Rasa server."""

    latest_first = False

    def __init__(self, api: RasaApi, names: Sequence[str] = ()) -> None:
        self._api = api
        self._names = tuple(dict.fromkeys(names))
        self._version = api.version()

    @property
    def name(self) -> str:
        """The server's address, without secrets."""
        return self._api.url

    def close(self) -> None:
        """Every call has a connection of its own."""

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The conversations that were named."""
        begin = int(after or 0)
        found: list[Stored] = []
        problems = [] if self._names else [f"{self.name} lists no conversations; name some: --conversation-id ID"]
        for name in self._names[begin : begin + size]:
            try:
                found.append(self.conversation(name))
            except (ServerFailure, DataError) as failed:
                problems.append(f"{name}: {failed}")
        end = begin + size
        return Page(tuple(found), str(end) if end < len(self._names) else None, tuple(problems))

    def conversation(self, id_: str) -> Stored:
        """Any conversation of the server's."""
        tracker = self._api.tracker(id_)
        if not any(isinstance(event, ev.UserUttered) for event in tracker.events):
            raise missing(id_, self.name)
        return Stored(id_, tracker.events, str(tracker.latest_time))

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Those of the named ones in which the user said this."""
        page, wanted = self.page(after, size), text.casefold()
        said = [s for s in page.conversations if any(wanted in (u.text or "").casefold() for u in _users(s))]
        return Page(tuple(said), page.next, page.problems)


def _users(stored: Stored) -> list[ev.UserUttered]:
    return [e for e in stored.events if isinstance(e, ev.UserUttered)]
