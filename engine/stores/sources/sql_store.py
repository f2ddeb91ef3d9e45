"""Rasa's SQL tracker store, whatever database it is in: paged by the primary key, latest conversations first."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import EnvironmentFailure, ServerFailure
from teachbot.engine.stores.addresses import Address
from teachbot.engine.stores.conversations import LARGEST_EVENT, MOST_EVENTS, PAGE, Page, Stored, missing
from teachbot.engine.stores.event_rows import Reading
from teachbot.engine.stores.sources.json_text import escaped_pattern

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Select
    from sqlalchemy.sql.expression import ColumnElement, TableClause

SEARCH_SECONDS = 1.0
"""After this long a search tells what it has found so far."""

_STEP = 20_000
"""Rows of the first look of a search; the next ones are as large as the time allows."""

_LOOK_SECONDS = 0.25
"""Of each look, so that a busy machine overdraws the time of a search by little."""

_NEEDED = ("id", "sender_id", "data")
_CONNECT_SECONDS = 5


class SqlStore:
    """Conversations in a table of Rasa's `SQLTrackerStore`; nothing is ever written.

    The table has indexes on `id` and `sender_id` alone. So a page is read backwards from the latest event, and a
    conversation stands where its latest event does: no page costs more than the rows that it shows.
    """

    latest_first = True

    def __init__(self, address: Address) -> None:
        """Raises EnvironmentFailure where there is no such database, driver or table."""
        self._address = address
        self._engine = _engine(address)
        try:
            with self._connected() as connection:
                self._columns = _columns(connection, address)
        except EnvironmentFailure:
            self._engine.dispose()
            raise
        self._events = _table(self._columns)

    @property
    def name(self) -> str:
        """The database, without secrets."""
        return self._address.shown

    def close(self) -> None:
        """Ends the connections."""
        self._engine.dispose()

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The conversations whose latest event comes before."""
        with self._connected() as connection:
            picked, upper = self._latest(connection, int(after) if after else None, size)
            read = self._read(connection, picked)
        return Page(tuple(read), None if upper is None else str(upper))

    def conversation(self, id_: str) -> Stored:
        """One conversation, its latest events where it is a very long one."""
        with self._connected() as connection:
            latest = self._maxima(connection, [id_])
            if id_ not in latest:
                raise missing(id_, self.name)
            return self._read(connection, {id_: latest[id_]})[0]

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Conversations in which the user said this, from the latest event backwards as long as time allows."""
        said: list[Stored] = []
        until = time.monotonic() + SEARCH_SECONDS
        with self._connected() as connection:
            upper = int(after) if after else self._end(connection)
            while upper > 0 and len(said) < size and time.monotonic() < until:
                picked, upper = self._found(connection, text, upper, size - len(said), until)
                known = {stored.id for stored in said}
                said += [s for s in self._read(connection, picked) if s.id not in known and _says(s, text)]
        return Page(tuple(said), str(upper) if upper > 0 else None)

    def _end(self, connection: Connection) -> int:
        """What every event comes before."""
        from sqlalchemy import func, select

        return int(connection.execute(select(func.max(self._events.c.id))).scalar() or 0) + 1

    def _latest(self, connection: Connection, upper: int | None, size: int) -> tuple[dict[str, int], int | None]:
        """Up to `size` senders by their latest event, and where the next ones begin."""
        from sqlalchemy import select

        table, picked = self._events, dict[str, int]()
        step = max(200, size * 12)
        while True:
            asked = select(table.c.id, table.c.sender_id).order_by(table.c.id.desc()).limit(step)
            rows = connection.execute(asked if upper is None else asked.where(table.c.id < upper)).all()
            latest = self._maxima(connection, {sender for _, sender in rows} - picked.keys())
            for id_, sender in rows:
                upper = id_
                if latest.get(sender) == id_:
                    picked[sender] = id_
                    if len(picked) == size:
                        return picked, upper
            if len(rows) < step:
                return picked, None
            step = min(step * 2, 50_000)

    def _maxima(self, connection: Connection, senders: Sequence[str] | set[str]) -> dict[str, int]:
        """Each sender's latest event."""
        from sqlalchemy import func, select

        table = self._events
        found: dict[str, int] = {}
        for part in _parts(sorted(senders)):
            asked = select(table.c.sender_id, func.max(table.c.id)).where(table.c.sender_id.in_(part))
            found.update(_by_sender(connection, asked.group_by(table.c.sender_id)))
        return found

    def _found(
        self, connection: Connection, text: str, upper: int, size: int, until: float
    ) -> tuple[dict[str, int], int]:
        """Senders with a row that seems to hold the text, by the latest such row, and what was looked at down to."""
        from sqlalchemy import select

        table, picked = self._events, dict[str, int]()
        step = _STEP
        while upper > 0 and time.monotonic() < until:
            began, lower = time.monotonic(), max(upper - step, 0)
            asked = select(table.c.id, table.c.sender_id).where(table.c.id < upper, table.c.id >= lower)
            rows = connection.execute(asked.where(*self._holds(text)).order_by(table.c.id.desc())).all()
            latest = self._latest_holding(connection, text, {sender for _, sender in rows} - picked.keys())
            for id_, sender in rows:
                if latest.get(sender) == id_:
                    picked[sender] = id_
                    if len(picked) == size:
                        return picked, id_
            upper = lower
            step = _next_step(step, time.monotonic() - began, until - time.monotonic())
        return picked, upper

    def _latest_holding(self, connection: Connection, text: str, senders: set[str]) -> dict[str, int]:
        from sqlalchemy import func, select

        table, found = self._events, dict[str, int]()
        for part in _parts(sorted(senders)):
            asked = select(table.c.sender_id, func.max(table.c.id)).where(
                table.c.sender_id.in_(part), *self._holds(text)
            )
            found.update(_by_sender(connection, asked.group_by(table.c.sender_id)))
        return found

    def _holds(self, text: str) -> list[ColumnElement[bool]]:
        table = self._events
        holds = table.c.data.ilike(escaped_pattern(text), escape="\\")
        return [table.c.type_name == "user", holds] if "type_name" in self._columns else [holds]

    def _read(self, connection: Connection, picked: dict[str, int]) -> list[Stored]:
        """The events of these conversations, in the order in which they were picked."""
        long = self._long_ones(connection, list(picked))
        readings: dict[str, Reading] = defaultdict(Reading)
        for sender, id_, size, data in self._rows(connection, [s for s in picked if s not in long]):
            readings[sender].add(data, id_, size or 0)
        for sender, count in long.items():
            rows = list(self._rows(connection, [sender], latest=MOST_EVENTS))
            readings[sender].tell(f"only the latest {MOST_EVENTS:,} of {count:,} events are read")
            for _, id_, size, data in reversed(rows):
                readings[sender].add(data, id_, size or 0)
        return [
            Stored(s, tuple(readings[s].events), str(latest), latest, readings[s].told) for s, latest in picked.items()
        ]

    def _long_ones(self, connection: Connection, senders: Sequence[str]) -> dict[str, int]:
        """Conversations that are too long to be read whole, and their number of events."""
        from sqlalchemy import func, select

        table, found = self._events, dict[str, int]()
        for part in _parts(senders):
            counted = select(table.c.sender_id, func.count()).where(table.c.sender_id.in_(part))
            counted = counted.group_by(table.c.sender_id).having(func.count() > MOST_EVENTS)
            found.update(_by_sender(connection, counted))
        return found

    def _rows(
        self, connection: Connection, senders: Sequence[str], latest: int | None = None
    ) -> Iterator[tuple[str, int, int | None, str | None]]:
        """Sender, id, length and JSON of each event; None for one that is too large to be fetched."""
        from sqlalchemy import case, func, select

        table = self._events
        size = (func.len if self._engine.dialect.name == "mssql" else func.length)(table.c.data)
        fetched = case((size <= LARGEST_EVENT, table.c.data), else_=None)
        for part in _parts(senders):
            asked = select(table.c.sender_id, table.c.id, size, fetched).where(table.c.sender_id.in_(part))
            ordered = asked.order_by(table.c.id.desc() if latest else table.c.id)
            for row in connection.execute(ordered.limit(latest) if latest else ordered):
                yield row[0], row[1], row[2], row[3]

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _translated(error, self._address) from error


def _by_sender(connection: Connection, asked: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(asked)}


def _says(stored: Stored, text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in (e.text or "").casefold() for e in stored.events if isinstance(e, ev.UserUttered))


def _next_step(step: int, took: float, left: float) -> int:
    """As many rows as fit into a part of the time that is left, and not more than eight times as many as before."""
    fitting = step * min(left, _LOOK_SECONDS) / took if took > 0 else step * 8
    return int(max(1_000, min(step * 8, fitting)))


def _parts(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Databases take only so many parameters at once."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def _engine(address: Address) -> Engine:
    try:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise EnvironmentFailure(
            f"reading {address.shown} needs SQLAlchemy", remedy="pip install 'teachbot[stores]'"
        ) from error
    url = _url(address)
    try:
        engine = create_engine(url, connect_args=_connect_args(url.get_backend_name()), pool_pre_ping=True)
    except ImportError as error:
        raise EnvironmentFailure(
            f"reading {address.shown} needs a driver: {address.quiet(str(error))}",
            remedy="pip install it; for PostgreSQL: pip install 'teachbot[stores]'",
        ) from error
    except SQLAlchemyError as error:
        raise _translated(error, address) from error
    _never_write(engine)
    return engine


def _url(address: Address) -> Any:
    from sqlalchemy.engine import URL, make_url

    given = address.options
    if given["dialect"] == "sqlite":
        # The question mark of a path would begin the query.
        path = str(given["db"]).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return make_url("sqlite://").set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    url = make_url(str(given["url"])) if given.get("url") else URL.create(
        str(given["dialect"]), given.get("username") or None, given.get("password") or None, given.get("host"),
        int(given["port"]) if given.get("port") else None, given.get("db"), given.get("query") or {},
    )  # fmt: skip
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername=f"postgresql+{_postgres_driver()}")
    return url


def _postgres_driver() -> str:
    from importlib.util import find_spec

    return "psycopg" if find_spec("psycopg") is not None or find_spec("psycopg2") is None else "psycopg2"


def _connect_args(backend: str) -> dict[str, Json]:
    match backend:
        case "postgresql":
            return {"connect_timeout": _CONNECT_SECONDS, "options": "-c default_transaction_read_only=on"}
        case "mysql" | "mariadb":
            return {"connect_timeout": _CONNECT_SECONDS}
    return {}


def _never_write(engine: Engine) -> None:
    """Tells databases that know it that this connection only reads."""
    from sqlalchemy import event

    if engine.dialect.name in ("mysql", "mariadb"):

        @event.listens_for(engine, "connect")
        def read_only(connection: Any, _record: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION READ ONLY")


def _columns(connection: Connection, address: Address) -> frozenset[str]:
    """The columns of the events' table; raises EnvironmentFailure where one is missing that nothing works without."""
    from sqlalchemy import inspect

    looked = inspect(connection)
    schema = os.environ.get("POSTGRESQL_SCHEMA") if connection.dialect.name == "postgresql" else None
    if not looked.has_table("events", schema=schema):
        raise EnvironmentFailure(
            f"{address.shown} has no table 'events'", remedy="is this the database of Rasa's tracker store?"
        )
    columns = frozenset(str(column["name"]) for column in looked.get_columns("events", schema=schema))
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        raise EnvironmentFailure(
            f"the table 'events' of {address.shown} lacks {', '.join(lacking)}",
            remedy="conversations can be read from tables as Rasa makes them",
        )
    return columns


def _table(columns: frozenset[str]) -> TableClause:
    from sqlalchemy import Integer, String, column, table

    return table(
        "events",
        column("id", Integer),
        column("sender_id", String),
        column("data", String),
        *([column("type_name", String)] if "type_name" in columns else []),
        schema=os.environ.get("POSTGRESQL_SCHEMA"),
    )


def _translated(error: Exception, address: Address) -> ServerFailure:
    reason = address.quiet(str(getattr(error, "orig", None) or error))
    return ServerFailure(
        f"the conversations in {address.shown} cannot be read: {reason}",
        remedy="check that the database runs and that user and password are right, then try again",
    )
