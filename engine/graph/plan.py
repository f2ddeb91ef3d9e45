"""A graph as plain dictionaries in drawing order, with a conversation on it: what every layout starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from teachbot.engine.graph.merge import StoryGraph


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows are made from: plain dictionaries of the graph, successors in drawing order."""

    nodes: dict[str, dict[str, object]]
    after: dict[str, list[str]]
    before: dict[str, int]
    path: tuple[str, ...]
    """The conversation, from the start to now; only the start where there is none."""
    leaves: bool = False
    """The conversation goes on from the end of the path as no story does."""


def plan(graph: StoryGraph) -> Plan:
    """The graph in drawing order: the conversation first, ghosts last by rank, the heaviest branch first.

    Kept with the graph, which is drawn several times between two steps and never changed.
    """
    held = graph.graph.get("plan")
    if not isinstance(held, Plan):
        held = graph.graph["plan"] = _plan(graph)
    return held


def _plan(graph: StoryGraph) -> Plan:
    nodes: dict[str, dict[str, object]] = dict(graph.nodes(data=True))
    edges: dict[str, dict[str, dict[str, object]]] = {n: dict(found) for n, found in graph.adj.items()}
    after = {n: sorted(found, key=lambda c: _order(nodes[c], found[c])) for n, found in edges.items()}
    path = [str(graph.graph["start"])]
    while ahead := [c for c, edge in edges[path[-1]].items() if edge["on_path"]]:
        path.append(ahead[0])
    return Plan(nodes, after, dict(graph.in_degree()), tuple(path))


def along(the_plan: Plan, path: Sequence[str], leaves: bool) -> Plan:
    """The same plan with a conversation on it: its steps come first."""
    after = dict(the_plan.after)
    for source, target in pairwise(path):
        after[source] = [target, *(c for c in after[source] if c != target)]
    return replace(the_plan, after=after, path=tuple(path), leaves=leaves)


def _order(node: dict[str, object], edge: dict[str, object]) -> tuple[bool, object, int, str, str]:
    rank = node["rank"] if edge["predicted"] else 0
    return (not edge["on_path"], rank, -int(str(edge["weight"])), str(node["kind"]), str(node["label"]))
