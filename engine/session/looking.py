"""What the screen asks besides snapshots: the story graph, the page, and how the project stands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from teachbot.engine.errors import EnvironmentFailure
from teachbot.engine.session.keeping import Keeping
from teachbot.engine.session.snapshot import Broken, Health, Snapshot

if TYPE_CHECKING:
    from teachbot.engine.dialogue.ranking import Ranking
    from teachbot.engine.graph.coverage import Coverage
    from teachbot.engine.graph.neighbourhood import Neighbourhood
    from teachbot.engine.graph.node import StoryGraph


class Looking(Keeping):
    """Questions that change nothing."""

    @property
    def page_url(self) -> str:
        """Where the visualization page is; empty where it is not served."""
        return self._page.url if self._page is not None else ""

    @property
    def entity_names(self) -> tuple[str, ...]:
        """Entities that an annotation can use, in the domain's order."""
        return tuple(entity.name for entity in self._now.domain.entities)

    def focus(self, snapshot: Snapshot) -> StoryGraph:
        """The graph of the conversation, its ranked next actions and near stories; safe in a thread of its own.

        The visualization page, where it is served, shows the same from then on.
        """
        from teachbot.engine.graph.build import focus_graph

        graph = focus_graph(snapshot.events, snapshot.ranking, self._neighbourhood)
        self._serve(graph)
        return graph

    def without(self, snapshot: Snapshot, action: str) -> Ranking | None:
        """The ranking, had the stories that speak for the action not been there; in a thread of its own.

        None where none speak for it, or where the bot cannot tell.
        """
        stories = {witness.story for witness in snapshot.question.witnesses if witness.action == action}
        return self.bot.rank_without(snapshot.events, stories) if stories else None

    def story_map(self) -> StoryGraph:
        """The graph of all training stories; seconds for ten thousand, so in a thread of its own."""
        from teachbot.engine.graph.build import story_graph

        return story_graph(self.project.dialogues)

    def coverage(self, graph: StoryGraph) -> Coverage:
        """What the conversations and the test stories visit of the graph of all stories; in a thread of its own."""
        from teachbot.engine.graph.coverage import coverage

        talks = [conversation.events for conversation in self.lesson.conversations.values()]
        return coverage(graph, talks, self.project.test_dialogues)

    def health(self) -> Health:
        """How the project stands with what was taught; takes its time, so in a thread of its own."""
        conflicts = self._conflicts
        self.bot.refit()
        standing = self.bot.standing()
        if standing is None:
            return Health(conflicts=conflicts)
        broken = tuple(Broken(f.story, f.place, f.expected, f.predicted) for f in standing.broken)
        return Health(standing.total, standing.passed, broken, conflicts)

    def _serve(self, graph: StoryGraph) -> None:
        """Shows the graph on the visualization page, which begins with the first graph."""
        if self._page is None and self._open_page is not None:
            opener, self._open_page = self._open_page, None
            try:
                self._page, told = opener()
                self._notices = (*self._notices, told) if told else self._notices
            except EnvironmentFailure as failed:
                self._notices = (*self._notices, str(failed))
        if self._page is not None:
            self._page.update(graph)

    @cached_property
    def _conflicts(self) -> int | None:
        """None where nothing was found, but not every story was looked at."""
        from teachbot.engine.checks.conflicts import find_conflicts

        found = len(find_conflicts(self.project.dialogues, self.project.domain, self.project.max_history))
        return found if found or not any(p.code == "too-many-dialogues" for p in self.project.problems) else None

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        from teachbot.engine.graph.neighbourhood import Neighbourhood

        return Neighbourhood(self.project.dialogues)
