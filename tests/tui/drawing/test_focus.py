from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.ranking import Ranking
from teachbot.engine.graph.build import focus_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.tokens import tokens
from teachbot.engine.training_data.stories import Dialogue
from teachbot.tui.drawing.graph.focus import focus_view
from teachbot.tui.drawing.signs import ASCII, UNICODE, Signs
from tests.engine.graph.material import NEWS, NEWSLETTER, conversations, dialogue, events, ranking, rankings, stories
from tests.tui.drawing.tracer import paths, trace

GHOSTS = ranking(utter_anything_else=0.74, action_listen=0.17, utter_thumbsup=0.051, utter_bye=0.035, utter_x=0.001)


def newsletter() -> StoryGraph:
    return focus_graph(events(NEWSLETTER + "/deny utter_thumbsup"), GHOSTS, Neighbourhood(NEWS))


def test_draws_trunk_lanes_and_ghosts() -> None:
    assert focus_view(newsletter(), 56, 25).text.splitlines() == [
        "┳ START",
        "◆ greet",
        "● action_greet_user",
        "◆ signup_newsletter",
        "● utter_can_do",
        "● subscribe_form",
        "● utter_ask_feedback",
        "┠─◇ affirm | enter_data ↘ utter_thumbsup              x2",
        "┠─◇ out_of_scope → utter_sorry → utter_anything_else ■",
        "◆ deny",
        "◉ utter_thumbsup ◀ now ■",
        "├┄○ utter_anything_else",
        "├┄○ action_listen",
        "├┄○ utter_thumbsup",
        "├┄○ utter_bye",
        "╰┄○ utter_x",
    ]


def test_draws_in_ascii() -> None:
    text = focus_view(newsletter(), 56, 25, signs=ASCII).text
    assert text.isascii()
    assert "|-u affirm | enter_data >> utter_thumbsup" in text
    assert "O utter_thumbsup <- now #" in text
    assert "'.b utter_x" in text


def test_folds_the_past_and_counts_what_is_left_out() -> None:
    assert focus_view(newsletter(), 40, 9).text.splitlines() == [
        "⋮ 4 earlier steps",
        "● subscribe_form",
        "● utter_ask_feedback                  +2",
        "◆ deny",
        "◉ utter_thumbsup ◀ now ■              +1",
        "├┄○ utter_anything_else",
        "├┄○ action_listen",
        "├┄○ utter_thumbsup",
        "╰┄○ utter_bye",
    ]


def test_the_past_opens_a_branch_and_its_steps() -> None:
    graph = newsletter()
    small = focus_view(graph, 56, 13)
    badge = next(line.row for line in small.lines if line.row.more)
    opened = focus_view(graph, 56, 13, opened=set(badge.opens))
    assert "out_of_scope" in opened.text and "affirm" in opened.text
    stub = next(line.row for line in opened.lines if "out_of_scope" in line.text)
    wide = focus_view(graph, 56, 25, opened=set(stub.opens))
    assert "┃ ○ utter_sorry\n┃ ○ utter_anything_else ■" in wide.text


def test_a_ghost_keeps_its_place_when_it_is_chosen() -> None:
    before = newsletter()
    ghost = next(n for n, d in before.nodes.items() if d.rank == 1)
    after = focus_graph(events(NEWSLETTER + "/deny utter_thumbsup utter_anything_else"), GHOSTS, Neighbourhood(NEWS))
    assert after.now == ghost
    assert set(before.nodes) - {n for n, d in before.nodes.items() if d.rank} <= set(after.nodes)


def test_the_start_alone() -> None:
    graph = focus_graph((), None, Neighbourhood(()))
    assert focus_view(graph, 30, 8).text == "┳ START"
    assert focus_view(graph, 30, 8, signs=ASCII).text == "@ START"


def test_what_the_selection_stands_on() -> None:
    graph = newsletter()
    ghost = next(n for n, d in graph.nodes.items() if d.rank == 2)
    drawn = focus_view(graph, 56, 25, selected=ghost)
    assert [line.text.split()[1] for line in drawn.lines if line.selected] == ["action_listen"]
    assert drawn.lines[drawn.rows[ghost]].selected


@settings(max_examples=150, deadline=None)
@given(st.data(), stories, rankings, st.integers(30, 120), st.integers(8, 60), st.sampled_from([UNICODE, ASCII]))
def test_every_line_is_true(
    data: st.DataObject, told: tuple[Dialogue, ...], ranked: Ranking | None, width: int, height: int, signs: Signs
) -> None:
    graph = focus_graph(data.draw(conversations(told)), ranked, Neighbourhood(told))
    opened = data.draw(st.sets(st.sampled_from(sorted(graph.nodes)), max_size=8))
    drawn = focus_view(graph, width, height, signs=signs, opened=opened)
    trace(drawn, graph, width, height, signs)
    if not opened:
        assert graph.now in drawn.rows
    if not opened and len(drawn.lines) < height:
        assert set(drawn.rows) == set(graph.nodes)


def test_ways_on_from_now_are_shown_before_the_distant_past() -> None:
    talked = "/greet " + "utter_a utter_b " * 12
    told = [dialogue(f"s{n}", f"{talked} /way_{n} utter_x_{n}") for n in range(3)]
    drawn = focus_view(focus_graph(events(talked), None, Neighbourhood(told)), 56, 12)
    assert drawn.text.count("way_") == 2 and "earlier steps" in drawn.text
    assert len(drawn.lines) == 12


@settings(max_examples=100, deadline=None)
@given(st.data(), stories, rankings)
def test_every_way_is_the_conversation_and_then_a_story(
    data: st.DataObject, told: tuple[Dialogue, ...], ranked: Ranking | None
) -> None:
    talked = data.draw(conversations(told))
    graph = focus_graph(talked, ranked, Neighbourhood(told))
    own = tuple(t.key for t in tokens(talked))
    endings = {tuple(t.key for t in tokens(d.events)) for d in told}
    likely = graph.digraph.copy()
    likely.remove_edges_from([pair for pair, edge in graph.edges.items() if not edge.weight])
    for way in paths(replace(graph, digraph=likely)):
        shared = next((n for n, (a, b) in enumerate(zip(way, own, strict=False)) if a != b), min(len(way), len(own)))
        splits = [(own[:at], way[at:]) for at in range(shared + 1)]
        assert any(end[len(end) - len(rest) :] == rest for _, rest in splits for end in endings)


def test_nothing_said_reaches_the_terminal_raw() -> None:
    told = [dialogue("x", "/a\x1b[31m\u202e utter\x9b2J")]
    talked = told[0].events[:2]
    graph = focus_graph(talked, ranking(**{"do\x1b]0;x\x07": 1.0}), Neighbourhood(told))
    for signs in (UNICODE, ASCII):
        text = focus_view(graph, 80, 20, signs=signs).text
        assert all(c.isprintable() or c == "\n" for c in text)
        assert "[31m\\u{202e}" in text
    assert text.isascii()
