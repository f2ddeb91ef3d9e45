"""Which conversations are shown: a line as the person types it, read and written, and as SQL over the index."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from teachbot.engine.errors import UsageError

NAMED = ("intent", "action", "slot", "entity", "policy")
"""What can be sought by name, as `intent:greet`."""

ORDERS = {"date": "latest", "length": "length", "worth": "worth", "confidence": "confidence"}
"""What conversations can be ordered by, and the column."""

STATES = ("new", "reviewed", "flagged", "later")

_WORD = re.compile(r'(-?)(?:([a-z]+)(:|<=|>=|<|>))?(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*))')
_PLAIN = re.compile(r"[^\s\"\\:<>=-][^\s\"\\:<>=]*")


@dataclass(frozen=True, slots=True)
class Filter:
    """All of this must hold."""

    names: tuple[tuple[str, str], ...] = ()
    """A kind of `NAMED` and a name."""
    text: tuple[str, ...] = ()
    """Words that the user said, each entry a phrase."""
    channel: str = ""
    tag: str = ""
    state: str = ""
    below: float | None = None
    """The lowest confidence is less."""
    above: float | None = None
    longer: int | None = None
    """At least so many user messages."""
    shorter: int | None = None
    since: str = ""
    """A day, as 2026-01-31."""
    until: str = ""
    error: bool = False
    """An action failed on its server."""
    fallback: bool = False
    """It ends in a fallback."""
    differs: bool = False
    """The bot here would have done otherwise."""

    @property
    def needs_index(self) -> bool:
        """Whether a store alone cannot answer it."""
        return self != Filter(text=self.text) or len(self.text) > 1


def parse_filter(line: str) -> Filter:
    """The filter that a line means, as `intent:greet confidence<0.5 fallback "free text"`; raises UsageError."""
    found = _Found()
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        word = _WORD.match(line, at)
        if word is None or word[1]:
            raise UsageError(f"this cannot be read: {line[at : at + 20]}", remedy="close the quotes; - is not known")
        quoted = word[4] is not None
        value = re.sub(r"\\(.)", r"\1", word[4]) if quoted else word[5]
        found.take(word[2] or "", word[3] or "", value, quoted=quoted)
        at = word.end()
    return found.filter()


def format_filter(wanted: Filter) -> str:
    """The line that `parse_filter` reads as this filter."""
    return " ".join(_words(wanted))


@dataclass
class _Found:
    names: list[tuple[str, str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    single: dict[str, object] = field(default_factory=dict)

    def take(self, key: str, sign: str, value: str, *, quoted: bool) -> None:
        match key, sign:
            case ("", _):
                flag = not quoted and value in ("error", "fallback", "differs")
                self.single.update({value: True} if flag else {})
                self.text += [] if flag else [value]
            case (kind, ":") if kind in NAMED:
                self.names.append((kind, value))
            case ("channel" | "tag", ":"):
                self.single[key] = value
            case ("state", ":") if value in STATES:
                self.single["state"] = value
            case ("after" | "before", ":"):
                self.single["since" if key == "after" else "until"] = _day(value)
            case ("confidence", "<" | ">"):
                self.single["below" if sign == "<" else "above"] = _number(key, value)
            case ("length", ">=" | "<="):
                self.single["longer" if sign == ">=" else "shorter"] = int(_number(key, value))
            case ("length", ">" | "<"):
                step = 1 if sign == ">" else -1
                self.single["longer" if sign == ">" else "shorter"] = int(_number(key, value)) + step
            case _:
                raise UsageError(f"'{key}{sign}{value}' is no filter", remedy=HELP)

    def filter(self) -> Filter:
        return Filter(tuple(self.names), tuple(self.text), **self.single)  # type: ignore[arg-type]


HELP = (
    "intent: action: slot: entity: policy: channel: tag: state:new|reviewed|flagged|later "
    "confidence<0.5 length>=4 after:2026-01-31 before:2026-02-28 error fallback differs, or words that were said"
)


def _words(wanted: Filter) -> Iterator[str]:
    yield from (f"{kind}:{_quoted(name)}" for kind, name in wanted.names)
    yield from (f"{key}:{_quoted(v)}" for key, v in (("channel", wanted.channel), ("tag", wanted.tag)) if v)
    yield from (
        f"{k}:{v}" for k, v in (("state", wanted.state), ("after", wanted.since), ("before", wanted.until)) if v
    )
    yield from (f"confidence{s}{v}" for s, v in (("<", wanted.below), (">", wanted.above)) if v is not None)
    yield from (f"length{s}{v}" for s, v in ((">=", wanted.longer), ("<=", wanted.shorter)) if v is not None)
    yield from (flag for flag in ("error", "fallback", "differs") if getattr(wanted, flag))
    yield from (_quoted(text, always=text in ("error", "fallback", "differs")) for text in wanted.text)


def _quoted(text: str, *, always: bool = False) -> str:
    if not always and _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _number(key: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise UsageError(f"'{value}' is no number for {key}", remedy=HELP) from error


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise UsageError(f"'{value}' is no day", remedy="write it as 2026-01-31") from error


def conditions(wanted: Filter) -> tuple[str, list[object]]:
    """The filter as a condition of SQL over the index's table `conversations`, and its parameters."""
    parts = [*_on_words(wanted), *_on_columns(wanted), *_on_notes(wanted)]
    return " AND ".join(sql for sql, _ in parts) or "1", [value for _, values in parts for value in values]


def _on_words(wanted: Filter) -> Iterator[tuple[str, list[object]]]:
    """Through the full text index: names are whole words there, what was said is found by its beginnings."""
    asked = [f'names : "{name_word(kind, name)}"' for kind, name in wanted.names]
    asked += [f'said : "{_fts(text)}" *' for text in wanted.text if _fts(text)]
    if asked:
        yield "rowid IN (SELECT rowid FROM words WHERE words MATCH ?)", [" AND ".join(asked)]


def name_word(kind: str, name: str) -> str:
    """A name as one word of the full text index: letters and digits only, the same for the same name."""
    return "".join(c if c.isascii() and c.isalnum() else f"x{ord(c):x}x" for c in f"{kind}q{name}").lower()


def _fts(text: str) -> str:
    return text.replace('"', " ").strip()


def _on_columns(wanted: Filter) -> Iterator[tuple[str, list[object]]]:
    compared: tuple[tuple[str, object, bool], ...] = (
        ("channel = ?", wanted.channel, bool(wanted.channel)),
        ("confidence < ?", wanted.below, wanted.below is not None),
        ("confidence > ?", wanted.above, wanted.above is not None),
        ("length >= ?", wanted.longer, wanted.longer is not None),
        ("length <= ?", wanted.shorter, wanted.shorter is not None),
        ("latest >= ?", _midnight(wanted.since), bool(wanted.since)),
        ("latest < ?", _midnight(wanted.until, days=1), bool(wanted.until)),
    )
    for sql, value, asked in compared:
        if asked:
            yield sql, [value]
    flags = (
        ("action_errors > 0", wanted.error),
        ("ends_in_fallback", wanted.fallback),
        ("disagreements > 0", wanted.differs),
    )
    for sql, asked in flags:
        if asked:
            yield sql, []


def _on_notes(wanted: Filter) -> Iterator[tuple[str, list[object]]]:
    if wanted.tag:
        yield "id IN (SELECT conversation FROM person.tags WHERE tag = ?)", [wanted.tag]
    if wanted.state == "new":
        yield "id NOT IN (SELECT conversation FROM person.states)", []
    elif wanted.state:
        yield "id IN (SELECT conversation FROM person.states WHERE state = ?)", [wanted.state]


def _midnight(day: str, days: int = 0) -> float:
    if not day:
        return 0.0
    return time.mktime((date.fromisoformat(day) + timedelta(days=days)).timetuple())
