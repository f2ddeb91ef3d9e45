"""A bot for tests: ranks by what it was told to do after an intent, acts with the real action runner."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from teachbot.engine.actions.forms import declared_forms
from teachbot.engine.actions.runner import ActionRunner
from teachbot.engine.bots.bot import Lessons, Progress
from teachbot.engine.dialogue.domain import Domain, Form
from teachbot.engine.dialogue.events import Entity, Event, Intent, UserUttered
from teachbot.engine.dialogue.ranking import RankedAction, Ranking, Understanding
from teachbot.engine.dialogue.state import fold
from teachbot.engine.prediction.evaluation.regression import Standing
from teachbot.engine.project.project import Project
from teachbot.engine.training_data.reading.annotation import parse_message


@dataclass
class ScriptedBot:
    """`plan` maps an intent to the actions that answer it; `readings` maps a text to its reading."""

    domain: Domain
    plan: Mapping[str, Sequence[str]] = field(default_factory=dict)
    readings: Mapping[str, tuple[str, tuple[Entity, ...]]] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    interrupting_after: frozenset[str] = frozenset()
    lessons: Lessons = field(default_factory=Lessons)
    rewinds: list[tuple[Event, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = ActionRunner(self.domain, declared_forms(self.domain, self.forms))

    def understand(self, text: str, events: Sequence[Event]) -> Understanding:
        if text.startswith("/"):
            name = text[1:].split("{", 1)[0]
            return Understanding(text, (Intent(name, 1.0),), parse_message(text), literal=True)
        name, entities = self.readings.get(text, (self.domain.intents[0].name, ()))
        others = [i.name for i in self.domain.intents if i.name != name]
        rest = 0.1 / len(others) if others else 0.0
        return Understanding(text, (Intent(name, 0.9), *(Intent(o, rest) for o in others)), entities)

    def rank(self, events: Sequence[Event]) -> Ranking:
        best = self._best(tuple(events))
        names = [best, *(a for a in self.domain.action_names if a != best)]
        rest = 0.2 / (len(names) - 1)
        state = fold(events, self.runner.domain)
        intent = state.latest_message.intent.name if state.latest_message else None
        return Ranking(
            (RankedAction(best, 0.8), *(RankedAction(n, rest) for n in names[1:])),
            "memory",
            0.8,
            is_interrupting=intent in self.interrupting_after,
        )

    def _best(self, events: tuple[Event, ...]) -> str:
        for before, action in reversed(self.lessons.actions):
            if before == events:
                return action
        state = fold(events, self.runner.domain)
        if state.latest_message is None:
            return "action_listen"
        done = 0
        for event in reversed(state.events):
            if isinstance(event, UserUttered):
                break
            done += type(event).__name__ == "ActionExecuted"
        steps = list(self.plan.get(state.latest_message.intent.name or "", ()))
        if state.active_loop and not state.loop_rejected:
            steps = [state.active_loop]
        return steps[done] if done < len(steps) else "action_listen"

    def fills_after_message(self, events: Sequence[Event]) -> tuple[Event, ...]:
        return self.runner.fills_after_message(events)

    def run(self, action: str, events: Sequence[Event]) -> tuple[Event, ...]:
        return self.runner.run(action, events)

    def learn(self, lessons: Lessons) -> None:
        self.lessons = lessons

    def adopt(self, domain: Domain) -> None:
        self.runner.domain = domain

    def rewind(self, events: Sequence[Event]) -> None:
        self.rewinds.append(tuple(events))

    def rank_without(self, events: Sequence[Event], stories: Collection[str]) -> Ranking | None:
        return None

    @property
    def is_provisional(self) -> bool:
        return False

    def complete(self, progress: Progress) -> bool:
        return False

    def refit(self) -> bool:
        return False

    def standing(self) -> Standing | None:
        return None

    def twin(self) -> None:
        return None

    def train(self, project: Project, progress: Progress) -> None:
        self.domain = project.domain

    def log(self) -> tuple[str, ...]:
        return ()

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        pass
