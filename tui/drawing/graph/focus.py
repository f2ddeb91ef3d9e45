"""The focus view: the conversation as the trunk, the ways around it, the next actions; it fits any height."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from functools import lru_cache

from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.plan import Plan, plan
from teachbot.tui.drawing.graph.drawing import Drawing, drawing
from teachbot.tui.drawing.graph.lanes import Look, paint
from teachbot.tui.drawing.graph.rows import Row, rows
from teachbot.tui.drawing.signs import UNICODE, Signs

_TRUNK_KEPT = 4
"""So many latest steps stay when what a person opened needs room."""


def focus_view(
    graph: StoryGraph,
    width: int,
    height: int,
    *,
    signs: Signs = UNICODE,
    opened: Set[str] = frozenset(),
    selected: str | None = None,
) -> Drawing:
    """A focus graph in so many cells and lines at most.

    `opened` are nodes whose folded steps or left-out branches are shown; ids that are gone do no harm.
    """
    the_plan, blocks = _blocks(graph, frozenset(opened))
    fitted = _around(blocks.fit(height), height, selected)
    return drawing(paint(the_plan, fitted, Look(width, signs, selected)))


def where_stories_go(graph: StoryGraph) -> StoryGraph:
    """The graph without ranked next actions that no story took: those are the bot's, not the stories'."""
    never_told = {name for name, node in graph.nodes.items() if node.rank is not None and not node.weight}
    if not never_told:
        return graph
    return replace(graph, digraph=graph.digraph.subgraph(set(graph.nodes) - never_told))


@lru_cache(maxsize=1)
def _blocks(graph: StoryGraph, opened: frozenset[str]) -> tuple[Plan, _Blocks]:
    """Kept for the latest graph, which is drawn several times between two steps."""
    the_plan = plan(graph)
    return the_plan, _Blocks(the_plan, list(rows(the_plan, opened, trunk_only=True)), opened)


class _Blocks:
    """The trunk's rows, and the branches that hang off each, as wholes that are shown or left out."""

    def __init__(self, the_plan: Plan, every: Sequence[Row], opened: Set[str]) -> None:
        self.trunk: list[Row] = []
        self.branches: list[tuple[int, list[Row]]] = []
        """With the trunk row that each hangs off, by position, from top to bottom."""
        for row in every:
            if row.depth == 0:
                self.trunk.append(row)
            elif row.depth == 1 and row.branches:
                self.branches.append((len(self.trunk) - 1, [row]))
            else:
                self.branches[-1][1].append(row)
        self._asked = {
            i
            for i, (at, block) in enumerate(self.branches)
            if len(block) > 1 or (block[0].kind != "ghost" and (opened & {*block[0].heads, *self.trunk[at].heads}))
        }

    def fit(self, height: int) -> list[Row]:
        """Trunk and ghosts first, then what was opened, then the ways nearest to now."""
        ghosts = [i for i, (_, block) in enumerate(self.branches) if block[0].kind == "ghost"]
        kept = set(ghosts[: max(1, height - min(len(self.trunk), 1 + height // 2))])
        asked = sorted(self._asked - kept, reverse=True)
        room = height - sum(len(self.branches[i][1]) for i in kept)
        for index in asked:
            if len(self.branches[index][1]) <= room - min(_TRUNK_KEPT, len(self.trunk)):
                kept.add(index)
                room -= len(self.branches[index][1])
        if not kept & self._asked and asked:
            kept.add(asked[0])
        if not ghosts:
            room = self._ways_from_now(kept, room, height)
        first = self._first_step(room)
        room -= len(self.trunk) - first + (first > 0)
        for index in range(len(self.branches) - 1, -1, -1):
            at, block = self.branches[index]
            if index not in kept and at >= first and len(block) <= room:
                kept.add(index)
                room -= len(block)
        return self._shown(first, kept)

    def _ways_from_now(self, kept: set[int], room: int, height: int) -> int:
        """Keeps a few ways on from now, even where the past must fold for them; the rows that are left."""
        now = len(self.trunk) - 1
        ways = [i for i, (at, block) in enumerate(self.branches) if at == now and i not in kept and len(block) == 1]
        for index in ways[: max(1, height // 6)]:
            if room > min(len(self.trunk), height // 2):
                kept.add(index)
                room -= 1
        return room

    def _first_step(self, room: int) -> int:
        """The first row of the trunk that is shown; a row above it tells how many came before."""
        if len(self.trunk) <= room:
            return 0
        return len(self.trunk) - max(1, room - 1)

    def _shown(self, first: int, kept: Set[int]) -> list[Row]:
        left_out = [0] * len(self.trunk)
        hanging: list[list[Row]] = [[] for _ in self.trunk]
        for index, (at, block) in enumerate(self.branches):
            if index in kept:
                hanging[at] += block
            else:
                left_out[at] += 1
        found: list[Row] = []
        if first > 0:
            found.append(Row("fold", 0, "", count=first - 1, hidden=tuple(r.heads[0] for r in self.trunk[:first])))
        for at in range(first, len(self.trunk)):
            row = self.trunk[at]
            found += [replace(row, more=left_out[at]) if left_out[at] else row, *hanging[at]]
        return found


def _around(found: Sequence[Row], height: int, selected: str | None) -> list[Row]:
    """At most so many rows: those around the selected one, else the last."""
    if len(found) <= height:
        return list(found)
    at = next((i for i, row in enumerate(found) if selected is not None and selected in row.owned), len(found) - 1)
    top = max(0, min(at - height // 2, len(found) - height))
    return list(found[top : top + height])
