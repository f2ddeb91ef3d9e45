"""A plain two-head linear ranker on turn features, and back-off counts: what ours must beat on larger projects.

One LinearSVC ranks the actions, another says whether the last bot action of the turn before, or of the one before
that, comes again; the better of the two scores counts. A quarter of the probability comes from counts: of the longest
known context, each shorter one weighed in for what the longer has not seen (Witten-Bell). Rules are training stories.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.ranking import RankedAction, Ranking
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.past.decisions import action_names, decisions
from teachbot.engine.prediction.past.history import History
from teachbot.engine.training_data.stories import Dialogue

SHARPNESS, COUNTS, UNSEEN, TURNS, DEPTH = 5.0, 0.25, 0.5, 4, 4
"""Of the softmax; share of the counts; weight of what a context has not seen; earlier turns of features, of counts."""


def features(history: History) -> dict[str, float]:
    """What holds now, and how much it weighs."""
    now, earlier = history.turn, _earlier(history)
    last, first = (now.actions or [ACTION_LISTEN])[-1], "" if now.actions else "|first"
    before = (earlier[0].actions or ["-"])[-1] if earlier else "^"
    said = now.intent
    found = {f"last {last}": 1.0, f"said {said}{first}": 1.0, f"before {before}": 1.0}
    found |= {f"last before {last}|{before}": 1.0, f"said before {said}|{before}{first}": 1.0}
    found[f"turns {min(len(earlier), 2)}"] = 0.5
    if now.actions:
        found[f"said last {said}|{last}"] = 1.0
    if len(now.actions) > 1:
        found |= {f"second {now.actions[-2]}": 1.0, f"second last {now.actions[-2]}|{last}": 1.0}
    found |= {f"done {action}": 1.0 for action in now.actions[:-1]}
    for entity in now.entities:
        found |= {f"entity {entity}{first}": 1.0, f"entity said {entity}|{said}{first}": 0.5}
    for slot in (f"{name}={symbol}" for name, symbol in history.symbols.items()):
        found |= {f"slot {slot}": 1.0, f"slot last {slot}|{last}": 0.5}
    if history.loop is not None:
        found |= {f"loop {history.loop}": 1.0, f"loop last {history.loop}|{last}": 1.0}
        found[f"loop said {history.loop}|{said}{first}"] = 1.0
    for back, turn in enumerate(earlier[:6], 1):
        found |= {f"bag {action}": 0.4 for action in turn.actions} | {f"bag said {turn.intent}": 0.4}
        if back <= TURNS:
            found[f"{back} said {turn.intent}"] = 1 / back
            found |= {f"{back} did {action}": 0.7 / back for action in turn.actions[:-1]}
            found |= {f"{back} did last {action}": 1 / back for action in turn.actions[-1:]}
            found |= {f"{back} entity {entity}": 0.5 / back for entity in turn.entities}
    return found


def contexts(history: History) -> Iterator[int]:
    """The context in ever more detail."""
    now, earlier = history.turn, _earlier(history)
    parts: list[Any] = [(now.actions or [ACTION_LISTEN])[-1], (now.intent, history.loop)]
    parts += [earlier[0].actions[-1:] if earlier else "^", () if now.actions else now.entities]
    parts += [now.actions[:-1], sorted(history.symbols.items())]
    for back, turn in enumerate(earlier[:DEPTH]):
        following = earlier[back + 1].actions[-1:] if back + 1 < len(earlier) else "^"
        parts += [turn.intent, turn.actions if back else turn.actions[:-1], following]
    found = hash("")
    yield found
    for part in parts:
        found = hash((found, str(part)))
        yield found


def repeatable(history: History) -> list[str | None]:
    """The last bot actions of the two turns before."""
    last = [turn.actions[-1] if turn.actions else None for turn in _earlier(history)[:2]]
    return [*last, None, None][:2]


def _earlier(history: History) -> list[Any]:
    return [turn for turn in history.turns[:-1][::-1] if turn.actions or turn is not history.turns[0]]


class LinearRanker:
    """Trained on dialogues; ranks as a policy does."""

    def __init__(self, dialogues: Sequence[Dialogue], domain: Domain, counts: float = COUNTS) -> None:
        self.domain, self.share = domain, counts
        self.actions = list(action_names(dialogues, domain))
        self.counts: dict[int, dict[str, float]] = {}
        examples: dict[tuple[frozenset[tuple[str, float]], str, int], float] = {}
        for decision in (d for dialogue in dialogues for d in decisions(dialogue, domain, frozenset(self.actions))):
            history, action = decision.history, decision.action
            again = repeatable(history).index(action) + 1 if action in repeatable(history) else 0
            key = frozenset(features(history).items()), action, again if action != ACTION_LISTEN else 0
            examples[key] = examples.get(key, 0.0) + 1
            for context in contexts(history):
                followed = self.counts.setdefault(context, {})
                followed[action] = followed.get(action, 0.0) + 1
        self._fit(examples)

    def _fit(self, examples: dict[tuple[frozenset[tuple[str, float]], str, int], float]) -> None:
        from sklearn.feature_extraction import DictVectorizer

        self.vectorizer = DictVectorizer()
        matrix = self.vectorizer.fit_transform([dict(sorted(found)) for found, _, _ in examples])
        matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
        weights = 1 + np.log(np.array([*examples.values()]))
        self.first = _head(matrix, [action for _, action, _ in examples], weights)
        self.second = _head(matrix, [again for _, _, again in examples], weights)

    def probabilities(self, history: History) -> dict[str, float]:
        """Of each action."""
        row = self.vectorizer.transform([features(history)])
        scores = dict.fromkeys(self.actions, -10.0) | _scores(self.first, row)
        repeats = _scores(self.second, row)
        for number, action in enumerate(repeatable(history), 1):
            if action is not None:
                scores[action] = max(scores[action], repeats.get(number, -10.0))
        raised = np.exp(SHARPNESS * (np.array([*scores.values()]) - max(scores.values())))
        mixed = (1 - self.share) * raised / raised.sum() + self.share * self._counted(history)
        return dict(zip(scores, mixed.tolist(), strict=True))

    def _counted(self, history: History) -> NDArray[np.float64]:
        place = {action: at for at, action in enumerate(self.actions)}
        found = np.full(len(place), 1 / len(place))
        for context in contexts(history):
            followed = self.counts.get(context)
            if followed is None:
                break
            total, kinds = sum(followed.values()), UNSEEN * len(followed)
            found *= kinds / (total + kinds)
            for action, count in followed.items():
                found[place[action]] += count / (total + kinds)
        return found

    def rank(self, events: Sequence[Event]) -> Ranking:
        """As a policy ranks."""
        history = History.of(events, self.domain, frozenset(self.actions))
        found = self.probabilities(history)
        if history.loop is not None and not history.rejected:  # forms take their answers by themselves
            found[ACTION_LISTEN if history.latest_action == history.loop else history.loop] = 1.0
        ranked = tuple(RankedAction(a, p) for a, p in sorted(found.items(), key=lambda item: -item[1]))
        return Ranking(ranked, "linear", ranked[0].probability)

    def active_loop(self, events: Sequence[Event]) -> str | None:
        """As a policy tells."""
        return History.of(events, self.domain).loop


def _head(matrix: Any, labels: Sequence[Any], weights: NDArray[np.float64]) -> Any:
    from sklearn.svm import LinearSVC

    if len(set(labels)) < 2:
        return labels[0]
    with warnings.catch_warnings(action="ignore"):
        return LinearSVC(tol=0.05, max_iter=100, random_state=0).fit(matrix, labels, sample_weight=weights)


def _scores(head: Any, row: Any) -> dict[Any, float]:
    if not hasattr(head, "decision_function"):
        return {head: 1.0}
    found = head.decision_function(row)[0]
    return dict(zip(head.classes_, [-found, found] if np.ndim(found) == 0 else found.tolist(), strict=True))
