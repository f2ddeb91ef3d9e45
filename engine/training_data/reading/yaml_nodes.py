"""YAML text as nodes with positions, and the values of nodes as Rasa's reader has them (YAML 1.2)."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from yaml import YAMLError
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.error import MarkedYAMLError
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from teachbot.engine.dialogue.events import Json
from teachbot.engine.training_data.problems import Report

DEEPEST = 60
"""Deeper nesting is refused."""
MOST_NODES = 400_000
"""Files of more nodes are refused: about a million of them take a gigabyte."""

LEAST_BUDGET = 100_000
VISITS_A_NODE = 8
"""How often reading may visit each node on average; aliases that multiply visit more often."""

_PLAIN = "?"
_SPLITTING = re.compile(r"(?<=.)\?|:")
_NULLS = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)\Z")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)\Z"
)
_SPECIAL_FLOATS = {
    sign + word: float(sign + value)
    for value, words in (("inf", (".inf", ".Inf", ".INF")),)
    for word in words
    for sign in ("", "+", "-")
}
_BASES = {"0b": 2, "0o": 8, "0x": 16}


_DATE = re.compile(
    r"\d{4}-\d\d-\d\d\Z|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?\Z"
)
_VARIABLE = re.compile(r"^(.*)\$\{(.*)\}(.*)$")
_NAMES = re.compile(r"\$\{?(\w+)\}?")


class TooLarge(YAMLError):
    """More nesting or more nodes than a file may have; `line` counts from 1."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _Composer(CParser):
    """libyaml's composer, resolving nothing, with caps."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.around: list[Node | None] = []
        self.count = 0
        self.split: list[str] = []
        """Words in `[]` or `{}` that the libyaml of Rasa 3.6 takes apart."""

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        self.around.append(parent)
        if len(self.around) > DEEPEST:
            raise TooLarge(f"nested deeper than {DEEPEST} levels")

    def ascend_resolver(self) -> None:
        self.around.pop()

    def resolve(self, kind: type[Node], value: str, implicit: tuple[bool, bool]) -> str:
        self.count += 1
        if self.count > MOST_NODES:
            raise TooLarge(f"more than {MOST_NODES} YAML nodes")
        if kind is ScalarNode and implicit[0] and _SPLITTING.search(value):
            around = self.around[-1] if self.around else None
            if isinstance(around, CollectionNode) and around.flow_style:
                self.split.append(value)
        return _PLAIN


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of a mapping."""

    key: str
    line: int
    value: Node


def compose(text: str, report: Report) -> Node | None:
    """The root node of a YAML text; None where it is empty or, with a problem at the line, broken."""
    try:
        composer = _Composer(text)
        node: Node | None = composer.get_single_node()
    except TooLarge as error:
        report.error(1, "too-large", f"{error.message}; split the file")
    except MarkedYAMLError as error:
        if _nesting(text, error) > DEEPEST:
            report.error(1, "too-large", f"nested deeper than {DEEPEST} levels; split the file")
        else:
            report.error(_error_line(error), "yaml-syntax", _told(error, text))
    except ReaderError as error:
        report.error(1, "yaml-syntax", f"the file cannot be read as YAML: {error.reason}")
    except RecursionError:
        report.error(1, "too-large", "the YAML is nested too deep; make it flatter")
    else:
        report.budget = LEAST_BUDGET + VISITS_A_NODE * composer.count
        if node is not None:
            _note_refused(node, composer.split, report)
        return node
    return None


def _note_refused(root: Node, split: Container[str], report: Report) -> None:
    """What Rasa refuses to read of a text that is YAML to others."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            _note_twice(node, report)
            waiting += (part for pair in node.value for part in pair)
        elif isinstance(node, SequenceNode):
            waiting += node.value
        elif isinstance(node, ScalarNode):
            _note_scalar(node, split, report)


def _note_scalar(node: ScalarNode, split: Container[str], report: Report) -> None:
    is_plain = not node.style and node.tag == _PLAIN
    if is_plain and node.value in split:
        told = f"within [] and {{}}, '{node.value}' must stand in quotation marks"
        report.error(line_of(node), "yaml-syntax", f"the YAML is broken here for Rasa: {told}")
    elif node.tag.startswith("!"):
        report.error(line_of(node), "yaml-syntax", f"Rasa does not know the tag '{node.tag}'; remove it")
    elif is_plain and node.value == "=":
        report.error(line_of(node), "yaml-syntax", "Rasa cannot read '='; put it in quotation marks")


def _note_twice(node: MappingNode, report: Report) -> None:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if isinstance(key, ScalarNode) and (key.value != "<<" or key.style):
            if key.value in lines:
                report.error(
                    line_of(key),
                    "duplicate-key",
                    f"'{key.value}' is already in line {lines[key.value]} of the same mapping, and Rasa refuses the "
                    "file; rename or join them",
                )
            lines.setdefault(key.value, line_of(key))


_BRACKETS = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*|[\[{]|[\]}]""")


def _nesting(text: str, error: MarkedYAMLError) -> int:
    """How deep flow collections are nested where the parser gave up.

    The scanner looks ahead of the composer and has limits of its own, which differ by version of libyaml.
    """
    mark = error.problem_mark or error.context_mark
    depth = 0
    for found in _BRACKETS.finditer(text, 0, len(text) if mark is None else mark.index):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
    return depth


def _error_line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return 1 if mark is None else mark.line + 1


def _told(error: MarkedYAMLError, text: str) -> str:
    problem = error.problem or "it cannot be read"
    told = f"the YAML is broken here: {problem}"
    lines = text.splitlines()
    number = _error_line(error)
    line = lines[number - 1] if number <= len(lines) else ""
    if "another document" in problem:
        return f"{told}; a file must hold one YAML document, remove the '---'"
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f"{told}; indent with spaces, not tabs"
    if line.count('"') > 2:
        return f'{told}; quotation marks inside a quoted text must be written \\"'
    if "alias" in problem or "anchor" in problem:
        return f"{told}; define the anchor before it is used"
    return f"{told}; check the indentation, colons and quotation marks of this line and the one before"


def line_of(node: Node) -> int:
    """The line a node starts in, from 1."""
    return int(node.start_mark.line) + 1


def pairs(node: Node | None, report: Report) -> Iterator[Pair]:
    """The entries of a mapping; merge keys resolved; of a key that is there twice the last one counts."""
    if not isinstance(node, MappingNode):
        return
    found: dict[str, Pair] = {}
    merged: dict[str, Pair] = {}
    for key_node, value in node.value:
        line = line_of(key_node)
        if not report.spend(line):
            break
        if not isinstance(key_node, ScalarNode):
            report.warn(line, "yaml-key", "a key must be a plain text; this entry is skipped")
            continue
        key = key_node.value
        if key == "<<" and key_node.tag == _PLAIN and not key_node.style:
            _merge(value, merged, report)
            continue
        found[key] = Pair(key, line, value)
    yield from found.values()
    for pair in merged.values():
        if pair.key not in found:
            yield pair


def _merge(node: Node, merged: dict[str, Pair], report: Report) -> None:
    sources = node.value if isinstance(node, SequenceNode) else [node]
    for source in sources:
        if isinstance(source, MappingNode):
            for key_node, value in source.value:
                if report.spend(line_of(node)) and isinstance(key_node, ScalarNode):
                    merged.setdefault(key_node.value, Pair(key_node.value, line_of(key_node), value))


def lookup(node: Node | None, report: Report) -> dict[str, Pair]:
    """The entries of a mapping by key."""
    return {p.key: p for p in pairs(node, report)}


def named_pairs(pair: Pair | None, report: Report) -> Iterable[Pair]:
    """The entries under a key; a problem where they are none."""
    if pair is None or is_null(pair.value):
        return ()
    if not is_map(pair.value):
        report.error(pair.line, "not-a-map", f"'{pair.key}' must be 'name:' entries")
        return ()
    return pairs(pair.value, report)


def items(node: Node | None, report: Report) -> Iterator[Node]:
    """The items of a sequence."""
    if isinstance(node, SequenceNode):
        for item in node.value:
            if not report.spend(line_of(item)):
                return
            yield item


def is_map(node: Node | None) -> bool:
    """Whether the node is a mapping."""
    return isinstance(node, MappingNode)


def is_list(node: Node | None) -> bool:
    """Whether the node is a sequence."""
    return isinstance(node, SequenceNode)


def is_null(node: Node | None) -> bool:
    """Whether there is nothing, or null."""
    return node is None or (isinstance(node, ScalarNode) and not node.style and scalar(node) is None)


def text_of(node: Node | None) -> str | None:
    """A scalar's text as written, numbers and the like included; None for null and for collections."""
    if not isinstance(node, ScalarNode) or is_null(node):
        return None
    return str(node.value)


def texts_of(value: Json) -> tuple[str, ...]:
    """A list as texts; one text for a list of it."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def scalar(node: ScalarNode) -> Json:
    """A scalar's value by YAML 1.2, as Rasa reads it: `yes` and `on` are texts, `017` is 17."""
    text: str = node.value
    if node.tag != _PLAIN:
        return _tagged(node.tag, text)
    return text if node.style else plain_value(text)


def typed_scalar(node: ScalarNode) -> object:
    """The same, but `...` for what schemas take for no text: dates, and environment variables."""
    found = scalar(node)
    if isinstance(found, str) and not node.style and node.tag == _PLAIN:
        return ... if _DATE.match(found) or _VARIABLE.match(found) else found
    return found


def expanded(node: ScalarNode, report: Report) -> Json:
    """A scalar's value with its environment variables, which are expanded where it is not quoted.

    Those that are not set are named; what they hold is nobody's business.
    """
    found = scalar(node)
    if not isinstance(found, str) or node.style or not _VARIABLE.match(found):
        return found
    value = os.path.expandvars(found)
    missing = sorted({name for name in _NAMES.findall(found) if name not in os.environ})
    if missing:
        is_refused = any(word.startswith("$") and word in found for word in value.split())
        tell = report.error if is_refused else report.warn
        tell(line_of(node), "unset-variable", f"not set in the environment: {', '.join(missing)}; set it")
    return value


def plain_value(text: str) -> Json:
    """What an unquoted scalar of this text is."""
    if text in _NULLS:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return _number(text)


def _tagged(tag: str, text: str) -> Json:
    if tag.endswith(":null"):
        return None
    if tag.endswith(":bool"):
        return text.lower() == "true"
    if tag.endswith((":int", ":float")):
        number = _number(text)
        return float(number) if tag.endswith(":float") and isinstance(number, int) else number
    return text


def _number(text: str) -> Json:
    first = text[0]
    if first not in "0123456789+-.":
        return text
    if _INTEGER.match(text) and len(text) < 400:
        plain = text.replace("_", "")
        sign = -1 if plain.startswith("-") else 1
        digits = plain.lstrip("+-")
        base = _BASES.get(digits[:2], 10)
        body = digits[2:] if base != 10 else digits
        return sign * int(body, base) if body else text
    if _FLOAT.match(text):
        return float(text.replace("_", ""))
    return _SPECIAL_FLOATS.get(text, text)


def value_of(node: Node | None, report: Report, depth: int = 0) -> Json:
    """A node's value as plain lists, dicts and scalars."""
    if node is None:
        return None
    if not report.spend(line_of(node)):
        return None
    if isinstance(node, ScalarNode):
        return expanded(node, report)
    if depth > DEEPEST:
        report.error(line_of(node), "too-large", "an alias refers to itself; write the value out")
        report.budget = -1
        return None
    if isinstance(node, MappingNode):
        return {p.key: value_of(p.value, report, depth + 1) for p in pairs(node, report)}
    if isinstance(node, CollectionNode):
        return [value_of(item, report, depth + 1) for item in items(node, report)]
    return None
