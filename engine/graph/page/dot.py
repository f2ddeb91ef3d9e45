"""A story graph as Graphviz DOT."""

from __future__ import annotations

from teachbot.engine.graph.node import StoryEdge, StoryGraph, StoryNode


def as_dot(graph: StoryGraph) -> str:
    """Graphviz DOT: users as boxes, the bot as ellipses, what is predicted dashed."""
    lines = ["digraph stories {", '  graph [rankdir=TB]; node [fontname="Helvetica"]; edge [fontname="Helvetica"];']
    lines += [f"  {_quoted(name)} [{_node_look(node)}];" for name, node in graph.nodes.items()]
    lines += [f"  {_quoted(a)} -> {_quoted(b)} [{_edge_look(edge)}];" for (a, b), edge in graph.edges.items()]
    return "\n".join([*lines, "}", ""])


def _node_look(node: StoryNode) -> str:
    shape = {"start": "circle", "user": "box", "bot": "ellipse"}[node.kind]
    on_path = node.step is not None
    style = ["dashed"] if node.rank is not None and not on_path else ["filled"]
    fill = {"start": "palegreen", "user": "lightblue", "bot": "white"}[node.kind]
    look = [f"label={_quoted(node.label)}", f"shape={shape}", f'style="{",".join(style)}"', f"fillcolor={fill}"]
    if node.ends:
        look.append("peripheries=2")
    if on_path:
        look.append("penwidth=2.5")
    return ", ".join(look)


def _edge_look(edge: StoryEdge) -> str:
    look = [f"style={'dashed' if edge.predicted and not edge.weight else 'solid'}"]
    if edge.on_path:
        look.append("penwidth=2.5")
    if edge.weight > 1:
        look.append(f'label="x{edge.weight}"')
    return ", ".join(look)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
