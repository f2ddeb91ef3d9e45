"""The visualization page: one file with everything in it, drawn from data that is never taken for markup."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from teachbot.engine.dialogue.text import plain
from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.page.box_text import clip
from teachbot.engine.graph.page.layered import LONGEST_LABEL, layout
from teachbot.engine.graph.page.node_link import node_link

_GHOSTS = 5
"""Ranked next actions on the page."""


def page(graph: StoryGraph, title: str, *, live: bool = False) -> str:
    """The whole page; a live one listens for what its server has to tell."""
    parts = {
        "title": escape(plain(title)),
        "policy": escape(policy()),
        "style": _asset("page.css"),
        "script": _asset("page.js"),
        "data": script_json({**page_data(graph, title), "live": live}),
    }
    return re.sub(r"\[\[(\w+)\]\]", lambda slot: parts[slot[1]], _asset("page.html"))


def page_data(graph: StoryGraph, title: str) -> dict[str, object]:
    """What the page draws: node-link data with the place of every box and the way of every edge."""
    shown = _without_faint_ghosts(graph)
    places = layout(shown)
    data = node_link(shown)
    for node in _dicts(data["nodes"]):
        box = places.boxes[str(node["id"])]
        node.update(x=box.x, y=box.y, width=box.width, height=box.height)
        node["stories"] = [plain(str(name)) for name in _listed(node["stories"])]
        node["short"] = clip(str(node["label"]), LONGEST_LABEL)
    for edge in _dicts(data["edges"]):
        edge["bends"] = places.bends[str(edge["source"]), str(edge["target"])]
    return {**data, "title": plain(title)}


def _dicts(found: object) -> list[dict[str, object]]:
    assert isinstance(found, list)
    return found


def _listed(found: object) -> list[object]:
    assert isinstance(found, list)
    return found


def _without_faint_ghosts(graph: StoryGraph) -> StoryGraph:
    faint = {n for n, node in graph.nodes.items() if (node.rank or 0) > _GHOSTS and not node.weight}
    shown = graph.digraph.copy()
    shown.remove_nodes_from(faint)
    return replace(graph, digraph=shown)


def script_json(data: object) -> str:
    """JSON that can stand in a script element: nothing in it can end the element or start another."""
    text = json.dumps(data, ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


@cache
def policy() -> str:
    """The content security policy: only this page's own script and style, and its own server."""
    script, style = (_digest(_asset(name)) for name in ("page.js", "page.css"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return files("teachbot.engine.graph.page").joinpath("assets", name).read_text(encoding="utf-8")
