"""What goes wrong on the way to a server, in our words: the one place where httpx's errors become ours."""

from __future__ import annotations

from dataclasses import dataclass

from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import ServerFailure

LONGEST_QUOTE = 600
"""What a server says is quoted up to this many characters."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The server at the other end, as messages name it."""

    what: str
    """`the action server` and the like."""
    url: str
    """Without user, password and query."""
    start: str
    """How it is started, said where it cannot be reached."""

    def __str__(self) -> str:
        return f"{self.what} at {self.url}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take, in seconds, and how much it may answer."""

    connect: float = 5.0
    read: float = 60.0
    """From the connection to the end of the reply."""
    max_bytes: int = 10 * 1024 * 1024

    @property
    def size(self) -> str:
        """The size as people read it."""
        return f"{self.max_bytes / 1024 / 1024:g} MB"


_AGAIN = "try again once it runs, or say by hand what the action does"
_ADDRESS = "check the address; it looks like http://localhost:5055"

WORDS: dict[str, tuple[str, str]] = {
    "ConnectTimeout": ("{peer} did not accept a connection within {connect:g} s", "{start}"),
    "ConnectError": ("{peer} cannot be reached: {error}", "{start}"),
    "ReadTimeout": ("{peer} did not answer within {read:g} s", "wait and try again, or allow it more time"),
    "WriteTimeout": ("{peer} did not take the request within {read:g} s", "try again, or restart it"),
    "PoolTimeout": ("{peer} is busy with an earlier call", "try again in a moment"),
    "TimeoutException": ("{peer} took too long", "try again, or allow it more time"),
    "ReadError": ("{peer} broke off in the middle of its reply: {error}", "look at its log; " + _AGAIN),
    "WriteError": ("{peer} broke off while the request was sent: {error}", "look at its log; " + _AGAIN),
    "CloseError": ("{peer} could not be left cleanly: {error}", _AGAIN),
    "NetworkError": ("the connection to {peer} failed: {error}", _AGAIN),
    "RemoteProtocolError": ("{peer} broke off, or does not speak HTTP: {error}", "look at its log; " + _AGAIN),
    "LocalProtocolError": ("the request to {peer} is not valid HTTP: {error}", "check the headers in endpoints.yml"),
    "ProtocolError": ("{peer} does not speak HTTP as it should: {error}", _ADDRESS),
    "UnsupportedProtocol": ("the address of {peer} is neither http:// nor https://", _ADDRESS),
    "ProxyError": ("the proxy before {peer} failed: {error}", "check the proxy's settings"),
    "DecodingError": ("the reply of {peer} is packed wrongly: {error}", _AGAIN),
    "TooManyRedirects": ("{peer} sends in circles", _ADDRESS),
    "HTTPStatusError": ("{peer} answered with an error: {error}", _AGAIN),
    "InvalidURL": ("{peer} has no valid address: {error}", _ADDRESS),
    "TransportError": ("the connection to {peer} failed: {error}", _AGAIN),
    "RequestError": ("the request to {peer} failed: {error}", _AGAIN),
    "HTTPError": ("the request to {peer} failed: {error}", _AGAIN),
}
"""Every error of httpx by name, with the message and the way on; the nearest ancestor that is here counts."""


def translate(error: Exception, peer: Peer, limits: Limits) -> ServerFailure:
    """Our error for httpx's."""
    name = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in WORDS)
    message, remedy = WORDS[name]
    told = {
        "peer": str(peer),
        "start": peer.start,
        "error": quote(str(error)) or name,
        "connect": limits.connect,
        "read": limits.read,
    }
    return ServerFailure(message.format(**told), remedy=remedy.format(**told))


def too_slow(peer: Peer, read: float) -> ServerFailure:
    """The whole call took longer than it may."""
    message, remedy = WORDS["ReadTimeout"]
    return ServerFailure(message.format(peer=peer, read=read), remedy=remedy)


def too_large(peer: Peer, limits: Limits) -> ServerFailure:
    """The reply is longer than it may be."""
    return ServerFailure(
        f"{peer} answered with more than {limits.size}, which is not read",
        remedy="make the reply smaller, or say by hand what the action does",
    )


def quote(text: str) -> str:
    """What a server said, harmless to show, and short."""
    cut = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return plain(cut.strip())
