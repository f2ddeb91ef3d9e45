"""The map: every story of the project, searchable, with the conversation and its visits on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer, Input

from teachbot.engine.session.snapshot import Snapshot
from teachbot.tui.drawing.signs import Signs
from teachbot.tui.panes.story_map import MapPane
from teachbot.tui.screens.background import Background

if TYPE_CHECKING:
    from teachbot.engine.graph.coverage import Coverage
    from teachbot.engine.session.session import Session
    from teachbot.tui.drawing.graph.story_map import StoryMap


class MapScreen(Screen[None]):
    """The whole project on one screen."""

    AUTO_FOCUS = "#map"
    BINDINGS = [
        Binding("escape,ctrl+g", "back", "Back", id="map.back", tooltip="Back to the lesson", key_display="Esc"),
        Binding("slash", "search", "Search", key_display="/", id="map.search", tooltip="Find a name on the map"),
        Binding("n", "next_found", "Next", id="map.next", tooltip="The next that was found"),
        Binding("N", "next_found(-1)", "Before", show=False, id="map.before", tooltip="The one found before"),
        Binding("o", "open_all", "Open all", id="map.open_all", tooltip="Open every fold"),
        Binding("c", "fold_all", "Fold all", id="map.fold_all", tooltip="Fold everything but the main line"),
    ]

    pane = query_one("#map", MapPane)
    field = query_one("#map-search", Input)

    def __init__(self, session: Session, snapshot: Snapshot, signs: Signs) -> None:
        super().__init__(classes="-ascii" if signs.is_ascii else None)
        self.session, self.snapshot, self.signs = session, snapshot, signs
        self.background = Background(self)

    def compose(self) -> ComposeResult:
        """The map, and a line to search in."""
        yield MapPane(self.signs, id="map")
        yield Input(placeholder="search", id="map-search", compact=True)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """The layout takes its time elsewhere."""
        self.field.display = False
        self.pane.loading = True
        self.background.ask("map", self._lay_out, self._show)

    def _lay_out(self) -> tuple[StoryMap, Coverage]:
        from teachbot.tui.drawing.graph.story_map import StoryMap

        graph = self.session.outlook.story_map()
        return StoryMap(graph), self.session.outlook.coverage(graph)

    def _show(self, answer: tuple[StoryMap, Coverage]) -> None:
        """With the cursor on the conversation's last step."""
        story_map, coverage = answer
        self.pane.loading = False
        self.pane.show_map(story_map, coverage, self.snapshot.events)
        self.pane.focus()

    def action_back(self) -> None:
        """First the search goes, then the map."""
        if self.field.display:
            self.field.display = False
            self.pane.focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        """Asks for a name."""
        self.field.display = True
        self.field.focus()

    def action_next_found(self, offset: int = 1) -> None:
        """The next node that was found."""
        self.pane.step_found(offset)

    def action_open_all(self) -> None:
        """Opens every fold."""
        self.pane.open_all()

    def action_fold_all(self) -> None:
        """Folds everything but the main line."""
        self.pane.fold_all()

    @on(Input.Changed, "#map-search")
    def search(self, event: Input.Changed) -> None:
        """Goes to the first that fits."""
        event.stop()
        self.pane.find(event.value)

    @on(Input.Submitted, "#map-search")
    def end_search(self, event: Input.Submitted) -> None:
        """Enter gives the keys back to the map."""
        event.stop()
        self.field.display = False
        self.pane.focus()
