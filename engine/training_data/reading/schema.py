"""What a YAML value must look like, and where one does not: Rasa's way of holding files against schemas (3.x).

Null passes for a scalar and a list, never for a mapping. A list with several kinds of items takes each item of any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import DEEPEST, is_null, line_of, typed_scalar


@dataclass(frozen=True, slots=True)
class Anything:
    """No demand."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value of a kind."""

    kind: str
    """What it must be: "a text", "a number", "true or false"."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """Items, each of one of these kinds."""

    items: tuple[Shape, ...]
    nullable: bool = True
    required: bool = False
    check: Callable[[SequenceNode], Iterator[Fault]] | None = None
    """What else must hold of it."""


@dataclass(frozen=True, slots=True)
class Map:
    """Entries by name."""

    entries: Mapping[str, Shape] = field(default_factory=dict)
    others: Shape | None = None
    """What other entries must be; None: there may be none."""
    naming: str = ""
    """What the names of others must hold, as a pattern."""
    anything_else: bool = False
    """Entries that are neither may be anything."""


Shape: TypeAlias = Anything | Scalar | List | Map


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in which line."""

    line: int
    message: str


def hold_against(node: Node | None, shape: Shape, report: Report) -> None:
    """Note what Rasa would refuse the file for, a line once; warnings at such a line give way."""
    if node is None or is_null(node):
        return
    faulty = {p.line for p in report.problems if p.severity == "error"}
    for fault in _Holder().faults(node, shape, "the file"):
        if fault.line not in faulty:
            faulty.add(fault.line)
            report.problems[:] = [p for p in report.problems if p.line != fault.line or p.severity == "error"]
            report.error(fault.line, "schema", fault.message)


class _Holder:
    """Holds each node against each shape once, however many aliases lead to it."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[Fault, ...]] = {}
        self._depth = 0

    def faults(self, node: Node, shape: Shape, name: str) -> tuple[Fault, ...]:
        """Where a value is not of the shape."""
        key = id(node), id(shape)
        if key not in self._found and self._depth <= DEEPEST:
            self._depth += 1
            self._found[key] = tuple(self._faults(node, shape, name))
            self._depth -= 1
        return self._found.get(key, ())

    def _faults(self, node: Node, shape: Shape, name: str) -> Iterator[Fault]:
        match shape:
            case Scalar():
                yield from _scalar(node, shape, name)
            case List():
                yield from self._list(node, shape, name)
            case Map():
                yield from self._map(node, shape, name)

    def _list(self, node: Node, shape: List, name: str) -> Iterator[Fault]:
        if is_null(node):
            if shape.required or not shape.nullable:
                yield Fault(line_of(node), f"{name} has no value; write a list below it, or remove it")
            return
        if not isinstance(node, SequenceNode):
            yield Fault(line_of(node), f"{name} must be a list; start each item with '- '")
            return
        if shape.check is not None:
            yield from shape.check(node)
        for item in node.value:
            found = [self.faults(item, each, f"an item of {name}") for each in shape.items]
            if all(found):
                yield from min(found, key=_distance)

    def _map(self, node: Node, shape: Map, name: str) -> Iterator[Fault]:
        if not isinstance(node, MappingNode):
            yield Fault(line_of(node), f"{name} must be 'key: value' entries")
            return
        written = {str(key.value): (key, value) for key, value in _entries(node)}
        for key, inner in shape.entries.items():
            if getattr(inner, "required", False) and key not in written:
                yield Fault(line_of(node), f"{name} needs '{key}:'; add it")
        for key, (at, value) in written.items():
            if key in shape.entries:
                yield from self.faults(value, shape.entries[key], f"'{key}'")
            elif shape.others is not None and re.search(shape.naming, key):
                yield from self.faults(value, shape.others, f"'{key}'")
            elif not shape.anything_else:
                yield Fault(line_of(at), f"'{key}' means nothing in {name}; remove or correct it")


def _scalar(node: Node, shape: Scalar, name: str) -> Iterator[Fault]:
    if is_null(node):
        if shape.required:
            yield Fault(line_of(node), f"{name} has no value; give it one")
    elif not isinstance(node, ScalarNode) or not _KINDS[shape.kind](typed_scalar(node)):
        yield Fault(line_of(node), _expected(node, name, shape.kind))


def _expected(node: Node, name: str, kind: str) -> str:
    if not isinstance(node, ScalarNode):
        found = "a list" if isinstance(node, SequenceNode) else "'key: value' entries"
        return f"{name} must be {kind}, not {found}"
    if kind == "a text":
        return f'{name} must be a text, and {node.value} is none to Rasa; put it in quotation marks: "{node.value}"'
    return f"{name} must be {kind}, and '{node.value}' is none"


def _is_number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


_KINDS: Mapping[str, Callable[[object], bool]] = {
    "a text": lambda value: isinstance(value, str),
    "a number": _is_number,
    "true or false": lambda value: isinstance(value, bool),
}


def _distance(found: Sequence[Fault]) -> tuple[bool, int]:
    """Which kind an item was meant to be: one that it has the entries of."""
    return any("must be" in fault.message and "an item of" in fault.message for fault in found), len(found)


def _entries(node: MappingNode, depth: int = 0) -> Iterator[tuple[Node, Node]]:
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.value == "<<" and not key.style and depth <= DEEPEST:
            merged = value.value if isinstance(value, SequenceNode) else [value]
            for each in merged:
                if isinstance(each, MappingNode):
                    yield from _entries(each, depth + 1)
        elif isinstance(key, ScalarNode):
            yield key, value
