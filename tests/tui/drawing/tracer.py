"""Traces every drawn line back to nodes and edges: what is drawn is in the graph, and nothing else is."""

from __future__ import annotations

from rich.cells import cell_len

from teachbot.engine.graph.node import StoryGraph
from teachbot.tui.drawing.graph.drawing import Drawing, Line
from teachbot.tui.drawing.signs import Signs


def trace(drawn: Drawing, graph: StoryGraph, width: int, height: int | None, signs: Signs) -> None:
    """Asserts that the drawing is true."""
    assert height is None or len(drawn.lines) <= height
    owned: list[str] = []
    for index, line in enumerate(drawn.lines):
        assert cell_len(line.text) == line.cells - _trailing(line) <= width, line.text
        _true_row(line, graph)
        _true_lane(drawn, index, signs)
        owned += line.row.owned
    assert len(owned) == len(set(owned)), "a node is in two rows"
    assert set(owned) <= set(graph.digraph)


def _trailing(line: Line) -> int:
    text = "".join(s.text for s in line.spans)
    return len(text) - len(text.rstrip())


def _true_row(line: Line, graph: StoryGraph) -> None:
    row = line.row
    for head in row.heads:
        assert not row.parent or graph.digraph.has_edge(row.parent, head)
    for heads, node in zip((row.heads, *((n,) for n in row.chain)), row.chain, strict=False):
        assert all(list(graph.digraph.successors(h)) == [node] for h in heads)
    if row.kind == "join":
        assert graph.digraph.has_edge(row.parent, row.join)
    elif row.join is not None:
        assert any(graph.digraph.has_edge(n, row.join) for n in row.owned)
    if row.kind in ("step", "stub"):
        assert row.ends == any(graph.node(n).ends for n in row.owned)
    if row.kind == "ghost":
        assert graph.node(row.heads[0]).rank is not None
    if row.kind in ("stub", "ghost"):
        exits = {t for n in row.owned for t in graph.digraph.successors(n)} - set(row.owned)
        assert row.kind == "ghost" or row.join == (exits.pop() if len(exits) == 1 else None)


def _true_lane(drawn: Drawing, index: int, signs: Signs) -> None:
    """Walks up the drawn lane from a row's sign to the sign of the row that it says it follows."""
    line = drawn.lines[index]
    row = line.row
    grid = _signs(line)
    if not row.parent or signs.more in grid[:2]:
        return
    column = _left(line) + 2 * (row.depth - 1 if row.branches else row.depth)
    passing = {signs.trunk, signs.lane, *(c[0] for c in (signs.trunk_branch, signs.branch, signs.ghost_branch))}
    for above in reversed(drawn.lines[:index]):
        if above.row.kind == "fold":
            return
        sign = _signs(above)[column : column + 1]
        at = _left(above) + 2 * above.row.depth
        if at == column and above.row.kind != "join":
            assert above.row.heads[-1:] == (row.parent,) or row.parent in above.row.heads
            return
        assert sign in passing, (drawn.text, index, column, sign)


def _left(line: Line) -> int:
    return len(line.spans[0].text) if line.spans and line.spans[0].style == "number" else 0


def _signs(line: Line) -> str:
    """The cells left of the first label, where each character takes one."""
    return "".join(s.text for s in line.spans if s.style in _LEFT_STYLES)


_LEFT_STYLES = {"number", "rule", "start", "user", "bot", "now", "side-user", "side-bot", "ghost"}


def paths(graph: StoryGraph) -> set[tuple[tuple[str, str], ...]]:
    """Every way from the start to an end."""
    found: set[tuple[tuple[str, str], ...]] = set()
    stack: list[tuple[str, tuple[tuple[str, str], ...]]] = [(graph.start, ())]
    while stack:
        node, before = stack.pop()
        if graph.node(node).ends:
            found.add(before)
        stack += [(c, (*before, (graph.node(c).kind, graph.node(c).label))) for c in graph.after(node)]
    return found
