"""A story graph as node-link JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from teachbot.engine.graph.node import StoryGraph, StoryNode

_NAMED = 12
"""So many stories of one node are named."""


def as_json(graph: StoryGraph) -> str:
    """Node-link JSON, as `networkx.node_link_graph` reads it."""
    return json.dumps(node_link(graph), ensure_ascii=False, indent=1) + "\n"


def node_link(graph: StoryGraph) -> dict[str, object]:
    """The graph as plain values for JSON."""
    places = {"start": graph.start, **({"now": graph.now} if graph.now is not None else {})}
    nodes = [{"id": name, **_plain(node)} for name, node in graph.nodes.items()]
    edges = [{"source": a, "target": b, **asdict(edge)} for (a, b), edge in graph.edges.items()]
    return {"directed": True, "multigraph": False, "graph": places, "nodes": nodes, "edges": edges}


def _plain(node: StoryNode) -> dict[str, object]:
    named = list(dict.fromkeys(str(s) for s in node.stories[: 2 * _NAMED]))[:_NAMED]
    values = asdict(replace(node, stories=()))
    return {**values, "stories": named, "more_stories": max(0, len(node.stories) - len(named))}
