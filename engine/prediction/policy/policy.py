"""Who decides the next action: the lesson, what is certain, or the trained ranker, and how sure it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import Opinion, RankedAction, Ranking, Witness
from teachbot.engine.dialogue.state import REVERTING
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.policy.counterfactual import LARGEST, Counterfactuals
from teachbot.engine.prediction.policy.deterministic import Deterministic, Verdict
from teachbot.engine.prediction.policy.rules import RuleBook
from teachbot.engine.prediction.policy.supporting_stories import KEPT, SupportingStories
from teachbot.engine.prediction.ranker.dataset import Correction
from teachbot.engine.prediction.ranker.features import extract_features, find_pointer_targets
from teachbot.engine.prediction.ranker.ranker import CorrectedRanker
from teachbot.engine.prediction.ranker.training import Progress, Trained, train_ranker
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue

__all__ = ["Correction", "Moment", "Policy", "Progress", "Verdict", "train_policy"]

Probabilities = NDArray[np.float64]
"""One probability an action."""

FLOOR = 0.01
"""Probability shared out evenly, so that no action is impossible."""

SURE = 0.99
"""What a deterministic policy gives its action; the rest goes as the ranker has it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything about a past that its ranking depends on, lessons apart."""

    key: int
    features: tuple[str, ...]
    pointer_targets: tuple[str | None, ...]
    intent: str | None
    """What was heard just now; None once the bot did something."""
    namesake: str | None
    """The action named after that intent."""
    loop: str | None
    is_interrupting: bool
    """Whether the loop, if it comes next, must leave the latest message alone."""
    verdict: Verdict | None
    """Of rules, loops and memory; None where the ranker decides."""


class Policy:
    """Ranks the next actions of a conversation and learns from corrections."""

    def __init__(self, domain: Domain, config: Config, dialogues: Sequence[Dialogue], trained: Trained) -> None:
        self.domain = domain
        self.config = config
        self.dialogues = tuple(dialogues)
        self.trained = trained
        """What predictions rest on."""
        self.base = trained
        """What `relearn` goes back to."""
        self.ranker = CorrectedRanker(trained.ranker)
        """With the lessons."""
        self.lessons: list[Correction] = []
        self._corrected: dict[int, str] = {}
        """What was taught for a past, by its key."""
        self._seen = set(trained.seen)
        self._answered = set(trained.answers.named)
        """Intents that a story or a lesson answers."""
        self._rules = RuleBook(dialogues, domain)
        self._deterministic = Deterministic(domain, config, self._rules, trained)
        self._counterfactuals: Counterfactuals | None = None
        self._followed: dict[str, tuple[tuple[Event, ...], History, Trained, Domain]] = {}
        self._known_actions = frozenset(trained.ranker.actions)
        self._texts = any(feature.startswith("x=") for feature in trained.ranker.vocabulary)

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action that is ranked."""
        return tuple(self.ranker.actions)

    @cached_property
    def _supporting_stories(self) -> SupportingStories:
        return SupportingStories(self.dialogues, self.domain)

    def rank(self, events: Sequence[Event]) -> Ranking:
        """Every action with its probability, the most probable first, and the policy that decided."""
        moment = self.moment(events)
        ranker = self.ranker
        probabilities = self._probabilities(moment, ranker.known(moment.features))
        verdict = self._lesson(moment) or moment.verdict or self._fallback(probabilities)
        names: Sequence[str] = ranker.actions
        others = self._of_another_mind(verdict, probabilities)
        if verdict is not None:
            names, probabilities = _make_nearly_certain(names, probabilities, verdict.action)
        order = np.argsort(-probabilities, kind="stable").tolist()
        ranked = tuple(RankedAction(names[at], float(probabilities[at])) for at in order)
        return Ranking(
            ranked,
            verdict.policy if verdict is not None else "learned",
            ranked[0].probability,
            hide_rule_turn=verdict is not None and verdict.hide_rule_turn,
            is_interrupting=moment.is_interrupting and ranked[0].name == moment.loop,
            others=others,
        )

    def _of_another_mind(self, verdict: Verdict | None, probabilities: Probabilities) -> tuple[Opinion, ...]:
        if verdict is None or verdict.policy not in ("rules", "memory"):
            return ()
        found = [Opinion("memory", verdict.overruled, 1.0)] if verdict.overruled else []
        likeliest = int(probabilities.argmax())
        if self.ranker.actions[likeliest] != verdict.action:
            found.append(Opinion("learned", self.ranker.actions[likeliest], float(probabilities[likeliest])))
        return tuple(found)

    def learn(self, events: Sequence[Event], action: str) -> None:
        """After these events this action is right from now on, and more likely where the past is similar."""
        moment = self.moment(events)
        self.ranker.correct(moment.features, moment.pointer_targets, action)
        self._corrected[moment.key] = action
        self._seen.add(action)
        self._answered |= {moment.intent} if moment.intent is not None else set()
        self.lessons.append((tuple(events), action))

    def relearn(self, lessons: Sequence[Correction]) -> None:
        """Forget every lesson, then learn these in their order."""
        self._rest_on(self.base)
        for events, action in lessons:
            self.learn(events, action)

    def _rest_on(self, trained: Trained) -> None:
        if trained is not self.trained:
            self._counterfactuals = None
        self.trained, self.ranker, self._seen = trained, CorrectedRanker(trained.ranker), set(trained.seen)
        self._answered = set(trained.answers.named)
        self.lessons, self._corrected = [], {}
        self._deterministic = Deterministic(self.domain, self.config, self._rules, trained)

    def snapshot(self) -> Policy:
        """The same policy as it is now, for another thread: what is learned later leaves it alone."""
        same = copy(self)
        same.ranker, same._seen, same._answered = self.ranker.snapshot(), set(self._seen), set(self._answered)
        same.lessons, same._corrected = list(self.lessons), dict(self._corrected)
        same._followed = {}
        return same

    def refit(self, lessons: Sequence[Correction] | None = None, progress: Progress | None = None) -> Policy:
        """Another policy, trained anew with the lessons among the stories; this one is left as it is.

        Meant for a thread in the background; the new one takes this one's place in one assignment.
        """
        taken = tuple(self.lessons if lessons is None else lessons)
        policy = Policy(self.domain, self.config, self.dialogues, self.base)
        policy._rest_on(train_ranker(self.dialogues, self.domain, taken, progress, self.config.max_history))
        for events, action in taken:
            policy.learn(events, action)
        return policy

    def explain(self, events: Sequence[Event], limit: int = KEPT) -> tuple[Witness, ...]:
        """Training dialogues that share the latest turns, the longest shared first, and what they did next."""
        with self._following(events) as history:
            return self._supporting_stories.find(history, limit)

    def rank_without(self, events: Sequence[Event], stories: Collection[str]) -> Ranking | None:
        """The ranking, had these stories not been there; None where there are too many to tell in time."""
        if len(self.dialogues) > LARGEST:
            return None
        if self._counterfactuals is None:
            seen = self.config.max_history
            self._counterfactuals = Counterfactuals(self.dialogues, self.domain, self.trained, seen)
        trained = self._counterfactuals.without(stories)
        if trained is None:
            return None
        kept = [d for d in self.dialogues if d.name not in stories]
        policy = Policy(self.domain, self.config, kept, trained)
        policy.relearn(tuple(self.lessons))
        return policy.rank(events)

    def history(self, events: Sequence[Event]) -> History:
        """The past as it was seen in training."""
        seen = self.config.max_history
        return History.of(events, self.domain, self._known_actions, self.trained.boundaries, seen)

    def active_loop(self, events: Sequence[Event]) -> str | None:
        """The loop that is active after the events."""
        return self.history(events).loop

    def moment(self, events: Sequence[Event]) -> Moment:
        """The past as a ranking needs it."""
        with self._following(events) as history:
            return Moment(
                history.key,
                tuple(extract_features(history, self._texts)),
                find_pointer_targets(history),
                history.turn.intent if history.heard else None,
                history.namesake,
                history.loop,
                self.trained.loops.is_interrupting(history),
                self._deterministic.decide(history),
            )

    @contextmanager
    def _following(self, events: Sequence[Event]) -> Iterator[History]:
        """The past; where the latest conversation went on, only what is new of it is read.

        Taken out while it is used (a dict's `pop` is one step for all threads), so that no two grow one history.
        """
        now = tuple(events)
        known, history, trained, domain = self._followed.pop("latest", ((), None, None, None))
        new = now[len(known) :]
        grows = trained is self.trained and domain is self.domain and now[: len(known)] == known
        if history is None or not grows or any(isinstance(event, REVERTING) for event in new):
            history = self.history(now)
        else:
            for event in new:
                history.add(event)
        yield history
        self._followed["latest"] = (now, history, self.trained, self.domain)

    def choices(self, moments: Sequence[Moment], rows: Sequence[Sequence[int]]) -> list[str]:
        """The best action of each moment, all at once; `rows` are its features' rows in the ranker."""
        verdicts = [self._lesson(moment) or moment.verdict for moment in moments]
        chosen = [verdict.action if verdict is not None else "" for verdict in verdicts]
        open_at = [at for at, verdict in enumerate(verdicts) if verdict is None]
        impossible = np.array([name not in self._seen for name in self.ranker.actions])
        for start in range(0, len(open_at), 256):
            part = open_at[start : start + 256]
            scores = self.ranker.score_many([rows[at] for at in part], [moments[at].pointer_targets for at in part])
            scores[:, impossible] = -np.inf
            for at, best in zip(part, scores.argmax(axis=1).tolist(), strict=True):
                chosen[at] = self.ranker.actions[best]
        for at in open_at:
            if self._hope(moments[at]) is not None:
                chosen[at] = self.ranker.actions[int(self._probabilities(moments[at], rows[at]).argmax())]
        return chosen

    def _lesson(self, moment: Moment) -> Verdict | None:
        taught = self._corrected.get(moment.key)
        return Verdict(taught, "learned-now") if taught is not None else None

    def _probabilities(self, moment: Moment, rows: Sequence[int]) -> Probabilities:
        """As the ranker has it; for an intent that no story answers, its namesake has the share that namesakes have."""
        ranker, seen = self.ranker, self._seen
        scores = ranker.scores(rows, moment.pointer_targets).astype(np.float64)
        if not seen:
            return np.full(len(scores), 1 / len(scores))
        scores[[name not in seen for name in ranker.actions]] = -np.inf
        found: Probabilities = np.exp(scores - scores.max())
        found /= found.sum()
        named = self._hope(moment)
        if named is not None:
            share = self.trained.answers.share
            found *= 1 - share
            found[named] += share
        return found * (1 - FLOOR) + FLOOR / len(found)

    def _hope(self, moment: Moment) -> int | None:
        """The action named after an intent that nothing answers yet."""
        return self.ranker.index.get(moment.namesake or "") if moment.intent not in self._answered else None

    def _fallback(self, probabilities: Probabilities) -> Verdict | None:
        """RulePolicy's core fallback, where the configuration asks for it."""
        threshold = self.config.core_fallback_threshold
        if threshold is None or probabilities.max() >= threshold:
            return None
        return Verdict(self.config.core_fallback_action, "fallback")


def _make_nearly_certain(
    names: Sequence[str], probabilities: Probabilities, action: str
) -> tuple[Sequence[str], Probabilities]:
    """The action made nearly certain; the others share what is left as they did."""
    if action not in names:
        names, probabilities = [*names, action], np.append(probabilities, 0.0)
    at = names.index(action)
    if probabilities[at] >= SURE:
        return names, probabilities
    probabilities = probabilities * ((1.0 - SURE) / (1.0 - probabilities[at]))
    probabilities[at] = SURE
    return names, probabilities


def train_policy(
    dialogues: Sequence[Dialogue], domain: Domain, config: Config, progress: Progress | None = None
) -> Policy:
    """A policy that learned the dialogues, rules among them."""
    kept = [d for d in dialogues if d.kind != "test"]
    return Policy(domain, config, kept, train_ranker(kept, domain, progress=progress, max_history=config.max_history))
