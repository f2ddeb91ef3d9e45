"""What the bot here would have done in a conversation from elsewhere, many of them at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.stores.conversations import Stored

if TYPE_CHECKING:
    from teachbot.engine.prediction.model.model import Model
    from teachbot.engine.prediction.nlu.intents import IntentClassifier
    from teachbot.engine.prediction.policy.policy import Moment

Sparse: TypeAlias = Any
"""scipy.sparse.csr_matrix, which has no types."""

_UNDECIDED = frozenset(("action_session_start", "action_extract_slots", "action_restart"))
"""Actions that no policy chose."""

_REMEMBERED = 50_000
"""Texts whose reading is kept: most of what users say is said often."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A user message as it was understood, and as it would be here."""

    text: str
    intent: str
    confidence: float
    local_intent: str
    local_confidence: float
    likeness: float
    """To the nearest training example: 1 for the same words, 0 for nothing in common."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An action that the bot here would not have taken."""

    at: int
    """Which event it is."""
    happened: str
    would: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the bot here makes of one conversation."""

    disagreements: tuple[Disagreement, ...] = ()
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class _Decision:
    conversation: int
    at: int
    happened: str
    moment: Moment


class Judge:
    """A trained bot that looks at conversations; fast, and unsure of none of them."""

    def __init__(self, model: Model, examples: Sequence[str]) -> None:
        """`examples` are the texts that the bot was trained on."""
        self._model = model
        self._examples = tuple(dict.fromkeys(examples))
        self._matrix: Sparse | None = None
        self._read: OrderedDict[str, tuple[str, float, float]] = OrderedDict()

    def judge(self, conversations: Sequence[Stored]) -> list[Opinion]:
        """An opinion on each."""
        decisions = [d for number, c in enumerate(conversations) for d in self._decisions(number, c.events)]
        policy = self._model.policy
        moments = [d.moment for d in decisions]
        choices = policy.choices(moments, [policy.ranker.known(m.features) for m in moments])
        against: dict[int, list[Disagreement]] = {}
        for decision, would in zip(decisions, choices, strict=True):
            if would != decision.happened:
                found = Disagreement(decision.at, decision.happened, would)
                against.setdefault(decision.conversation, []).append(found)
        self._read_all({text for c in conversations for text in _texts(c.events)})
        return [
            Opinion(tuple(against.get(number, ())), tuple(self._heard(c.events)))
            for number, c in enumerate(conversations)
        ]

    def _decisions(self, number: int, events: Sequence[Event]) -> Iterator[_Decision]:
        heard = False
        for at, event in enumerate(events):
            heard = heard or isinstance(event, ev.UserUttered)
            if isinstance(event, ev.ActionExecuted) and heard and event.name not in _UNDECIDED:
                moment = self._model.policy.moment(events[:at])
                yield _Decision(number, at, event.name or event.text or "", moment)

    def _heard(self, events: Sequence[Event]) -> Iterator[Heard]:
        for event in events:
            if isinstance(event, ev.UserUttered) and event.text and not event.text.startswith("/"):
                intent, confidence, likeness = self._read[event.text]
                yield Heard(event.text, event.intent.name or "", event.intent.confidence, intent, confidence, likeness)

    def _read_all(self, texts: set[str]) -> None:
        """Makes sure that the texts are read, and forgets those that were not asked for longest."""
        for text in texts & self._read.keys():
            self._read.move_to_end(text)
        new = sorted(texts - self._read.keys())
        for start in range(0, len(new), 256):
            self._read_new(new[start : start + 256])
        while len(self._read) > max(_REMEMBERED, len(texts)):
            self._read.popitem(last=False)

    def _read_new(self, texts: Sequence[str]) -> None:
        classifier = self._model.interpreter.trained.intents
        if classifier is None:
            self._read.update(dict.fromkeys(texts, ("", 0.0, 0.0)))
            return
        matrix = classifier.matrix(texts)
        chances = classifier.chances(matrix)
        for text, row, likeness in zip(texts, chances, self._likeness(classifier, texts, matrix), strict=True):
            best = int(row.argmax())
            self._read[text] = (classifier.labels[best], float(row[best]), likeness)

    def _likeness(self, classifier: IntentClassifier, texts: Sequence[str], matrix: Sparse) -> list[float]:
        """The cosine to the nearest example, less by the words that no example has."""
        if not self._examples:
            return [0.0] * len(texts)
        if self._matrix is None:
            self._matrix = _normal(classifier.matrix(self._examples)).T.tocsc()
        nearest = np.asarray((_normal(matrix) @ self._matrix).max(axis=1).todense()).ravel()
        known = [_known(classifier, text) for text in texts]
        return [min(1.0, float(n) * share) for n, share in zip(nearest, known, strict=True)]


def _known(classifier: IntentClassifier, text: str) -> float:
    """The share of a text's words that training has seen."""
    words = [word.strip(".,!?;:") for word in text.lower().split()]
    columns = classifier.vectorizer.columns
    return sum(f"w{word}" in columns for word in words) / len(words) if words else 1.0


def _texts(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event, ev.UserUttered) and event.text and not event.text.startswith("/"):
            yield event.text


def _normal(matrix: Sparse) -> Sparse:
    """Rows of length 1."""
    from scipy.sparse import diags_array

    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (diags_array(1.0 / np.maximum(lengths, 1e-9)) @ matrix).tocsr()
