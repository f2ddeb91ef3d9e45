"""Values as YAML text that Rasa's reader and ours read back as the same values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from teachbot.engine.dialogue.events import Json
from teachbot.engine.training_data.reading.yaml_nodes import plain_value

_PLAIN = re.compile(r"[^\s!&*\-?|>@`'\"%#{}\[\],:=~.0-9+<][^\n]*\Z|-?[\w/][^\n]*\Z")
_UNSAFE_INSIDE = re.compile(r": |:\Z| #|\s\Z|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]|[\[\]{},]")
_YAML_1_1 = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|~|[-+]?[0-9][0-9_:.,eE+-]*|\.?(?:inf|nan)|<<|=)\Z", re.IGNORECASE
)
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x00": "\\0"}
_WITHOUT_QUOTES = str.maketrans("", "", '"\\')
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_IN_BLOCKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\r]")


@dataclass(frozen=True, slots=True)
class Block:
    """Text that is written as a literal block, `|`."""

    text: str


def quote(text: str) -> str:
    """A text as a YAML scalar, unquoted where nobody can misread it."""
    text = _SURROGATES.sub("\ufffd", text)
    if _is_plain(text):
        return text
    if ('"' in text or "\\" in text) and not _ESCAPED.search(text.translate(_WITHOUT_QUOTES)) and "'" not in text:
        return f"'{text}'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _is_plain(text: str) -> bool:
    if not text or _YAML_1_1.match(text) or not _PLAIN.match(text) or _UNSAFE_INSIDE.search(text):
        return False
    return plain_value(text) == text and not text.startswith(("- ", "? ", "---", "..."))


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    return _NAMED.get(char) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def scalar(value: Json) -> str:
    """A scalar value in one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _float(value)
        case _:
            return quote(str(value))


def _float(value: float) -> str:
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    told = repr(value)
    if "e" in told and "." not in told:
        told = told.replace("e", ".0e")
    return told


def lines_of(value: Json, indent: int = 0, list_indent: int = 0) -> list[str]:
    """The lines of a value in block style; `list_indent` is how much deeper a list in a mapping lies."""
    return [" " * indent + line for line in _lines(value, list_indent)]


def _lines(value: Json, list_indent: int) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, entry in value.items():
            yield from _entry(f"{quote(str(key))}:", entry, 2, list_indent)
    elif is_listed(value) and value:
        for entry in value:
            inner = list(_lines(entry, list_indent)) if _is_nested(entry) else []
            if inner:
                yield f"- {inner[0]}"
                yield from (f"  {line}" if line else "" for line in inner[1:])
            else:
                yield from _entry("-", entry, 2, list_indent)
    else:
        yield _inline(value)


def _entry(head: str, value: Json, indent: int, list_indent: int) -> Iterator[str]:
    if isinstance(value, Block):
        yield from block_lines(head, value.text, indent)
    elif _is_nested(value):
        yield head
        deeper = list_indent if is_listed(value) else indent
        yield from (" " * deeper + line if line else "" for line in _lines(value, list_indent))
    else:
        yield f"{head} {_inline(value)}"


def block_lines(head: str, text: str, indent: int) -> Iterator[str]:
    """A literal block under `head`; quoted where a block cannot hold the text."""
    first = text.split("\n", 1)[0]
    if not can_block(text):
        yield f"{head} {quote(text)}"
        return
    mark = "|" if text.endswith("\n") else "|-"
    hint = str(indent) if first.startswith((" ", "\t")) or not first else ""
    yield f"{head} {mark[0]}{hint}{mark[1:]}"
    yield from (" " * indent + line if line else "" for line in text.removesuffix("\n").split("\n"))


def can_block(text: str) -> bool:
    """Whether a literal block holds exactly this text."""
    if _NOT_IN_BLOCKS.search(text) or text.endswith("\n\n") or not text.strip("\n"):
        return False
    return not text.startswith("\n")


def _is_nested(value: Json) -> bool:
    return bool(value) and (isinstance(value, Mapping) or is_listed(value))


def is_listed(value: Json) -> bool:
    """Whether the value is written as a list."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _inline(value: Json) -> str:
    if isinstance(value, Block):
        return quote(value.text)
    if isinstance(value, Mapping):
        return "{}"
    return "[]" if is_listed(value) else scalar(value)


def dump(value: Json, list_indent: int = 0) -> str:
    """A whole document."""
    return "\n".join(lines_of(value, 0, list_indent)) + "\n"
