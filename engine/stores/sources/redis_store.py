"""Rasa's Redis tracker store: one key a conversation, in no order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import DataError, EnvironmentFailure, ServerFailure
from teachbot.engine.stores.addresses import Address
from teachbot.engine.stores.conversations import PAGE, Page, Stored, missing
from teachbot.engine.stores.event_rows import events_of_tracker

if TYPE_CHECKING:
    import redis

_PREFIX = "tracker:"
"""Of Rasa 2.x and 3.x; 1.x has none."""

LARGEST_TRACKER = 32 * 1024 * 1024
"""Bytes of a conversation; a larger one is left out."""

_SCANS = 200
"""Of one page; a search that found nothing in them goes on when it is asked to."""


class RedisStore:
    """Conversations in Redis; nothing is ever written."""

    latest_first = False

    def __init__(self, address: Address) -> None:
        """Raises EnvironmentFailure where the client or the server is not there."""
        self._address = address
        self._client = _client(address)
        with self._connected():
            self._prefix = self._found_prefix()

    @property
    def name(self) -> str:
        """The server and its database, without secrets."""
        return self._address.shown

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """About as many conversations as asked for, as the server comes upon them."""
        found: dict[str, Stored] = {}
        cursor = int(after or 0)
        with self._connected():
            for _ in range(_SCANS):
                cursor, keys = self._scan(cursor, size)
                found.update({s.id: s for s in self._read(keys)})
                if cursor == 0 or len(found) >= size:
                    break
        return Page(tuple(found.values()), str(cursor) if cursor else None)

    def conversation(self, id_: str) -> Stored:
        """One conversation."""
        with self._connected():
            for stored in self._read([self._prefix + id_.encode()]):
                return stored
        raise missing(id_, self.name)

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Conversations of the next scans in which the user said this."""
        wanted, found, cursor = text.casefold(), list[Stored](), int(after or 0)
        with self._connected():
            for _ in range(_SCANS // 10):
                cursor, keys = self._scan(cursor, 500)
                found += [s for s in self._read(keys) if any(wanted in said for said in _said(s))]
                if cursor == 0 or len(found) >= size:
                    break
        return Page(tuple(found), str(cursor) if cursor else None)

    def _scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        pattern = _literal(self._prefix) + b"*"
        reply: Any = self._client.scan(cursor, match=pattern, count=count, _type="STRING")
        return int(reply[0]), sorted(set(reply[1]))

    def _found_prefix(self) -> bytes:
        """As the address has it; none where no key begins so, as in 1.x."""
        given = {**(self._address.options.get("query") or {}), **self._address.options}
        asked = str(given.get("key_prefix") or "")
        prefix = (f"{asked}:{_PREFIX}" if asked else _PREFIX).encode()
        some: Any = next(iter(self._client.scan_iter(match=_literal(prefix) + b"*", count=1000)), None)
        return prefix if asked or some is not None else b""

    def _read(self, keys: list[bytes]) -> Iterator[Stored]:
        lengths = self._all([("STRLEN", key) for key in keys])
        fitting = [key for key, length in zip(keys, lengths, strict=True) if 0 < length <= LARGEST_TRACKER]
        values = dict(zip(fitting, self._all([("GET", key) for key in fitting]), strict=True))
        for key, length in zip(keys, lengths, strict=True):
            id_ = key[len(self._prefix) :].decode("utf-8", "replace")
            if length > LARGEST_TRACKER:
                yield Stored(id_, mark=str(length), problems=(f"{length / 1e6:.0f} MB are too large; left out",))
            elif (value := values.get(key)) is not None:
                yield _stored(id_, value)

    def _all(self, commands: list[tuple[str, bytes]]) -> list[Any]:
        pipeline: Any = self._client.pipeline(transaction=False)
        for name, key in commands:
            pipeline.execute_command(name, key)
        replies: list[Any] = pipeline.execute()
        return replies

    @contextmanager
    def _connected(self) -> Iterator[None]:
        from redis.exceptions import RedisError

        try:
            yield
        except RedisError as error:
            raise ServerFailure(
                f"the conversations in {self.name} cannot be read: {self._address.quiet(str(error))}",
                remedy="check that Redis runs and that the password is right, then try again",
            ) from error


def _stored(id_: str, value: bytes) -> Stored:
    mark = str(len(value))
    try:
        sender, reading = events_of_tracker(read_json(value))
    except DataError:
        pickled = value.startswith(b"\x80")
        told = "a pickled conversation of Rasa 1.x is never opened" if pickled else "no tracker as JSON"
        return Stored(id_, mark=mark, problems=(f"{told}; left out",))
    return Stored(id_ or sender, tuple(reading.events), mark, problems=reading.told)


def _said(stored: Stored) -> Iterator[str]:
    return ((e.text or "").casefold() for e in stored.events if isinstance(e, ev.UserUttered))


def _literal(prefix: bytes) -> bytes:
    """What a pattern matches letter by letter."""
    return b"".join(b"\\" + bytes([c]) if bytes([c]) in b"*?[]\\^-" else bytes([c]) for c in prefix)


def _client(address: Address) -> redis.Redis:
    try:
        import redis
    except ImportError as error:
        raise EnvironmentFailure(
            f"reading {address.shown} needs the package redis", remedy="pip install 'teachbot[stores]'"
        ) from error
    given = address.options
    settings: dict[str, Any] = {"socket_connect_timeout": 5, "socket_timeout": 15}
    if given.get("url"):
        url = str(given["url"]).split("?", 1)[0]
        return redis.Redis.from_url(url, **settings)
    return redis.Redis(
        host=str(given["host"]),
        port=int(given["port"]),
        db=int(given.get("db") or 0),
        username=given.get("username"),
        password=given.get("password"),
        ssl=bool(given.get("use_ssl", False)),
        ssl_keyfile=given.get("ssl_keyfile"),
        ssl_certfile=given.get("ssl_certfile"),
        ssl_ca_certs=given.get("ssl_ca_certs"),
        **settings,
    )
