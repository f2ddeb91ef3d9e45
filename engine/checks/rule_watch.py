"""What a lesson would tell against the rules, asked before an answer is given and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from teachbot.engine.checks.contradictions import told_rules
from teachbot.engine.checks.rule_faults import Check, Contradiction, Options, Walk, once
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.prediction.past.trackers import Tracked, tracked
from teachbot.engine.prediction.policy.rule_policy import RulePolicy
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue


class RuleWatch:
    """A project's rules as Rasa learns them, against which what is being taught is held.

    Building it costs what checking the project costs; asking it costs a walk over one conversation.
    """

    def __init__(self, dialogues: Iterable[Dialogue], domain: Domain, config: Config | None = None) -> None:
        self.domain = domain
        options = Options.of(config or Config())
        self._check: Check | None = None
        if options is not None and options.checks and not domain.is_legacy:
            trackers = once([tracked(d, domain) for d in dialogues if d.kind != "test"], domain)
            self._check = Check(RulePolicy(trackers, domain), options.fallback)
            for _ in self._check.run(trackers):
                pass  # what the files have wrong themselves is told elsewhere

    def against(self, events: Sequence[Event], action: str) -> Contradiction | None:
        """What rules say against this action after these events, were the conversation exported as a story."""
        told = self.in_story(_story((*events, ev.ActionExecuted(action))))
        return told[-1] if told and told[-1] is not None else None

    def in_conversation(self, events: Sequence[Event], name: str = "") -> tuple[Contradiction, ...]:
        """Everything in it that rules say otherwise of."""
        return tuple(found for found in self.in_story(_story(events, name)) if found is not None)

    def in_story(self, story: Dialogue) -> list[Contradiction | None]:
        """One for each of its actions that something leads to; None where rules agree or say nothing."""
        if self._check is None:
            return []
        tracker = tracked(story, self.domain)
        walk = Walk(self._learned(tracker))
        return [self._check.against(tracker, step) for step in walk.steps(tracker)]

    def _learned(self, tracker: Tracked) -> RulePolicy:
        """Stories teach forms how they are interrupted, this one, too."""
        assert self._check is not None
        policy = self._check.policy
        return policy.with_story(tracker) if tracker.has_loops else policy


def _story(events: Sequence[Event], name: str = "this conversation") -> Dialogue:
    return Dialogue(name, tuple(events))


def warning(found: Contradiction) -> str:
    """Said at the question and in the header."""
    return f"this contradicts {told_rules(found)}: Rasa would refuse to train"
