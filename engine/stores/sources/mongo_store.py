"""Rasa's MongoDB tracker store: one document a conversation, the latest event first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import DataError, EnvironmentFailure, ServerFailure
from teachbot.engine.stores.addresses import Address
from teachbot.engine.stores.conversations import MOST_EVENTS, PAGE, Page, Stored, missing
from teachbot.engine.stores.event_rows import events_of_tracker

_FIELDS = {"sender_id": 1, "events": {"$slice": -MOST_EVENTS}, "latest_event_time": 1}


class MongoStore:
    """Conversations in a collection of `MongoTrackerStore`; nothing is ever written."""

    latest_first = True

    def __init__(self, address: Address, collection: Any = None) -> None:
        """`collection` is opened from the address where it is not given; raises EnvironmentFailure."""
        self._address = address
        self._collection = _opened(address) if collection is None else collection

    @property
    def name(self) -> str:
        """The server, database and collection, without secrets."""
        return self._address.shown

    def close(self) -> None:
        """Ends the connections."""
        self._collection.database.client.close()

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The documents that come next, by their key: latest written first."""
        return self._some({}, after, size)

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Documents in which the user said this."""
        said = {"event": "user", "text": {"$regex": re.escape(text), "$options": "i"}}
        return self._some({"events": {"$elemMatch": said}}, after, size)

    def conversation(self, id_: str) -> Stored:
        """One conversation."""
        with self._connected():
            document = self._collection.find_one({"sender_id": id_}, _FIELDS)
        if document is None:
            raise missing(id_, self.name)
        return _stored(document)

    def _some(self, wanted: dict[str, Json], after: str | None, size: int) -> Page:
        from bson import ObjectId

        query = {**wanted, "_id": {"$lt": ObjectId(after)}} if after else wanted
        with self._connected():
            documents = list(self._collection.find(query, _FIELDS).sort("_id", -1).limit(size))
        more = str(documents[-1]["_id"]) if len(documents) == size else None
        return Page(tuple(_stored(d) for d in documents), more)

    @contextmanager
    def _connected(self) -> Iterator[None]:
        from pymongo.errors import PyMongoError

        try:
            yield
        except PyMongoError as error:
            raise ServerFailure(
                f"the conversations in {self.name} cannot be read: {self._address.quiet(str(error))}",
                remedy="check that MongoDB runs and that user and password are right, then try again",
            ) from error


def _stored(document: Mapping[str, Json]) -> Stored:
    sender = str(document.get("sender_id") or "")
    try:
        _, reading = events_of_tracker({"events": _listed(document.get("events"))})
    except DataError as error:
        return Stored(sender, problems=(f"{error.message}; left out",))
    mark = f"{document.get('latest_event_time')} {len(reading.events)}"
    return Stored(sender, tuple(reading.events), mark, problems=reading.told)


def _listed(events: Json) -> Json:
    """Events as a list; 1.x had an object with the numbers for keys."""
    return list(events.values()) if isinstance(events, Mapping) else events


def _opened(address: Address) -> Any:
    try:
        import pymongo
    except ImportError as error:
        raise EnvironmentFailure(
            f"reading {address.shown} needs the package pymongo", remedy="pip install 'teachbot[mongo]'"
        ) from error
    given = address.options
    client: Any = pymongo.MongoClient(
        str(given["url"]),
        serverSelectionTimeoutMS=5000,
        **{key: given[key] for key in ("username", "password") if given.get(key)},
    )
    database, _, collection = str(given.get("db") or "rasa").partition("/")
    return client[database][str(given.get("collection") or collection or "conversations")]
