"""Assertions that a project makes in its `probe.yml`, and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yaml.nodes import Node

from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import DataError
from teachbot.engine.probe.hole import SEVERITIES, Severity
from teachbot.engine.project.source import read_source
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import compose, is_list, is_map, items, line_of, lookup, value_of

NAME = "probe.yml"

_KINDS = ({"never", "after"}, {"slot", "before"}, {"answer", "to"}, {"answer", "to", "within"})
_REMEDY = (
    "write 'never: ACTION' with 'after: ACTION', 'slot: SLOT' with 'before: ACTION', "
    "or 'answer: ACTION' with 'to: INTENT' and 'within: TURNS'"
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """Something that must hold in every conversation: one of three kinds, by which fields are set."""

    name: str
    severity: Severity = "error"
    never: str | None = None
    """This action never comes in a conversation …"""
    after: str | None = None
    """… once that one came."""
    slot: str | None = None
    """This slot has a value …"""
    before: str | None = None
    """… whenever that action runs."""
    answer: str | None = None
    """This action comes …"""
    to: str | None = None
    """… after that intent …"""
    within: int = 1
    """… within so many turns, the one of the message included."""


def read_assertions(root: Path) -> tuple[Assertion, ...]:
    """Those of the project's probe.yml, none where it has none; raises DataError at the first that is malformed."""
    path = root / NAME
    if not path.exists():
        return ()
    report = Report(path)
    source = read_source(path, report)
    node = compose(source.text, report) if source is not None else None
    listed = lookup(node, report).get("assertions") if node is not None and is_map(node) else None
    if report.problems:
        first = report.problems[0]
        raise DataError(first.message, path=path, line=first.line)
    if listed is None or not is_list(listed.value):
        raise DataError("there is no list 'assertions:'", path=path, line=1, remedy=_REMEDY)
    return tuple(_assertion(item, report) for item in items(listed.value, report))


def _assertion(node: Node, report: Report) -> Assertion:
    line = line_of(node)
    pairs = lookup(node, report) if is_map(node) else {}
    found: dict[str, Json] = {key: value_of(pair.value, report) for key, pair in pairs.items()}
    kind = set(found) - {"name", "severity"}
    severity = found.get("severity", "error")
    within = found.get("within", 1)
    texts = [found[key] for key in kind - {"within"}]
    if kind not in _KINDS or not all(isinstance(text, str) for text in texts):
        raise DataError("this is no assertion", path=report.path, line=line, remedy=_REMEDY)
    if severity not in SEVERITIES:
        raise DataError(f"'{severity}' is no severity", path=report.path, line=line, remedy=", ".join(SEVERITIES))
    if not isinstance(within, int) or isinstance(within, bool) or within < 1:
        raise DataError("'within' counts turns from 1", path=report.path, line=line, remedy="within: 2")
    name = found.pop("name", None) or " ".join(f"{key} {found[key]}" for key in found if key != "severity")
    return Assertion(str(name), **found)
