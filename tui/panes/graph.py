"""The story graph beside the conversation: the trunk, the ways that stories took, the ranked next actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from teachbot.engine.dialogue.text import plain
from teachbot.tui.drawing.graph.drawing import Line
from teachbot.tui.drawing.graph.focus import focus_view, where_stories_go
from teachbot.tui.drawing.numbers import count
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.panes.graph_view import DrawnGraph

if TYPE_CHECKING:
    from teachbot.engine.graph.node import StoryGraph


class GraphPane(DrawnGraph):
    """The focus view. The ghost under the cursor and the highlighted choice are one selection."""

    graph: reactive[StoryGraph | None] = reactive(None, init=False, always_update=True, repaint=False)
    choice: reactive[str] = reactive("", init=False, repaint=False)
    """The highlighted next action."""

    class GhostHighlighted(Message):
        """The cursor stands on a ranked next action."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    class GhostChosen(Message):
        """A ranked next action is taken."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    class EventChosen(Message):
        """A step of the conversation is looked for, by the index of its event."""

        def __init__(self, event: int) -> None:
            super().__init__()
            self.event = event

    title = "Story graph"

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(signs, id=id)
        self._ways: StoryGraph | None = None
        """The graph without what only the bot thinks of: the question lists that."""

    @property
    def marks_cursor(self) -> bool:
        """The highlighted choice is marked even while another pane has the keys."""
        line = self.line
        return self.has_focus or (line is not None and line.row.kind == "ghost")

    def watch_graph(self) -> None:
        """Another moment: the cursor goes to the highlighted choice."""
        if self.graph is None:
            return
        self._ways = where_stories_go(self.graph)
        self.cursor_key = self._ghost(self.choice)
        stories = {d for way in self.graph.near for d in way.dialogues}
        self.told = f"near {count(len(stories), 'story', 'stories')}" if stories else ""
        self.draw()

    def watch_choice(self) -> None:
        """The cursor follows the highlighted choice."""
        ghost = self._ghost(self.choice)
        if ghost is not None or not self.has_focus:
            self.cursor_key = ghost
            self.draw()

    def draw(self) -> None:
        """Fits the graph into the pane."""
        if self._ways is None or self.line_width < 4 or self.size.height < 3:
            self.show_head()
            return
        width, height = self.line_width - 1, self.size.height - 1
        drawn = focus_view(self._ways, width, height, signs=self.signs, opened=self.opened, selected=self.cursor_key)
        self.show_drawing(drawn)

    def place(self, at: int) -> None:
        """Tells when the cursor comes to a ranked next action."""
        super().place(at)
        action = self._action(self.drawing.lines[at]) if at < len(self.drawing.lines) else None
        if action is not None:
            self.post_message(self.GhostHighlighted(action))

    def take(self, line: Line) -> None:
        """A ghost is chosen, a step of the conversation selected, all else as in every graph."""
        action = self._action(line)
        if action is not None:
            self.post_message(self.GhostChosen(action))
            return
        event = self._event(line)
        if event is not None and not line.row.opens:
            self.post_message(self.EventChosen(event))
            return
        super().take(line)

    def _action(self, line: Line) -> str | None:
        if line.row.kind != "ghost" or self.graph is None:
            return None
        return self.graph.node(line.row.heads[0]).label

    def _event(self, line: Line) -> int | None:
        if self.graph is None or not line.row.heads:
            return None
        return self.graph.node(line.row.heads[0]).event

    def _ghost(self, action: str) -> str | None:
        if self._ways is None or not action:
            return None
        wanted = plain(action)
        nodes = self._ways.nodes.items()
        return next((name for name, node in nodes if node.rank is not None and node.label == wanted), None)
