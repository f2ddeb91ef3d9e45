"""A store in memory that behaves as a database does: the latest conversation first, each with a position."""

from __future__ import annotations

from teachbot.engine.dialogue import events as ev
from teachbot.engine.errors import ServerFailure
from teachbot.engine.stores.conversations import PAGE, Page, Stored, missing


class MemoryStore:
    """Conversations that can grow while they are read."""

    name = "memory"

    def __init__(self, *, latest_first: bool = True) -> None:
        self.latest_first = latest_first
        self.said: dict[str, list[str]] = {}
        self.fails_after: int | None = None
        """Pages that can still be read."""
        self._position: dict[str, int] = {}
        self._clock = 0

    def say(self, id_: str, text: str) -> None:
        """One more message in a conversation."""
        self._clock += 1
        self.said.setdefault(id_, []).append(text)
        self._position[id_] = self._clock

    def conversation(self, id_: str) -> Stored:
        if id_ not in self.said:
            raise missing(id_, self.name)
        intent = ev.Intent("greet", 0.5)
        events = tuple(ev.UserUttered(text, intent, timestamp=float(self._position[id_])) for text in self.said[id_])
        return Stored(id_, events, str(len(events)), self._position[id_] if self.latest_first else None)

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        if self.fails_after is not None:
            if self.fails_after == 0:
                raise ServerFailure("the store is gone")
            self.fails_after -= 1
        if not self.latest_first:
            ids = sorted(self.said)[int(after or 0) :][:size]
            end = int(after or 0) + size
            return Page(tuple(map(self.conversation, ids)), str(end) if end < len(self.said) else None)
        before = int(after) if after else self._clock + 1
        ids = sorted((i for i, p in self._position.items() if p < before), key=lambda i: -self._position[i])[:size]
        last = str(self._position[ids[-1]]) if len(ids) == size else None
        return Page(tuple(map(self.conversation, ids)), last)

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held open."""
