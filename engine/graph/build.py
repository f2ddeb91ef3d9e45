"""Stories, and a conversation among them, as one networkx graph.

A node has `kind` (start, user, bot), `label`, `step` (its number on the conversation's path, or None), `event` (the
index of its event in the conversation), `probability` and `rank` (of a ranked next action), `weight` (stories through
it), `ends` (stories that end there), `stories` and `loop` (the form that it starts, "" where it ends one). An edge has
`weight`, `on_path` and `predicted`. The graph has `start`, and `now` where a conversation is on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Ranking
from teachbot.engine.dialogue.text import plain
from teachbot.engine.graph.merge import Passage, PrefixTree, StoryGraph, StoryMark
from teachbot.engine.graph.neighbourhood import Near, Neighbourhood
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
    graph.graph["near"] = nearest
    return graph


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
    graph.graph["now"] = path[-1]
    for step, (node, token) in enumerate(zip(path[1:], trunk, strict=True)):
        graph.nodes[node].update(step=step, event=token.event)
    for source, target in pairwise(path):
        graph.edges[source, target]["on_path"] = True


def _mark_ghosts(graph: StoryGraph, now: str, ghosts: Sequence[str], ranking: Ranking | None) -> None:
    for rank, (node, action) in enumerate(zip(ghosts, ranking.actions if ranking else (), strict=False), 1):
        graph.nodes[node].update(probability=action.probability, rank=rank)
        graph.edges[now, node]["predicted"] = True
