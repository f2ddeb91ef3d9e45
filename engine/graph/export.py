"""A story graph in other programs' formats: text, DOT, node-link JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from engine.graph.glyphs import ASCII, UNICODE
from engine.graph.merge import StoryGraph
from engine.graph.story_map import StoryMap

Format: TypeAlias = Literal["txt", "dot", "json", "html"]

_NAMED = 12
"""So many stories of one node are named."""


def written(
    graph: StoryGraph, form: Format, *, title: str = "stories", width: int = 100, ascii_only: bool = False
) -> str:
    """The whole graph in one of the formats; as text, nothing is folded."""
    match form:
        case "txt":
            return as_text(graph, width, ascii_only=ascii_only)
        case "dot":
            return as_dot(graph)
        case "json":
            return as_json(graph)
        case "html":
            from engine.graph.page import page

            return page(graph, title)


def as_text(graph: StoryGraph, width: int = 100, *, ascii_only: bool = False, opened: bool = True) -> str:
    """The map as lines of text, open or folded as it first is."""
    the_map = StoryMap(graph)
    glyphs = ASCII if ascii_only else UNICODE
    return the_map.view(width, glyphs=glyphs, opened=set(graph.nodes) if opened else None).text + "\n"


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


def as_dot(graph: StoryGraph) -> str:
    """Graphviz DOT: users as boxes, the bot as ellipses, what is predicted dashed."""
    lines = ["digraph stories {", '  graph [rankdir=TB]; node [fontname="Helvetica"]; edge [fontname="Helvetica"];']
    lines += [f"  {_quoted(n)} [{_node_look(data)}];" for n, data in graph.nodes(data=True)]
    lines += [f"  {_quoted(a)} -> {_quoted(b)} [{_edge_look(data)}];" for a, b, data in graph.edges(data=True)]
    return "\n".join([*lines, "}", ""])


def _node_look(data: Mapping[str, object]) -> str:
    shape = {"start": "circle", "user": "box", "bot": "ellipse"}[str(data["kind"])]
    on_path = data["step"] is not None
    style = ["dashed"] if data["rank"] is not None and not on_path else ["filled"]
    fill = {"start": "palegreen", "user": "lightblue", "bot": "white"}[str(data["kind"])]
    look = [f"label={_quoted(str(data['label']))}", f"shape={shape}", f'style="{",".join(style)}"', f"fillcolor={fill}"]
    if data["ends"]:
        look.append("peripheries=2")
    if on_path:
        look.append("penwidth=2.5")
    return ", ".join(look)


def _edge_look(data: Mapping[str, object]) -> str:
    look = [f"style={'dashed' if data['predicted'] and not data['weight'] else 'solid'}"]
    if data["on_path"]:
        look.append("penwidth=2.5")
    if int(str(data["weight"])) > 1:
        look.append(f'label="x{data["weight"]}"')
    return ", ".join(look)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
