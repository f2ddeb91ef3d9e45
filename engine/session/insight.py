"""What can be seen of a project and its stories, but not at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from teachbot.engine.bots.bot import Bot
from teachbot.engine.session.snapshot import Broken, Fault, Health, Snapshot

if TYPE_CHECKING:
    from teachbot.engine.checks.rule_watch import RuleWatch
    from teachbot.engine.dialogue.conversation import Conversation
    from teachbot.engine.dialogue.events import Event
    from teachbot.engine.graph.coverage import Coverage
    from teachbot.engine.graph.neighbourhood import Neighbourhood
    from teachbot.engine.graph.node import StoryGraph
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
