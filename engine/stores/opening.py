"""Which store conversations come from, and how it is opened."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.session.selection import home
from teachbot.engine.stores.addresses import Address, from_endpoints, from_text
from teachbot.engine.stores.conversations import Store

if TYPE_CHECKING:
    from teachbot.engine.project.project import Project
    from teachbot.engine.session.session import Session
    from teachbot.engine.stores.inbox.inbox import Inbox


@dataclass(frozen=True, slots=True)
class InboxOpening:
    """How the application opens its inbox."""

    conversations: str | None = field(default=None, repr=False)
    """A URL or path; None: the tracker store of the project's endpoints, else the sessions recorded here."""
    names: tuple[str, ...] = ()
    """Conversations to ask a server for."""

    def open(self, session: Session) -> Inbox:
        """The inbox, with the index of the project's own bot; from a thread."""
        from teachbot.engine.prediction.model import model

        project = session.project
        inbox = open_inbox(project, self.conversations, home(), self.names)
        inbox.learn_of(model.open_or_train(project, home() / "models"), project)
        return inbox


class FailingOpening:
    """Opens the test stories that the bot gets wrong, as an inbox."""

    def open(self, session: Session) -> Inbox:
        """The inbox; from a thread, for every test is predicted."""
        from teachbot.engine.prediction.model import model
        from teachbot.engine.stores.inbox.inbox import Inbox
        from teachbot.engine.stores.sources.failing_tests import FailingTests

        project = session.project
        trained = model.open_or_train(project, home() / "models")
        store = FailingTests(trained.policy, project.test_dialogues)
        place = Address("path", f"failing tests of {project.root.resolve()}")
        inbox = Inbox(store, home() / "inbox", place.identity)
        inbox.learn_of(trained, project)
        return inbox


def address_for(project: Project, given: str | None) -> Address | None:
    """What was given, else the tracker store of the project's endpoints; None stands for what is recorded here."""
    if given is not None:
        return from_text(given)
    named = project.endpoints.extra.get("tracker_store")
    if isinstance(named, dict) and named.get("type"):
        return from_endpoints(named, project.root)
    return None


def identity(address: Address | None, project: Project) -> str:
    """The name of the store among the files that are kept of it."""
    held = address if address is not None else Address("path", f"recorded {project.root.resolve()}")
    return held.identity


def open_inbox(project: Project, given: str | None, state_folder: Path, names: Sequence[str] = ()) -> Inbox:
    """The inbox over the store that was given, or that the project names; what is known of it is kept at home."""
    from teachbot.engine.stores.inbox.inbox import Inbox

    address = address_for(project, given)
    store = open_store(address, project, state_folder, names)
    return Inbox(store, state_folder / "inbox", identity(address, project))


def open_store(address: Address | None, project: Project, state_folder: Path, names: Sequence[str] = ()) -> Store:
    """The store, ready to be read; `names` are conversations to ask a server for."""
    match address.kind if address is not None else None:
        case "sql":
            from teachbot.engine.stores.sources.sql_store import SqlStore

            return SqlStore(_given(address))
        case "redis":
            from teachbot.engine.stores.sources.redis_store import RedisStore

            return RedisStore(_given(address))
        case "mongod":
            from teachbot.engine.stores.sources.mongo_store import MongoStore

            return MongoStore(_given(address))
        case "server":
            from teachbot.engine.bots.rasa.api import RasaApi
            from teachbot.engine.stores.sources.server_store import ServerStore

            return ServerStore(RasaApi(str(_given(address).options["url"]), os.environ.get("TEACHBOT_TOKEN")), names)
        case "path":
            return _of_path(Path(str(_given(address).options["path"])), project)
    from teachbot.engine.stores.sources.recorded import RecordedStore

    return RecordedStore(state_folder, project.root)


def _given(address: Address | None) -> Address:
    assert address is not None  # the caller has looked at its kind
    return address


_SQLITE = b"SQLite format 3\x00"


def _of_path(path: Path, project: Project) -> Store:
    """A database file is a tracker store, too."""
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                from teachbot.engine.stores.sources.sql_store import SqlStore

                return SqlStore(from_text(f"sqlite:///{path.resolve()}"))
    from teachbot.engine.stores.sources.files import FileStore

    return FileStore(path, project.domain)
