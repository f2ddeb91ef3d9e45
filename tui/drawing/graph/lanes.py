"""Rows painted as lines: lanes and connectors at the left, what a row says, weights and bars at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from teachbot.engine.graph.plan import Plan
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.graph.drawing import Line, Span
from teachbot.tui.drawing.graph.labels import saying
from teachbot.tui.drawing.graph.rows import Row
from teachbot.tui.drawing.signs import UNICODE, Signs


@dataclass(frozen=True, slots=True)
class Look:
    """How rows are painted."""

    width: int
    signs: Signs = UNICODE
    selected: str | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    """In a map: the row number that is told with each node that another row refers to."""
    visited: Mapping[str, int] = field(default_factory=dict)
    """How often each node was visited in this session."""
    untested: frozenset[str] = frozenset()
    """Nodes that no test story reaches."""


def paint(plan: Plan, rows: Sequence[Row], look: Look) -> list[Line]:
    """One line for each row, none wider than asked."""
    lanes = _lanes(rows)
    columns = _Columns.of(plan, rows, look)
    return [_line(plan, row, lane, columns, look) for row, lane in zip(rows, lanes, strict=True)]


def _lanes(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    """For each row, which lanes to its left go on below it: seen from the bottom up."""
    alive: set[int] = set()
    found = []
    for row in reversed(rows):
        found.append(tuple(c for c in range(row.depth) if c in alive))
        alive = {c for c in alive if c < row.depth}
        alive.add(row.depth - 1 if row.branches else row.depth)
    return found[::-1]


@dataclass(frozen=True, slots=True)
class _Columns:
    """What lines up from row to row."""

    number: int
    """Cells for row numbers at the left; 0 without."""
    weight: int
    trunk_ends: int
    """How many rows the heavy trunk reaches down."""
    order: Mapping[int, int]
    """The position of each row, by identity."""

    @staticmethod
    def of(plan: Plan, rows: Sequence[Row], look: Look) -> _Columns:
        trunk = [i for i, r in enumerate(rows) if r.depth == 0 and r.heads and r.heads[0] in plan.path]
        weights = [_weight(plan, r) for r in rows]
        return _Columns(
            number=len(str(max(look.numbers.values()))) + 1 if look.numbers else 0,
            weight=max(map(len, weights), default=0),
            trunk_ends=trunk[-1] if trunk and len(plan.path) > 1 else -1,
            order={id(r): i for i, r in enumerate(rows)},
        )


def _weight(plan: Plan, row: Row) -> str:
    if row.kind not in ("stub", "ghost"):
        return ""
    weight = sum(plan.nodes[h].weight for h in row.heads)
    return f"x{weight}" if weight > 1 or (weight and row.kind == "ghost") else ""


def _line(plan: Plan, row: Row, lane: tuple[int, ...], columns: _Columns, look: Look) -> Line:
    left = [*_number(row, columns, look), *_rules(row, lane, columns, look)]
    left += _sign(plan, row, columns, look)
    right = _right(plan, row, columns, look)
    room = look.width - _cells(left) - _cells(right)
    if room < 12 and right:
        right, room = [], room + _cells(right)
    said = saying(plan, row, max(room, 0), look.signs, look.numbers)
    gap = max(0, room - _cells(said)) if right else 0
    spans = [*left, *said, Span(" " * gap), *right]
    if _cells(spans) > look.width:
        spans = _cut(spans, look.width)
    selected = look.selected is not None and look.selected in (row.key, *row.owned)
    return Line(tuple(s for s in spans if s.text), row, selected)


def _cells(spans: Sequence[Span]) -> int:
    return sum(cell_len(s.text) for s in spans)


def _cut(spans: Sequence[Span], most: int) -> list[Span]:
    found = []
    for span in spans:
        text = clip(span.text, most, "")
        most -= cell_len(text)
        found.append(Span(text, span.style, span.node))
    return found


def _number(row: Row, columns: _Columns, look: Look) -> list[Span]:
    if not columns.number:
        return []
    told_at = look.numbers.get(row.heads[0]) if row.heads else None
    is_told = any(n in look.numbers for n in row.owned)
    number = columns.order[id(row)] + 1 if told_at or is_told else ""
    return [Span(f"{number:>{columns.number - 1}} ", "number", row.node)]


def _rules(row: Row, lane: tuple[int, ...], columns: _Columns, look: Look) -> list[Span]:
    """The lanes that pass by, and how this row hangs off its own."""
    signs = look.signs
    heavy = columns.order[id(row)] < columns.trunk_ends
    parts = []
    for column in range(row.depth):
        is_own = row.branches and column == row.depth - 1
        on_trunk = column == 0 and heavy
        if is_own:
            parts.append(_connector(row, column in lane, on_trunk, signs))
        elif column in lane:
            parts.append((signs.trunk if on_trunk else signs.lane) + " ")
        else:
            parts.append("  ")
    most = max(1, (look.width - columns.number) // 4)
    if len(parts) > most:
        parts = [clip(signs.more, 2, "").ljust(2), *parts[len(parts) - most + 1 :]]
    return [Span("".join(parts), "rule", row.node)]


def _connector(row: Row, goes_on: bool, on_trunk: bool, signs: Signs) -> str:
    if row.kind == "ghost":
        return signs.ghost_branch if goes_on else signs.ghost_last
    if on_trunk:
        return signs.trunk_branch
    return signs.branch if goes_on else signs.last


def _sign(plan: Plan, row: Row, columns: _Columns, look: Look) -> list[Span]:
    signs = look.signs
    if row.kind == "fold":
        return [Span(f"{signs.earlier} ", "fold")]
    if row.kind == "join":
        return []
    head = row.heads[0]
    if row.kind == "ghost":
        return [Span(f"{signs.side_bot} ", "ghost", head)]
    text, style = _shape(plan, head, signs)
    return [Span(f"{text} ", style, head)]


def _shape(plan: Plan, node: str, signs: Signs) -> tuple[str, str]:
    kind = plan.nodes[node].kind
    if kind == "start":
        return signs.start, "start"
    if len(plan.path) > 1 and node == plan.path[-1]:
        return signs.now, "now"
    if node in plan.path:
        return (signs.user, "user") if kind == "user" else (signs.bot, "bot")
    return (signs.side_user, "side-user") if kind == "user" else (signs.side_bot, "side-bot")


def _right(plan: Plan, row: Row, columns: _Columns, look: Look) -> list[Span]:
    signs = look.signs
    spans = [Span(f" +{row.more}", "more", row.node)] if row.more else []
    visits = max((look.visited.get(h, 0) for h in row.heads), default=0)
    if visits:
        spans.append(Span(f" {signs.visited}{visits}", "visited", row.node))
    if row.branches and row.heads and look.untested.issuperset(row.heads):
        spans.append(Span(f" {signs.untested}", "untested", row.node))
    weight = _weight(plan, row)
    if weight:
        spans.append(Span(f" {weight:>{columns.weight}}", "weight", row.node))
    elif columns.weight and (spans or row.kind == "ghost"):
        spans.append(Span(" " * (columns.weight + 1)))
    return spans
