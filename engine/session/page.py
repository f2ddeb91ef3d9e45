"""The visualization page, while a lesson goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from teachbot.engine.errors import EnvironmentFailure

if TYPE_CHECKING:
    from teachbot.engine.graph.node import StoryGraph
    from teachbot.engine.graph.page.server import PageServer


class LivePage:
    """Shows the latest graph; it begins with the first one, from the thread that drew it."""

    def __init__(self, open_page: Callable[[], tuple[PageServer, str]] | None) -> None:
        """`open_page` starts the server and says what there is to tell about that; None: there is no page."""
        self._open_page = open_page
        self._server: PageServer | None = None
        self._notices: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where it is; empty where it is not served."""
        server = self._server
        return server.url if server is not None else ""

    def show(self, graph: StoryGraph) -> None:
        """Shows the graph from now on; where the page cannot be served, the next snapshot tells."""
        if self._server is None and self._open_page is not None:
            open_page, self._open_page = self._open_page, None
            try:
                self._server, notice = open_page()
            except EnvironmentFailure as failed:
                notice = str(failed)
            self._notices = (*self._notices, notice) if notice else self._notices
        if self._server is not None:
            self._server.update(graph)

    def take_notices(self) -> tuple[str, ...]:
        """What there is to tell and was not taken yet."""
        notices, self._notices = self._notices, ()
        return notices

    def close(self) -> None:
        """Ends the server."""
        if self._server is not None:
            self._server.close()
