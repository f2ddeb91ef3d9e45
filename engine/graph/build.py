"""Stories, and a conversation among them, as one graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Ranking
from teachbot.engine.dialogue.text import plain
from teachbot.engine.graph.merge import Passage, PrefixTree
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.node import Near, StoryGraph, StoryMark
from teachbot.engine.graph.tokens import Token, tokens
from teachbot.engine.training_data.stories import Dialogue

GHOSTS = 9
"""Ranked next actions in a focus graph: as many as number keys."""
NEAR = 5
"""Different ways on from now."""
_NEAR_EARLIER = 3
"""Other ways that stories took from each of the latest steps."""
_REACH = 12
"""How many steps back such ways are looked for."""
_ALL = 12
"""Ways altogether."""


def story_graph(dialogues: Sequence[Dialogue]) -> StoryGraph:
    """All dialogues, merged exactly: from start to end there are these paths and no other."""
    tree = PrefixTree()
    for dialogue in dialogues:
        tree.add(_steps(dialogue))
    return tree.graph()


def _steps(dialogue: Dialogue) -> Iterable[Passage]:
    places = dialogue.event_places
    for token in tokens(dialogue.events):
        place = places[token.event] if token.event < len(places) else None
        yield token.key, token.mark, (StoryMark(dialogue.name, place or dialogue.place),)


def focus_graph(events: Sequence[Event], ranking: Ranking | None, neighbourhood: Neighbourhood) -> StoryGraph:
    """The conversation, the ranked next actions, and the ways that near training dialogues took."""
    trunk = tokens(events)
    tree = PrefixTree()
    path = [0]
    for token in trunk:
        path.append(tree.child(path[-1], token.key))
        tree.marks[path[-1]] = token.mark
    ghosts = [tree.child(path[-1], ("bot", plain(a.name))) for a in ranking.actions[:GHOSTS]] if ranking else []
    nearest = neighbourhood.near(trunk)[:NEAR]
    for position, near in _ways(trunk, nearest, neighbourhood):
        _splice(tree, trunk[:position], near, neighbourhood)
    graph = tree.graph()
    _mark_trunk(graph, [tree.ids[n] for n in path], trunk)
    _mark_ghosts(graph, tree.ids[path[-1]], [tree.ids[n] for n in ghosts], ranking)
    return replace(graph, now=tree.ids[path[-1]], near=tuple(nearest))


def _ways(trunk: Sequence[Token], nearest: Sequence[Near], around: Neighbourhood) -> list[tuple[int, Near]]:
    """Where near dialogues leave the conversation, the ways on from now first, then from ever earlier."""
    found = [(len(trunk), near) for near in nearest]
    for position in range(len(trunk) - 1, max(-1, len(trunk) - 1 - _REACH), -1):
        others = [n for n in around.near(trunk[:position]) if n.steps and n.steps[0].key != trunk[position].key]
        found += [(position, near) for near in others[:_NEAR_EARLIER]]
        if len(found) >= _ALL:
            break
    return found[:_ALL]


def _splice(tree: PrefixTree, before: Sequence[Token], near: Near, around: Neighbourhood) -> None:
    """The conversation so far, then on as near dialogues went."""
    first_shared = len(before) - near.shared
    path: list[Passage] = []
    for step, token in enumerate((*before, *near.steps)):
        is_next = step >= len(before)
        stories = around.marks(near, step - len(before)) if step >= first_shared else ()
        path.append((token.key, token.mark if is_next else None, stories))
    tree.add(path, len(near.dialogues))


def _mark_trunk(graph: StoryGraph, path: Sequence[str], trunk: Sequence[Token]) -> None:
    nodes, edges = graph.digraph.nodes, graph.digraph.edges
    for step, (name, token) in enumerate(zip(path[1:], trunk, strict=True)):
        nodes[name]["node"] = replace(graph.node(name), step=step, event=token.event)
    for source, target in pairwise(path):
        edges[source, target]["edge"] = replace(edges[source, target]["edge"], on_path=True)


def _mark_ghosts(graph: StoryGraph, now: str, ghosts: Sequence[str], ranking: Ranking | None) -> None:
    nodes, edges = graph.digraph.nodes, graph.digraph.edges
    for rank, (name, action) in enumerate(zip(ghosts, ranking.actions if ranking else (), strict=False), 1):
        nodes[name]["node"] = replace(graph.node(name), probability=action.probability, rank=rank)
        edges[now, name]["edge"] = replace(edges[now, name]["edge"], predicted=True)
