"""What can be seen of a project and its stories, but not at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from teachbot.engine.bots.bot import Bot, Progress
from teachbot.engine.session.exporting import without_beginnings
from teachbot.engine.session.page import LivePage
from teachbot.engine.session.record import Record
from teachbot.engine.session.snapshot import Broken, Fault, Health, Snapshot

if TYPE_CHECKING:
    from teachbot.engine.checks.rule_watch import RuleWatch
    from teachbot.engine.dialogue.conversation import Conversation
    from teachbot.engine.dialogue.events import Event
    from teachbot.engine.dialogue.ranking import Ranking
    from teachbot.engine.graph.coverage import Coverage
    from teachbot.engine.graph.neighbourhood import Neighbourhood
    from teachbot.engine.graph.node import StoryGraph
    from teachbot.engine.probe.prospects import Prospect
    from teachbot.engine.project.project import Project
    from teachbot.engine.training_data.stories import Story

LONGEST_OFFER = 40
"""Characters of a message that is offered."""


@dataclass(frozen=True)
class Insight:
    """Everything that follows from one project as it was read; never changed, but replaced whole with the project.

    Each answer takes its time, so it is asked for in threads of its own; two threads at once may both do the work.
    """

    project: Project

    @cached_property
    def conflicts(self) -> int | None:
        """Histories after which stories go on differently; None where none was found, but not every story seen."""
        from teachbot.engine.checks.conflicts import find_conflicts

        found = len(find_conflicts(self.project.dialogues, self.project.domain, self.project.max_history))
        return found if found or not any(p.code == "too-many-dialogues" for p in self.project.problems) else None

    @cached_property
    def _rules(self) -> RuleWatch:
        from teachbot.engine.checks.rule_watch import RuleWatch

        return RuleWatch(self.project.dialogues, self.project.domain, self.project.config)

    def warn(self, events: Sequence[Event], action: str) -> str:
        """What rules say against the action after these events; empty where they agree or say nothing."""
        from teachbot.engine.checks.rule_watch import warning

        found = self._rules.against(events, action)
        return warning(found) if found is not None else ""

    def faults(self, conversations: Sequence[Conversation]) -> tuple[Fault, ...]:
        """What contradicts in the files and in the conversations, were they exported: rules first."""
        from teachbot.engine.checks.contradictions import told_contradiction
        from teachbot.engine.checks.taught import find_taught_conflicts
        from teachbot.engine.session.exporting import recording_of

        faults: list[Fault] = []
        stories: dict[str, list[Story]] = {}
        for talk in conversations:
            name = talk.title or next((step.text for step in talk.steps if step.text), "")
            stories[talk.id] = list(recording_of(self.project, [talk]).stories)
            for found in self._rules.in_conversation(talk.events, name) if stories[talk.id] else ():
                place = next((rule.place for rule in found.rules if rule.place is not None), None)
                faults.append(Fault(told_contradiction(found), place, talk.id))
        conflicts = find_taught_conflicts(self.project, stories)
        return (*dict.fromkeys(faults), *(Fault(c.message, c.place, c.by) for c in conflicts))

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """The stories, to be looked up by what a conversation shares with them."""
        from teachbot.engine.graph.neighbourhood import Neighbourhood

        return Neighbourhood(self.project.dialogues)

    def focus(self, snapshot: Snapshot) -> StoryGraph:
        """The graph of the conversation, its ranked next actions and near stories."""
        from teachbot.engine.graph.build import focus_graph

        return focus_graph(snapshot.events, snapshot.ranking, self.neighbourhood)

    def untried(self, snapshot: Snapshot, conversations: Iterable[Conversation]) -> str:
        """An example of an intent that stories go on with from here, and that none of the conversations had."""
        from teachbot.engine.dialogue.events import UserUttered
        from teachbot.engine.graph.tokens import tokens

        said = {e.intent.base for c in conversations for e in c.events if isinstance(e, UserUttered)}
        near = self.neighbourhood.near(tokens(snapshot.events))
        following = (n.steps[0].label for n in near if n.steps and n.steps[0].kind == "user")
        anywhere = (intent.name for intent in self.project.domain.intents)
        wanted = (intent for intent in (*following, *anywhere) if intent.split("/", 1)[0] not in said)
        return next((self._examples[intent] for intent in wanted if intent in self._examples), "")

    @cached_property
    def _examples(self) -> Mapping[str, str]:
        """The first example of each intent that is short enough to offer."""
        found: dict[str, str] = {}
        for example in self.project.nlu.examples:
            if len(example.text) <= LONGEST_OFFER:
                found.setdefault(example.intent, example.text)
        return found

    def story_map(self) -> StoryGraph:
        """The graph of all training stories; seconds for ten thousand."""
        from teachbot.engine.graph.build import story_graph

        return story_graph(self.project.dialogues)

    def coverage(self, graph: StoryGraph, conversations: Iterable[Conversation]) -> Coverage:
        """What the conversations and the test stories visit of the graph of all stories."""
        from teachbot.engine.graph.coverage import coverage

        return coverage(graph, [c.events for c in conversations], self.project.test_dialogues)

    def health(self, bot: Bot, revision: int) -> Health:
        """How the project stands with what the bot has learned, at this revision or a later one."""
        bot.refit()
        standing = bot.standing() if not bot.is_provisional else None  # what it gets wrong now says nothing
        if standing is None:
            return Health(revision, conflicts=self.conflicts)
        broken = tuple(Broken(f.story, f.place, f.expected, f.predicted) for f in standing.broken)
        return Health(revision, standing.total, standing.passed, broken, self.conflicts)


class Outlook:
    """What takes its time to find out about a lesson; asked for in threads of its own, it changes nothing."""

    def __init__(self, insight: Insight, bot: Bot, record: Record, page: LivePage) -> None:
        self.insight = insight
        """Of the project as it was read last; replaced whole with it."""
        self._bot = bot
        self._record = record
        self._page = page

    def focus(self, snapshot: Snapshot) -> StoryGraph:
        """The graph of the conversation, its ranked next actions and near stories, which the page shows too."""
        graph = self.insight.focus(snapshot)
        self._page.show(graph)
        return graph

    def without(self, snapshot: Snapshot, action: str) -> Ranking | None:
        """The ranking, had the stories that speak for the action not been there; None where that cannot be told."""
        stories = snapshot.question.stories_for(action)
        return self._bot.rank_without(snapshot.events, stories) if stories else None

    def untried(self, snapshot: Snapshot) -> str:
        """A message that nobody said here and that a story goes on with; empty where there is none."""
        return self.insight.untried(snapshot, self._record.now.lesson.conversations.values())

    def story_map(self) -> StoryGraph:
        """The graph of all training stories."""
        return self.insight.story_map()

    def coverage(self, graph: StoryGraph) -> Coverage:
        """What the conversations and the test stories visit of the graph of all stories."""
        return self.insight.coverage(graph, self._record.now.lesson.conversations.values())

    def prospects(self, progress: Progress) -> tuple[Prospect, ...] | None:
        """What to try next: what simulated users find in the bot as it is now; None where it cannot have a twin."""
        from teachbot.engine.probe.prospects import prospects

        twin = self._bot.twin()
        talks = [c.events for c in self._record.now.lesson.conversations.values()]
        return prospects(twin, self.insight.project, talks, progress) if twin is not None else None

    def still_there(self, held: Sequence[Prospect]) -> tuple[Prospect, ...]:
        """Those that what was taught has not mended."""
        from teachbot.engine.probe.prospects import still_there

        twin = self._bot.twin()
        talks = [c.events for c in self._record.now.lesson.conversations.values()]
        return still_there(twin, self.insight.project, talks, held) if twin is not None else tuple(held)

    def warn(self, snapshot: Snapshot, action: str) -> str:
        """What rules say against the action as the next one; empty where they agree or say nothing."""
        return self.insight.warn(snapshot.events, action)

    def faults(self) -> tuple[Fault, ...]:
        """What contradicts in the project's files and in what is to be exported."""
        return self.insight.faults(without_beginnings(self._record.now.lesson.wanted))

    def health(self, revision: int) -> Health:
        """How the project stands with what was taught, at the revision that is shown or what came meanwhile."""
        return self.insight.health(self._bot, revision)

    @property
    def page_url(self) -> str:
        """Where the visualization page is; empty where it is not served."""
        return self._page.url
