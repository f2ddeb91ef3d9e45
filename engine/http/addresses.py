"""Addresses, headers and what in them is secret."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from teachbot.engine.errors import ServerFailure
from teachbot.engine.http.failures import quote


def redact_url(url: str) -> str:
    """The address without user, password, query and fragment, which may hold secrets."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rsplit("@", 1)[-1]
    except ValueError:
        return "an address that is not valid"
    return quote(f"{parts.scheme}://{host}{parts.path}" if host else parts.path)


def check_url(url: str, what: str) -> tuple[str, dict[str, str]]:
    """The address without what follows the path, and its query; raises ServerFailure where it is no address."""
    try:
        parts = urlsplit(url.strip())
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not url.strip().isprintable() or " " in url.strip():
        raise ServerFailure(
            f"the address of {what} is not valid: {redact_url(url)}", remedy="it looks like http://localhost:5055"
        )
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    return bare, dict(parse_qsl(parts.query))


def check_headers(headers: Mapping[str, str], what: str) -> dict[str, str]:
    """The headers, where they can be sent; raises ServerFailure where not."""
    for name, value in headers.items():
        if not (name.isascii() and value.isascii() and name.isprintable() and value.isprintable()):
            raise ServerFailure(
                f"a header for {what} cannot be sent: {quote(name)}", remedy="use ASCII characters on one line"
            )
    return dict(headers)


def secrets_of(
    token: str | None, query: Mapping[str, str], headers: Mapping[str, str], password: str | None
) -> tuple[str, ...]:
    """What no message may repeat, the longest first; shorter ones than four characters would blot out words."""
    held = [token or "", password or "", *query.values(), *headers.values()]
    held += [value.removeprefix("Bearer ") for value in headers.values()]
    return tuple(sorted({secret for secret in held if len(secret) >= 4}, key=len, reverse=True))
