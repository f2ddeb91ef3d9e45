from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.graph.build import story_graph
from teachbot.engine.graph.coverage import coverage
from teachbot.engine.graph.tokens import tokens
from teachbot.engine.training_data.stories import Dialogue
from teachbot.tui.drawing.graph.story_map import StoryMap
from teachbot.tui.drawing.signs import ASCII, UNICODE
from tests.engine.graph.material import NEWS, NEWSLETTER, conversations, dialogue, events, stories
from tests.tui.drawing.tracer import paths, trace


@settings(max_examples=150, deadline=None)
@given(stories)
def test_the_paths_are_the_stories_and_no_others(told: tuple[Dialogue, ...]) -> None:
    graph = story_graph(told)
    assert paths(graph) == {tuple(t.key for t in tokens(d.events)) for d in told}
    assert graph.node(graph.start).weight == len(told)
    for name, node in graph.nodes.items():
        leaving = sum(edge.weight for edge in graph.after(name).values())
        assert node.weight == leaving + node.ends


def test_ids_stay_when_stories_come_after() -> None:
    before = story_graph(NEWS)
    after = story_graph((*NEWS, dialogue("more", NEWSLETTER + "/deny utter_sorry /bye utter_bye")))
    assert set(before.nodes) <= set(after.nodes)


def test_stories_are_told_with_their_lines() -> None:
    graph = story_graph(NEWS)
    greet = next(node for node in graph.nodes.values() if node.label == "greet")
    assert str(greet.stories[0]) == "affirm (stories.yml:2)"
    assert greet.weight == len(greet.stories) == 4


@settings(max_examples=150, deadline=None)
@given(st.data(), stories, st.integers(30, 120), st.one_of(st.none(), st.integers(8, 60)))
def test_every_line_is_true(data: st.DataObject, told: tuple[Dialogue, ...], width: int, height: int | None) -> None:
    graph = story_graph(told)
    signs = data.draw(st.sampled_from([UNICODE, ASCII]))
    opened = data.draw(st.one_of(st.none(), st.sets(st.sampled_from(sorted(graph.nodes)), max_size=8)))
    the_map = StoryMap(graph)
    talked = data.draw(conversations(told))
    covered = coverage(graph, [talked], told[:1])
    drawn = the_map.view(
        width, height, signs=signs, opened=opened, conversation=the_map.trail(talked), coverage=covered
    )
    trace(drawn, graph, width, height, signs)
    if height is None:
        assert set(drawn.rows) == set(graph.nodes)
        for source, target in graph.edges:
            at, to = drawn.lines[drawn.rows[source]].row, drawn.lines[drawn.rows[target]].row
            refers = any(line.row.join == target for line in drawn.lines)
            is_folded = at.kind == "stub" and at.join is None
            assert at == to or to.parent == source or to.parent in at.heads or refers or is_folded, (
                "an edge is not drawn"
            )


@settings(max_examples=60, deadline=None)
@given(st.data(), stories.filter(bool))
def test_every_node_can_be_revealed(data: st.DataObject, told: tuple[Dialogue, ...]) -> None:
    the_map = StoryMap(story_graph(told))
    node = data.draw(st.sampled_from(sorted(the_map.graph.nodes)))
    opened = the_map.reveal(node, frozenset())
    drawn = the_map.view(60, opened=opened, selected=node)
    assert drawn.lines[drawn.rows[node]].row.heads == (node,)
    assert [line.selected for line in drawn.lines].count(True) == 1


def test_folds_a_large_project_and_refers_by_line() -> None:
    told = [dialogue(f"s{n}", f"/greet utter_hi /i{n} utter_{n % 5} action_{n % 3} /bye utter_bye") for n in range(60)]
    the_map = StoryMap(story_graph(told))
    drawn = the_map.view(70)
    assert len(drawn.lines) < 40 < len(the_map.graph.digraph)
    line = next(line for line in drawn.lines if line.row.join)
    number = drawn.rows[line.row.join or ""] + 1
    assert f"↘ {number}" in line.text
    assert drawn.lines[number - 1].text.lstrip().startswith(str(number))


def test_search_finds_labels_in_the_order_of_the_map() -> None:
    the_map = StoryMap(story_graph(NEWS))
    found = [the_map.graph.node(n).label for n in the_map.search("UTTER_")]
    assert found[0] == "utter_can_do" and "utter_sorry" in found
    assert the_map.search("  ") == ()


def test_the_conversation_and_coverage_are_on_it() -> None:
    graph = story_graph(NEWS)
    the_map = StoryMap(graph)
    talked = events(NEWSLETTER + "/out_of_scope utter_sorry")
    drawn = the_map.view(70, conversation=the_map.trail(talked), coverage=coverage(graph, [talked, talked], NEWS[:1]))
    assert "◉ utter_sorry ◀ now" in drawn.text and "✓2" in drawn.text
    assert any("∅" in line.text and "affirm" not in line.text for line in drawn.lines)


def test_tells_where_the_conversation_leaves_the_stories() -> None:
    the_map = StoryMap(story_graph(NEWS))
    way = the_map.trail(events("/greet utter_else"))
    assert not way.is_whole
    assert "◉ greet ◀ left the stories here" in the_map.view(70, conversation=way).text
