"""All stories of a project as a map that folds and can be searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.panes.graph_view import DrawnGraph

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Event
    from teachbot.engine.graph.coverage import Coverage, Trail
    from teachbot.tui.drawing.graph.story_map import StoryMap


class MapPane(DrawnGraph):
    """Every story once; the conversation's way through them, visits, and what no test covers are marked."""

    title = "All stories"

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self.found: tuple[str, ...] = ()
        self.at_found = 0
        self._map: StoryMap | None = None
        self._coverage: Coverage | None = None
        self._trail: Trail | None = None

    def show_map(self, story_map: StoryMap, coverage: Coverage, events: Sequence[Event]) -> None:
        """Another map, open as far as it is small, and where the conversation goes on it."""
        self._map, self._coverage = story_map, coverage
        self._trail = story_map.trail(events)
        self.opened = story_map.opened_first
        self.cursor_key = self._trail.nodes[-1]
        self.draw()
        self._tell()

    def draw(self) -> None:
        """All lines; the pane scrolls."""
        width = self.line_width - 1
        if self._map is None or width < 8:
            return
        self.show_drawing(
            self._map.view(
                width,
                signs=self.signs,
                opened=self.opened,
                selected=self.cursor_key,
                conversation=self._trail,
                coverage=self._coverage,
            )
        )

    def jump(self, node: str) -> None:
        """Opens what hides the node and goes there."""
        if self._map is None:
            return
        self.opened = self._map.reveal(node, self.opened, self._trail)
        self.cursor_key = node
        self.draw()

    def find(self, text: str) -> None:
        """Goes to the first node whose name holds the text."""
        self.found = self._map.search(text) if self._map is not None else ()
        self.at_found = 0
        if self.found:
            self.jump(self.found[0])
        self._tell(f"{len(self.found)} found" if text.strip() else "")

    def step_found(self, offset: int) -> None:
        """Goes to the next node that was found."""
        if self.found:
            self.at_found = (self.at_found + offset) % len(self.found)
            self.jump(self.found[self.at_found])
            self._tell(f"{self.at_found + 1} of {len(self.found)} found")

    def open_all(self) -> None:
        """Opens every fold."""
        if self._map is not None:
            self.opened = frozenset(self._map.graph.nodes)
            self.draw()

    def fold_all(self) -> None:
        """Folds everything but the main line."""
        self.opened = frozenset()
        self.draw()

    def _tell(self, found: str = "") -> None:
        if self._map is None:
            return
        nodes = len(self._map.graph.digraph)
        told = [found] if found else []
        self.told = " · ".join([*told, f"{nodes} nodes, {len(self.drawing.lines)} lines"])
        self.show_head()
