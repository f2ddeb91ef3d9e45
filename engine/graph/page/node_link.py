"""A story graph as node-link JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from teachbot.engine.graph.merge import StoryGraph

_NAMED = 12
"""So many stories of one node are named."""


def as_json(graph: StoryGraph) -> str:
    """Node-link JSON, as `networkx.node_link_graph` reads it."""
    return json.dumps(node_link(graph), ensure_ascii=False, indent=1) + "\n"


def node_link(graph: StoryGraph) -> dict[str, object]:
    """The graph as plain values for JSON."""
    told = {key: graph.graph[key] for key in ("start", "now") if key in graph.graph}
    nodes = [{"id": node, **_plain(data)} for node, data in graph.nodes(data=True)]
    edges = [{"source": a, "target": b, **data} for a, b, data in graph.edges(data=True)]
    return {"directed": True, "multigraph": False, "graph": told, "nodes": nodes, "edges": edges}


def _plain(data: Mapping[str, object]) -> dict[str, object]:
    stories = data["stories"]
    assert isinstance(stories, Sequence)
    named = list(dict.fromkeys(str(s) for s in stories[: 2 * _NAMED]))[:_NAMED]
    return {**data, "stories": named, "more_stories": max(0, len(stories) - len(named))}
