"""A graph as boxes in layers from top to bottom, the conversation a straight line down the left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.page.box_text import width
from teachbot.engine.graph.plan import Plan, plan

_CELL = 7.3
"""Pixels of one terminal cell in the page's font."""
_PADDING = 44.0
"""Pixels of a box besides its label: the sign, and air."""
_HEIGHT = 34.0
_LAYER = 74.0
_GAP = 26.0
_WAYPOINT = 10.0
"""The width that a passing edge takes in a layer."""
_SWEEPS = 6
_MOST_WAYPOINTS = 6000
"""Where edges would pass more layers than this altogether, they go straight."""
LONGEST_LABEL = 34
_FIRM = 1e6
"""How much more the conversation's place matters than any other's."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: its centre and size, in pixels."""

    x: float
    y: float
    width: float
    height: float = _HEIGHT


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is."""

    boxes: Mapping[str, Box]
    bends: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    """The points that an edge passes between its two boxes."""


@dataclass(slots=True)
class _Layers:
    """Nodes and waypoints by layer; a waypoint's name is its edge and layer."""

    rows: list[list[object]]
    above: dict[object, list[object]] = field(default_factory=dict)
    below: dict[object, list[object]] = field(default_factory=dict)
    ways: dict[tuple[str, str], list[object]] = field(default_factory=dict)


def layout(graph: StoryGraph) -> Layout:
    """Boxes and edges of an acyclic graph."""
    the_plan = plan(graph)
    layers = _layers(the_plan)
    path = set(the_plan.path)
    _order(layers, {n: float(the_plan.nodes[n].rank or 0) for n in (*path, *_ghosts(the_plan))})
    sizes = {n: _box_width(the_plan, n) for n in the_plan.nodes}
    x = _places(layers, sizes, path)
    level = {node: depth for depth, row in enumerate(layers.rows) for node in row}
    boxes = {n: Box(round(x[n], 1), level[n] * _LAYER, round(sizes[n], 1)) for n in the_plan.nodes}
    bends = {
        edge: tuple((round(x[w], 1), level[w] * _LAYER) for w in waypoints) for edge, waypoints in layers.ways.items()
    }
    return Layout(boxes, bends)


def _box_width(the_plan: Plan, node: str) -> float:
    data = the_plan.nodes[node]
    extra = 5 if data.rank is not None else 0
    return _PADDING + _CELL * (min(width(data.label), LONGEST_LABEL) + extra)


def _levels(the_plan: Plan) -> dict[str, int]:
    """The longest way from the start to each node; the conversation goes down a layer a step, whatever joins it."""
    waiting = dict(the_plan.before)
    level = {n: 0 for n in the_plan.nodes if not waiting[n]}
    fixed = {n: depth for depth, n in enumerate(the_plan.path)}
    ready = list(level)
    for node in ready:
        for child in the_plan.after[node]:
            level[child] = fixed.get(child, max(level.get(child, 0), level[node] + 1))
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return level


def _layers(the_plan: Plan) -> _Layers:
    level = _levels(the_plan)
    found = _Layers([[] for _ in range(max(level.values(), default=0) + 1)])
    edges = [(a, b) for a, children in the_plan.after.items() for b in children]
    bent = sum(level[b] - level[a] - 1 for a, b in edges) <= _MOST_WAYPOINTS
    for node in _depth_first(the_plan):
        found.rows[level[node]].append(node)
    for source, target in edges:
        points: list[object] = []
        for depth in range(level[source] + 1, level[target]) if bent else ():
            points.append((source, target, depth))
            found.rows[depth].append(points[-1])
        found.ways[source, target] = points
        if level[source] < level[target]:
            _join(found, [source, *points, target])
    return found


def _join(layers: _Layers, chain: Sequence[object]) -> None:
    for upper, lower in pairwise(chain):
        layers.below.setdefault(upper, []).append(lower)
        layers.above.setdefault(lower, []).append(upper)


def _depth_first(the_plan: Plan) -> list[str]:
    """Every node once, a node's first continuation right after it."""
    stack = [the_plan.path[0]]
    seen: dict[str, None] = {}
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = None
            stack += reversed(the_plan.after[node])
    return list(seen)


def _ghosts(the_plan: Plan) -> list[str]:
    return [n for n, data in the_plan.nodes.items() if data.rank is not None and n not in the_plan.path]


def _order(layers: _Layers, first: Mapping[object, float]) -> None:
    """Sorts each layer by where its neighbours are, so that few edges cross; the conversation and ghosts go first."""
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        near = layers.above if downwards else layers.below
        rows = layers.rows if downwards else layers.rows[::-1]
        for fixed, row in pairwise(rows):
            at = {node: float(index) for index, node in enumerate(fixed)}
            own = {node: float(index) for index, node in enumerate(row)}
            key = {n: _mean([at[m] for m in near.get(n, ()) if m in at], own[n]) for n in row}
            row.sort(key=lambda n: (n not in first, first.get(n, key[n]), own[n]))


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _places(layers: _Layers, sizes: Mapping[str, float], path: set[str]) -> dict[object, float]:
    """The middle of everything: near the neighbours above and below, in order, nothing overlapping."""
    x: dict[object, float] = {}
    for sweep in range(_SWEEPS + 1):
        downwards = sweep % 2 == 0
        near = layers.above if downwards else layers.below
        for row in layers.rows if downwards else layers.rows[::-1]:
            wanted = [0.0 if n in path else _mean([x[m] for m in near.get(n, ()) if m in x], x.get(n, 0)) for n in row]
            firmness = [_FIRM if n in path else 1.0 for n in row]
            widths = [sizes[n] if isinstance(n, str) else _WAYPOINT for n in row]
            x.update(zip(row, _apart(wanted, firmness, widths), strict=True))
    return x


def _apart(wanted: Sequence[float], firmness: Sequence[float], widths: Sequence[float]) -> Iterable[float]:
    """The places nearest to the wanted ones that keep order and distance."""
    from scipy.optimize import isotonic_regression

    steps = ((left + right) / 2 + _GAP for left, right in pairwise(widths))
    offsets = list(accumulate(steps, initial=0.0))
    level = isotonic_regression([place - at for place, at in zip(wanted, offsets, strict=True)], weights=firmness).x
    return [float(place) + at for place, at in zip(level, offsets, strict=True)]
