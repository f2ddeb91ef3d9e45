"""How long the story graph takes, in time of this process, however busy the machine is."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from teachbot.engine.graph.build import focus_graph, story_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.page.page import page
from teachbot.engine.training_data.stories import Dialogue
from teachbot.tui.drawing.graph.focus import focus_view
from teachbot.tui.drawing.graph.story_map import StoryMap
from tests.engine.graph.material import dialogue, ranking

NEXT = ranking(**{f"utter_{n}": (9 - n) / 45 for n in range(9)})


def synthetic(count: int, seed: int = 7) -> list[Dialogue]:
    """Stories that share beginnings and endings as real ones do; each intent has an answer or two."""
    chance = random.Random(seed)
    intents = [f"intent_{n}" for n in range(40)]
    told = []
    for number in range(count):
        words = ["/greet utter_greet"]
        for _ in range(chance.randint(2, 8)):
            picked = min(chance.randrange(40), chance.randrange(40))
            words.append(f"/{intents[picked]} utter_{picked % 25}")
            if chance.random() < 0.3:
                words.append(f"action_{picked % 7}")
        told.append(dialogue(f"story {number}", " ".join([*words, "/bye utter_bye"])))
    return told


@pytest.mark.benchmark(timer=time.process_time)
def test_a_step_among_500_stories(benchmark: Any) -> None:
    stories = synthetic(500)
    conversation = stories[3].events[:30]

    def before() -> tuple[tuple[Neighbourhood], dict[str, object]]:
        return (Neighbourhood(stories),), {}

    def step(around: Neighbourhood) -> None:
        focus_view(focus_graph(conversation, NEXT, around), 56, 25)

    benchmark.pedantic(step, setup=before, rounds=30)
    print(f"cold focus {benchmark.stats['median'] * 1000:.2f} ms")


@pytest.mark.benchmark(timer=time.process_time)
def test_a_step_that_follows_another(benchmark: Any) -> None:
    stories = synthetic(500)
    conversation = stories[3].events[:30]

    def before() -> tuple[tuple[Neighbourhood], dict[str, object]]:
        around = Neighbourhood(stories)
        focus_graph(conversation[:-2], NEXT, around)
        return (around,), {}

    def step(around: Neighbourhood) -> None:
        focus_view(focus_graph(conversation, NEXT, around), 56, 25)

    benchmark.pedantic(step, setup=before, rounds=60)
    assert benchmark.stats["median"] <= 0.005


@pytest.mark.parametrize("count", [500, 10_000])
def test_all_stories_in_one_graph(count: int) -> None:
    stories = synthetic(count)
    begun = time.process_time()
    graph = story_graph(stories)
    taken = time.process_time() - begun
    print(f"{count} stories: {len(graph.digraph)} nodes, {graph.digraph.number_of_edges()} edges in {taken:.2f} s")
    assert taken <= 5


def test_the_map_of_a_large_project(benchmark: Any) -> None:
    the_map = StoryMap(story_graph(synthetic(400)))
    drawn = benchmark(the_map.view, 100)
    assert len(drawn.lines) < 150
    assert benchmark.stats["median"] <= 0.1


def test_the_page_of_a_large_project() -> None:
    graph = story_graph(synthetic(400))
    begun = time.process_time()
    html = page(graph, "large")
    print(f"page of {len(graph.digraph)} nodes: {len(html) / 1e6:.1f} MB in {time.process_time() - begun:.2f} s")
    assert time.process_time() - begun < 5
