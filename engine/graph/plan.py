"""A graph in drawing order, with a conversation on it: what every layout starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from teachbot.engine.graph.node import StoryEdge, StoryGraph, StoryNode


@dataclass(frozen=True, slots=True)
class Plan:
    """What rows and boxes are made from."""

    nodes: Mapping[str, StoryNode]
    after: Mapping[str, Sequence[str]]
    """What follows each node, in drawing order."""
    before: Mapping[str, int]
    """How many lead to each node."""
    path: tuple[str, ...]
    """The conversation, from the start to now; only the start where there is none."""
    leaves: bool = False
    """The conversation goes on from the end of the path as no story does."""


def plan(graph: StoryGraph) -> Plan:
    """The graph in drawing order: the conversation first, ghosts last by rank, the heaviest branch first."""
    nodes = graph.nodes
    edges = {name: graph.after(name) for name in nodes}
    after = {name: sorted(ahead, key=lambda c: _order(nodes[c], ahead[c])) for name, ahead in edges.items()}
    path = [graph.start]
    while following := [c for c, edge in edges[path[-1]].items() if edge.on_path]:
        path.append(following[0])
    return Plan(nodes, after, dict(graph.digraph.in_degree()), tuple(path))


def along(the_plan: Plan, path: Sequence[str], leaves: bool) -> Plan:
    """The same plan with a conversation on it: its steps come first."""
    after = dict(the_plan.after)
    for source, target in pairwise(path):
        after[source] = [target, *(c for c in after[source] if c != target)]
    return replace(the_plan, after=after, path=tuple(path), leaves=leaves)


def _order(node: StoryNode, edge: StoryEdge) -> tuple[bool, int, int, str, str]:
    rank = (node.rank or 0) if edge.predicted else 0
    return (not edge.on_path, rank, -edge.weight, node.kind, node.label)
