"""The story graph in every format of `teachbot graph`."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, get_args

import networkx
import pytest
from hypothesis import given, settings

from teachbot.engine.graph.build import focus_graph, story_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.page.dot import as_dot
from teachbot.engine.graph.page.layered import layout
from teachbot.engine.graph.page.node_link import as_json
from teachbot.engine.graph.page.page import page, page_data, script_json
from teachbot.engine.training_data.stories import Dialogue
from teachbot.tui.commands.project.graph import Format, as_text, write_graph
from tests.engine.graph.material import NEWS, NEWSLETTER, dialogue, events, ranking, stories


def test_text_has_every_step() -> None:
    text = as_text(story_graph(NEWS), 80)
    assert all(name in text for name in ("START", "affirm", "enter_data", "utter_sorry", "utter_thumbsup"))
    assert as_text(story_graph(NEWS), 80, ascii_only=True).isascii()


def test_json_is_what_networkx_reads() -> None:
    graph = story_graph(NEWS)
    read = networkx.node_link_graph(json.loads(as_json(graph)), edges="edges")
    assert set(read.nodes) == set(graph.nodes) and set(read.edges) == set(graph.digraph.edges)


def test_dot_quotes_labels() -> None:
    dot = as_dot(story_graph([dialogue("x", '/a"];evil[label="\\ utter_x')]))
    assert 'label="a\\"];evil[label=\\"\\\\"' in dot
    assert dot.count("->") == 2


@pytest.mark.parametrize("form", get_args(Format))
def test_is_written_in_every_format(form: Format) -> None:
    assert "greet" in write_graph(story_graph(NEWS), form, title="news", width=100, ascii_only=False)


def test_the_page_is_whole_and_nothing_in_it_is_markup() -> None:
    hostile = dialogue("</script><script>alert(1)</script>", "/<!--<script> utter_</script> [[script]]")
    html = page(story_graph([hostile]), "<b>[[data]]&</b>")
    assert html.count("<script") == html.count("</script>") == 2
    assert "&lt;b&gt;[[data]]&amp;" in html and "[[policy]]" not in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "") and "https://" not in html


def test_script_json_reads_back() -> None:
    told = {"a": "</script><!-- & \u2028 日本"}
    assert json.loads(script_json(told)) == told
    assert not set(script_json(told)) & set("<>&\u2028")


def test_faint_next_actions_are_not_on_the_page() -> None:
    ranked = ranking(**{f"utter_{n}": 1 / (n + 2) for n in range(8)})
    graph = focus_graph(events(NEWSLETTER), ranked, Neighbourhood(NEWS))
    data = page_data(graph, "x")
    assert [n["rank"] for n in data["nodes"] if n["rank"]] == [1, 2, 3, 4, 5]  # type: ignore[attr-defined]


@settings(max_examples=60, deadline=None)
@given(stories)
def test_boxes_never_overlap(told: tuple[Dialogue, ...]) -> None:
    boxes = layout(story_graph(told)).boxes
    layers: dict[float, list[Any]] = {}
    for box in boxes.values():
        layers.setdefault(box.y, []).append(box)
    for row in layers.values():
        row.sort(key=lambda box: box.x)
        for left, right in pairwise(row):
            assert left.x + left.width / 2 < right.x - right.width / 2


def test_the_conversation_goes_straight_down() -> None:
    graph = focus_graph(events(NEWSLETTER + "/deny utter_thumbsup"), None, Neighbourhood(NEWS))
    boxes = layout(graph).boxes
    path = sorted((d.step, n) for n, d in graph.nodes.items() if d.step is not None)
    assert {round(boxes[n].x) for _, n in path} == {0}
    assert [boxes[n].y for _, n in path] == sorted({boxes[n].y for _, n in path})
