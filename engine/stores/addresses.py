"""Where a store is: from `endpoints.yml` or from a command line, with secrets kept apart from what is shown."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import UsageError

Kind: TypeAlias = Literal["sql", "redis", "mongod", "server", "path"]

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_SCHEMES: dict[str, Kind] = {
    "redis": "redis", "rediss": "redis", "mongodb": "mongod", "mongodb+srv": "mongod",
    "http": "server", "https": "server", "file": "path",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """A store's place."""

    kind: Kind
    shown: str
    """Without user, password and query."""
    options: Mapping[str, Json] = field(default_factory=dict, repr=False, compare=False)
    """What its client needs, secrets included; keys as `endpoints.yml` has them."""

    @property
    def identity(self) -> str:
        """The store's name among the files that are kept of it."""
        return hashlib.sha256(f"{self.kind} {self.shown}".encode()).hexdigest()[:20]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may repeat."""
        held = [str(self.options.get(key) or "") for key in ("url", "password", "token")]
        return tuple(secret for secret in held if len(secret) > 3)

    def quiet(self, text: str) -> str:
        """What somebody said, without what is secret and in one line."""
        for secret in self.secrets:
            text = text.replace(secret, "•••")
        return " ".join(text.split())[:300]


def from_text(text: str) -> Address:
    """The address of a URL or a path; raises UsageError where it is neither, or names a variable that is not set."""
    scheme = text.split(":", 1)[0].lower() if "://" in text else "file"
    if scheme == "file":
        path = Path(_expanded(text.removeprefix("file://"))).expanduser()
        return Address("path", str(path.resolve()), {"path": path})
    url = _expanded(text)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError("the address of the conversations is not valid", remedy=_EXAMPLES) from error
    options: dict[str, Json] = {
        "url": url, "dialect": parts.scheme, "host": parts.hostname, "port": port, "db": parts.path.lstrip("/"),
        "username": unquote(parts.username or ""), "password": unquote(parts.password or ""),
        "query": dict(parse_qsl(parts.query)),
    }  # fmt: skip
    kind = _SCHEMES.get(scheme, "sql")
    if kind == "sql" and scheme.startswith("sqlite"):
        return _sqlite(Path(unquote(parts.path)[1:] if len(parts.path) > 1 else ""))
    return Address(kind, _shown(parts.scheme, parts.hostname or "", port, parts.path), options)


def from_endpoints(tracker_store: Mapping[str, Json], root: Path) -> Address:
    """The address that `tracker_store:` of a project's endpoints names, with `${VAR}` from the environment."""
    given = {str(k): _filled(v) for k, v in tracker_store.items()}
    kind = str(given.get("type") or "").lower()
    if kind in ("sql", "sqltrackerstore"):
        return _from_sql(given, root)
    if kind in ("redis", "redistrackerstore"):
        host, port = str(given.get("url") or "localhost"), given.get("port") or 6379
        options = {**given, "host": host, "port": port, "url": None}
        return Address("redis", _shown("redis", host, port, f"/{given.get('db') or 0}{_prefix(given)}"), options)
    if kind in ("mongod", "mongotrackerstore"):
        url = str(given.get("url") or "mongodb://localhost:27017")
        parts = urlsplit(url)
        where = f"/{given.get('db') or 'rasa'}/{given.get('collection') or 'conversations'}"
        return Address("mongod", _shown("mongodb", parts.hostname or "", parts.port, where), {**given, "url": url})
    raise UsageError(
        f"the tracker store of type '{kind or 'none'}' cannot be read", remedy=f"give --conversations; {_EXAMPLES}"
    )


_EXAMPLES = "as postgresql://user:${PASSWORD}@host/rasa, sqlite:///rasa.db, redis://host/0, or a file or folder"


def _from_sql(given: Mapping[str, Json], root: Path) -> Address:
    dialect = str(given.get("dialect") or "sqlite")
    if dialect.startswith("sqlite"):
        file = Path(str(given.get("db") or "rasa.db"))
        return _sqlite(root / file if (root / file).exists() else file)
    host = str(given.get("url") or "")
    if "://" in host:
        return from_text(host)
    parts = urlsplit(f"scheme://{host}")
    name, port = parts.hostname or host, parts.port or given.get("port")
    db = str(given.get("login_db") or given.get("db") or "rasa")
    options = {**given, "dialect": dialect, "host": name, "port": port, "db": db, "url": None}
    return Address("sql", _shown(dialect, name, port, f"/{db}"), options)


def _sqlite(path: Path) -> Address:
    return Address("sql", f"sqlite:///{path.resolve()}", {"dialect": "sqlite", "db": str(path.resolve())})


def _prefix(given: Mapping[str, Json]) -> str:
    return f"/{given['key_prefix']}" if given.get("key_prefix") else ""


def _shown(scheme: str, host: str, port: Json, path: str) -> str:
    return f"{scheme.split('+')[0]}://{host}{f':{port}' if port else ''}{path}"


def _filled(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {k: _filled(v) for k, v in value.items()}
    return _expanded(value) if isinstance(value, str) else value


def _expanded(text: str) -> str:
    """`${VAR}` and `$VAR` from the environment, as Rasa reads its files."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in os.environ:
            raise UsageError(f"the variable {name} is not set, and the address of the conversations needs it")
        return os.environ[name]

    return _VARIABLE.sub(value, text)
