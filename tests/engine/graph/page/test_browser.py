import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from teachbot.engine.graph.build import focus_graph, story_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.page.page import page
from teachbot.engine.graph.page.server import PageServer
from tests.engine.graph.material import NEWS, NEWSLETTER, dialogue, events, ranking
from tests.engine.graph.page.browser import CHROMIUM, DRIVER, Browser, browser

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium with its driver here")

PATH = "return [...document.querySelectorAll('.node.on-path .label, .node.start .label')].map(e => e.textContent)"
LINES = "return document.querySelectorAll('.edge.on-path path').length"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


def test_a_step_is_on_the_page_within_a_second(window: Browser) -> None:
    around = Neighbourhood(NEWS)
    talked = events("/greet action_greet_user")
    server = PageServer("news <script>alert(1)</script>", port=0)
    try:
        server.update(focus_graph(talked, ranking(utter_hi=0.6, utter_bye=0.4), around))
        window.open(server.url)
        window.wait("return document.querySelector('#live.on') !== null")
        assert window.run(PATH) == ["START", "greet", "action_greet_user"]
        assert window.run(LINES) == 2
        assert window.run("return document.querySelectorAll('.node.ghost').length") == 2
        server.update(focus_graph(talked + events("utter_hi"), ranking(utter_bye=0.9, utter_hi=0.1), around))
        begun = time.monotonic()
        window.wait("return document.querySelector('.node.now .label').textContent === 'utter_hi'")
        assert time.monotonic() - begun < 1
        assert window.run(LINES) == 3
        assert window.run("return document.title") == "news <script>alert(1)</script>: story graph"
        assert window.log() == []
    finally:
        server.close()
    window.wait("return !document.querySelector('#live').classList.contains('on')")


def test_a_file_of_all_stories_shows_them_and_their_details(window: Browser, tmp_path: Path) -> None:
    hostile = dialogue("</script><img src=x onerror=alert(1)>", NEWSLETTER + "/</script><b>bold</b> utter_x")
    graph = story_graph((*NEWS, hostile))
    file = tmp_path / "stories.html"
    file.write_text(page(graph, "news"), encoding="utf-8")
    window.open(file.as_uri())
    assert window.wait("return document.querySelectorAll('.node').length") == len(graph.digraph)
    assert window.run("return document.querySelectorAll('.edge').length") == graph.digraph.number_of_edges()
    assert window.run("return document.querySelectorAll('svg b, img').length") == 0
    window.run(
        "[...document.querySelectorAll('.node')].find(e => e.textContent.includes('bold'))"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert "onerror" in str(window.run("return document.querySelector('#detail li').textContent"))
    assert window.log() == []


def test_it_zooms_and_moves_by_key(window: Browser, tmp_path: Path) -> None:
    file = tmp_path / "stories.html"
    file.write_text(page(story_graph(NEWS), "news"), encoding="utf-8")
    window.open(file.as_uri())
    before = window.run("return document.querySelector('#world').style.transform")
    window.run("dispatchEvent(new KeyboardEvent('keydown', {key: '+'}))")
    closer = window.run("return document.querySelector('#world').style.transform")
    assert closer != before
    window.run("dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft'}))")
    assert window.run("return document.querySelector('#world').style.transform") != closer
