"""The map: every story of a project, most of it folded, searchable, with the conversation and coverage on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from teachbot.engine.dialogue.events import Event
from teachbot.engine.graph.coverage import Coverage, Trail, trail
from teachbot.engine.graph.node import StoryGraph
from teachbot.engine.graph.plan import Plan, along, plan
from teachbot.tui.drawing.graph.drawing import Drawing, drawing
from teachbot.tui.drawing.graph.lanes import Look, paint
from teachbot.tui.drawing.graph.rows import Row, reveal, rows
from teachbot.tui.drawing.signs import UNICODE, Signs

_SMALL = 80
"""A graph of so many nodes is open from the beginning."""


class StoryMap:
    """The layout of a story graph: made once, drawn at every step."""

    def __init__(self, graph: StoryGraph) -> None:
        self.graph = graph
        self._plan = plan(graph)
        self.opened_first: frozenset[str] = frozenset(self._plan.nodes if len(self._plan.nodes) <= _SMALL else ())
        """What is open when a person first looks: all of a small project, else only its main line."""

    def trail(self, events: Sequence[Event]) -> Trail:
        """Where a conversation goes on this map."""
        return trail(self.graph, events)

    def view(
        self,
        width: int,
        height: int | None = None,
        *,
        signs: Signs = UNICODE,
        opened: Set[str] | None = None,
        selected: str | None = None,
        conversation: Trail | None = None,
        coverage: Coverage | None = None,
    ) -> Drawing:
        """The map in so many cells; all its lines, or with `height` those around the selected one (else the first).

        A row that refers to another tells its line number, counted from 1 in the whole map.
        """
        the_plan = self._along(conversation)
        every = list(rows(the_plan, self.opened_first if opened is None else opened, trunk_only=False))
        covered = coverage or Coverage()
        numbers = _numbers(every)
        look = Look(width, signs, selected, numbers, covered.visited, covered.untested)
        lines = paint(the_plan, every, look)
        if height is not None and len(lines) > height:
            at = next((i for i, line in enumerate(lines) if line.selected), 0)
            top = max(0, min(at - height // 2, len(lines) - height))
            lines = lines[top : top + height]
        return drawing(lines)

    def search(self, text: str) -> tuple[str, ...]:
        """Nodes whose label contains the text, whatever its case; in the order of the map, fully open."""
        wanted = text.casefold().strip()
        if not wanted:
            return ()
        every = rows(self._plan, self._plan.nodes.keys(), trunk_only=False)
        return tuple(n for row in every for n in row.owned if self._matches(n, wanted))

    def _matches(self, node: str, wanted: str) -> bool:
        return wanted in self._plan.nodes[node].label.casefold()

    def reveal(self, node: str, opened: Set[str] | None = None, conversation: Trail | None = None) -> frozenset[str]:
        """What must be open so that the node stands in a row of its own."""
        if node not in self._plan.nodes:
            return frozenset(opened or ())
        first = self.opened_first if opened is None else opened
        return reveal(self._along(conversation), first, node)

    def _along(self, conversation: Trail | None) -> Plan:
        return along(self._plan, conversation.nodes, not conversation.is_whole) if conversation else self._plan


def _numbers(every: Sequence[Row]) -> Mapping[str, int]:
    """The line, counted from 1, of each node that another line refers to."""
    lines = {node: number for number, row in enumerate(every, 1) for node in row.owned}
    return {row.join: lines[row.join] for row in every if row.join is not None}
