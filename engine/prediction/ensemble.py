"""Who decides the next action: the lesson, rules, loops, memory or the trained ranker, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.dialogue.domain import Domain
from engine.dialogue.events import Event
from engine.dialogue.ranking import RankedAction, Ranking
from engine.dialogue.state import ACTION_LISTEN
from engine.prediction.boundaries import Boundaries
from engine.prediction.decisions import Decision, action_names, decisions, learn_boundaries
from engine.prediction.features import copies, features
from engine.prediction.history import History
from engine.prediction.loglinear import LogLinear, Samples, train
from engine.prediction.loops import Loops
from engine.prediction.memory import Memory
from engine.prediction.rules import RuleBook
from engine.training_data.config import Config
from engine.training_data.stories import Dialogue

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is, between 0 and 1."""

Lesson = tuple[Sequence[Event], str]
"""Events, and the action that follows them."""

Chances = NDArray[np.float64]
"""One probability an action."""

FLOOR = 0.01
"""Probability shared out evenly, so that no action is impossible."""

SURE = 0.99
"""What a deterministic policy gives its action; the rest goes as the ranker has it."""

_DEFAULT_RULES = {"restart": "action_restart", "back": "action_back", "session_start": "action_session_start"}
"""RulePolicy's own rules: an intent and the action that answers it."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    action: str
    policy: str
    confidence: float = 1.0
    is_interrupting: bool = False
    hide_rule_turn: bool = False


@dataclass(slots=True)
class Trained:
    """All that training found, apart from what a lesson adds."""

    ranker: LogLinear
    memory: Memory
    loops: Loops
    boundaries: Boundaries
    seen: set[str] = field(default_factory=set)
    """Actions that were taken at least once in training or in the lesson."""

    def copy(self) -> Trained:
        """One to learn on, that leaves this one as it is."""
        return Trained(self.ranker.copy(), self.memory.copy(), self.loops, self.boundaries, set(self.seen))


class Policy:
    """Ranks the next actions of a conversation and learns from corrections."""

    def __init__(self, domain: Domain, config: Config, dialogues: Sequence[Dialogue], trained: Trained) -> None:
        self.domain = domain
        self.config = config
        self.dialogues = tuple(dialogues)
        self._rules = RuleBook(dialogues, domain)
        self.trained = trained
        self._now = trained.copy()

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action that is ranked."""
        return tuple(self._now.ranker.actions)

    def history(self, events: Sequence[Event]) -> History:
        """The past as this policy sees it."""
        return History.of(events, self.domain, self._now.ranker.index, self._now.boundaries)

    def active_loop(self, events: Sequence[Event]) -> str | None:
        """The loop that is active after the events."""
        return self.history(events).loop

    def rank(self, events: Sequence[Event]) -> Ranking:
        """Every action with its probability, the most probable first, and the policy that decided."""
        history = self.history(events)
        chances = self._chances(history)
        verdict = self._decide(history, chances)
        if verdict is None:
            top = int(chances.argmax())
            verdict = self._fall_back(_Verdict(self.actions[top], "learned", float(chances[top])))
        if verdict.policy != "learned":
            chances = self._insist(chances, verdict)
        order = np.argsort(-chances, kind="stable")
        names = self._now.ranker.actions
        ranked = tuple(RankedAction(names[at], float(chances[at])) for at in order)
        return Ranking(
            ranked,
            verdict.policy,
            ranked[0].probability,
            hide_rule_turn=verdict.hide_rule_turn,
            is_interrupting=verdict.is_interrupting,
        )

    def learn(self, events: Sequence[Event], action: str) -> None:
        """After these events this action is right from now on, and more likely where the past is similar."""
        history = self.history(events)
        now = self._now
        rows = now.ranker.meet(features(history), action)
        now.ranker.correct(rows, copies(history), action)
        now.memory.correct(history.key, action)
        now.seen.add(action)

    def relearn(self, lessons: Sequence[Lesson]) -> None:
        """Forget every lesson, then learn these in their order."""
        self._now = self.trained.copy()
        for events, action in lessons:
            self.learn(events, action)

    def _chances(self, history: History) -> Chances:
        now = self._now
        scores = now.ranker.scores(now.ranker.known(features(history)), copies(history)).astype(np.float64)
        possible = np.array([name in now.seen for name in now.ranker.actions])
        if not possible.any():
            return np.full(len(scores), 1 / len(scores))
        scores[~possible] = -np.inf
        chances = np.exp(scores - scores.max())
        mixed: Chances = chances / chances.sum() * (1 - FLOOR) + FLOOR / len(scores)
        return mixed

    def _decide(self, history: History, chances: Chances) -> _Verdict | None:
        taught = self._now.memory.lesson(history)
        if taught is not None:
            interrupting = taught == history.loop and self._now.loops.is_interrupting(history)
            return _Verdict(taught, "learned-now", is_interrupting=interrupting)
        if history.followup is not None:
            return _Verdict(history.followup, "followup")
        default = self._default_rule(history)
        if default is not None:
            return _Verdict(default, "rules", hide_rule_turn=True)
        looped = self._now.loops.happy_path(history)
        if looped is not None:
            return _Verdict(looped, "form", is_interrupting=self._now.loops.is_interrupting(history))
        return self._by_rule(history) or self._by_memory(history)

    def _default_rule(self, history: History) -> str | None:
        intent = history.turn.intent
        spec = self.domain.intents_by_name.get(intent)
        answer = spec.triggers if spec is not None and spec.triggers else _DEFAULT_RULES.get(intent)
        if answer is None:
            return None
        if history.heard:
            return answer
        return ACTION_LISTEN if history.turn.actions == [answer] else None

    def _by_rule(self, history: History) -> _Verdict | None:
        rule = self._rules.matching(history)
        if rule is None:
            return None
        loops = self._now.loops
        if rule.action == ACTION_LISTEN and not rule.loop_matters and loops.returns(history):
            return _Verdict(history.loop or "", "form")
        return _Verdict(rule.action, "rules", hide_rule_turn=True)

    def _by_memory(self, history: History) -> _Verdict | None:
        recalled = self._now.memory.recall(history)
        return _Verdict(recalled, "memory") if recalled is not None else None

    def _fall_back(self, verdict: _Verdict) -> _Verdict:
        threshold = self.config.core_fallback_threshold
        if threshold is None or verdict.confidence >= threshold:
            return verdict
        return _Verdict(self.config.core_fallback_action, "fallback")

    def _insist(self, chances: Chances, verdict: _Verdict) -> Chances:
        at = self._now.ranker.index.get(verdict.action)
        if at is None:
            return chances
        if chances[at] >= SURE:
            return chances
        rest = 1.0 - chances[at]
        chances = chances * ((1.0 - SURE) / rest)
        chances[at] = SURE
        return chances


def train_policy(
    dialogues: Sequence[Dialogue], domain: Domain, config: Config, progress: Progress | None = None
) -> Policy:
    """A policy that learned the dialogues, rules among them."""
    tell = progress or (lambda _what, _share: None)
    tell("reading stories", 0.0)
    ranker = LogLinear({}, action_names(dialogues, domain))
    trained = Trained(ranker, Memory(), Loops(), learn_boundaries(dialogues, domain))
    samples = _observe(dialogues, domain, trained)
    ranker.meet((), ranker.actions[0])
    tell("weighing features", 0.3)
    train(samples, ranker)
    tell("policy trained", 1.0)
    return Policy(domain, config, [d for d in dialogues if d.kind != "test"], trained)


def _observe(dialogues: Sequence[Dialogue], domain: Domain, trained: Trained) -> Samples:
    sink = _Sink(trained.ranker)
    for dialogue in dialogues:
        for decision in decisions(dialogue, domain, trained.ranker.index, trained.boundaries):
            trained.loops.observe(decision)
            trained.seen.add(decision.action)
            if dialogue.kind != "rule":
                trained.memory.observe(decision.history.key, decision.action)
            sink.add(decision, 1.0)
    return sink.samples()


class _Sink:
    """Decisions as numbers, equal ones added up."""

    def __init__(self, ranker: LogLinear) -> None:
        self._ranker = ranker
        self._counted: dict[tuple[tuple[int, ...], tuple[int, ...], int], float] = {}

    def add(self, decision: Decision, weight: float) -> None:
        vocabulary, index = self._ranker.vocabulary, self._ranker.index
        rows = tuple(vocabulary.setdefault(f, len(vocabulary)) for f in features(decision.history))
        aims = tuple(index.get(c, -1) if c else -1 for c in copies(decision.history))
        sample = rows, aims, index[decision.action]
        self._counted[sample] = self._counted.get(sample, 0.0) + weight

    def samples(self) -> Samples:
        rows, aims, actions = [], [], []
        for row, aim, action in self._counted:
            rows.append(row)
            aims.append(aim)
            actions.append(action)
        return Samples(rows, aims, actions, list(self._counted.values()))
