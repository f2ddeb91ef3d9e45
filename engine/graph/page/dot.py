"""A story graph as Graphviz DOT."""

from __future__ import annotations

from collections.abc import Mapping

from teachbot.engine.graph.merge import StoryGraph


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
