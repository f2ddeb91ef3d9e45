"""What a user's text means: its intent with a ranking, and its entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Entity, Intent
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.prediction.nlu.entities import EntityRecognizer, train_recognizer
from teachbot.engine.prediction.nlu.entity_priors import EntityPriors
from teachbot.engine.prediction.nlu.intents import IntentClassifier, train_classifier
from teachbot.engine.prediction.nlu.literal import literal
from teachbot.engine.prediction.nlu.weak_examples import buttoned, named
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.nlu import Example, NluData

Progress = Callable[[str, float], None]

FALLBACK = "nlu_fallback"

TAUGHT = 0.99
"""Confidence of the intent that was taught for this very text."""


@dataclass(slots=True)
class Understood:
    """All that training found about texts."""

    intents: IntentClassifier | None
    answers: Mapping[str, IntentClassifier]
    """By retrieval intent, which of its sub-intents a text has."""
    entity_priors: EntityPriors
    """By the intents that `intents` tells apart."""
    entities: EntityRecognizer
    synonyms: Mapping[str, str]
    """Value by variant in lower case."""


class Interpreter:
    """Reads texts, and learns corrected readings at once."""

    def __init__(self, domain: Domain, config: Config, trained: Understood) -> None:
        self.domain = domain
        self.config = config
        self.trained = trained
        """What readings rest on."""
        self.base = trained
        """What `relearn` goes back to."""
        self._taught: dict[str, Example] = {}

    def parse(self, text: str) -> Understanding:
        """The reading of a text; raises DataError where `/intent{…}` is malformed."""
        spelled = literal(text)
        if spelled is not None:
            return spelled
        probabilities = self.trained.intents.probabilities(text) if self.trained.intents is not None else np.zeros(0)
        taught = self._taught.get(_normal(text))
        if taught is None:
            intents = self._with_fallback(self._rank(text, probabilities))
            return Understanding(text, intents, self._synonymous(text, probabilities))
        intents = self._rank(text, probabilities, taught.intent)
        if taught.text.strip() == text.strip():
            return Understanding(text, intents, self._moved(taught, text))
        return Understanding(text, intents, self._synonymous(text, probabilities))

    def snapshot(self) -> Interpreter:
        """The same interpreter as it is now, for another thread: what is learned later leaves it alone."""
        same = Interpreter(self.domain, self.config, self.base)
        same.trained, same._taught = self.trained, dict(self._taught)
        return same

    def learn(self, example: Example) -> None:
        """From now on the example's text has this reading."""
        self._taught[_normal(example.text)] = example

    def relearn(self, examples: Sequence[Example]) -> None:
        """Forget every lesson, those of a refit among them, then learn these."""
        self.trained = self.base
        self._taught.clear()
        for example in examples:
            self.learn(example)

    def refit(
        self, nlu: NluData, lessons: Sequence[Example] | None = None, progress: Progress | None = None
    ) -> Interpreter:
        """Another interpreter, trained anew on the data with the lessons among it; this one is left as it is.

        Meant for a thread in the background, like `Policy.refit`.
        """
        taken = tuple(self._taught.values() if lessons is None else lessons)
        whole = replace(nlu, examples=(*nlu.examples, *taken))
        interpreter = Interpreter(self.domain, self.config, self.base)
        interpreter.trained = train_interpreter(whole, self.domain, self.config, progress).trained
        for example in taken:
            interpreter.learn(example)
        return interpreter

    def _rank(self, text: str, probabilities: NDArray[np.float64], taught: str | None = None) -> tuple[Intent, ...]:
        """Intents, each retrieval intent with its most probable sub-intent, the most probable first."""
        labels = self.trained.intents.labels if self.trained.intents is not None else ()
        named_chances = dict(zip(labels, probabilities.tolist(), strict=True))
        for spec in self.domain.intents:
            named_chances.setdefault(spec.name, 0.0)
        if taught is not None:
            named_chances = _make_nearly_certain(named_chances, taught.split("/", 1)[0])
        ranked = sorted(named_chances.items(), key=lambda item: -item[1])
        named = [Intent(self._sub_intent(name, text, taught), float(chance)) for name, chance in ranked]
        return tuple(named)

    def _sub_intent(self, name: str, text: str, taught: str | None) -> str:
        if taught is not None and taught.split("/", 1)[0] == name:
            return taught
        answers = self.trained.answers.get(name)
        return answers.labels[int(answers.probabilities(text).argmax())] if answers is not None else name

    def _with_fallback(self, intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
        """FallbackClassifier (2.x, 3.x): unsure or ambiguous readings are `nlu_fallback`, first in the ranking.

        Its confidence is the threshold, and the others keep theirs, as Rasa has it.
        """
        threshold = self.config.nlu_threshold
        if threshold is None or self.domain.is_legacy or not intents:
            return intents
        gap = intents[0].confidence - intents[1].confidence if len(intents) > 1 else 1.0
        ambiguity = self.config.nlu_ambiguity_threshold
        if intents[0].confidence >= threshold and (ambiguity is None or gap >= ambiguity):
            return intents
        return (Intent(FALLBACK, threshold), *(intent for intent in intents if intent.name != FALLBACK))

    def _synonymous(self, text: str, probabilities: NDArray[np.float64]) -> tuple[Entity, ...]:
        synonyms = self.trained.synonyms
        found = self.trained.entities.entities(text, self.trained.entity_priors.log_prior_ratios(probabilities))
        return tuple(replace(e, value=synonyms.get(str(e.value).lower(), e.value)) for e in found)

    def _moved(self, taught: Example, text: str) -> tuple[Entity, ...]:
        """The taught entities, where the same text stands with other spaces around."""
        shift = len(text) - len(text.lstrip()) - (len(taught.text) - len(taught.text.lstrip()))
        if shift == 0:
            return taught.entities
        return tuple(
            replace(e, start=e.start + shift, end=e.end + shift)
            for e in taught.entities
            if e.start is not None and e.end is not None
        )


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def _make_nearly_certain(probabilities: dict[str, float], name: str) -> dict[str, float]:
    rest = sum(chance for other, chance in probabilities.items() if other != name)
    scale = (1.0 - TAUGHT) / rest if rest else 0.0
    return {**{k: v * scale for k, v in probabilities.items()}, name: TAUGHT if rest else 1.0}


def train_interpreter(nlu: NluData, domain: Domain, config: Config, progress: Progress | None = None) -> Interpreter:
    """An interpreter that learned the examples."""
    tell = progress or (lambda _what, _share: None)
    tell("learning intents", 0.0)
    examples = [e for e in nlu.examples if e.intent]
    intents = None
    if examples:
        bases = [e.intent.split("/", 1)[0] for e in examples]
        hints = (*named(dict.fromkeys(bases)), *buttoned(domain, bases))
        intents = train_classifier([e.text for e in examples], bases, hints)
    answers = {}
    for base in dict.fromkeys(e.intent.split("/", 1)[0] for e in examples if "/" in e.intent):
        own = [e for e in examples if e.intent.startswith(f"{base}/")]
        answers[base] = train_classifier(
            [e.text for e in own], [e.intent for e in own], named(dict.fromkeys(e.intent for e in own))
        )
    entity_priors = EntityPriors.of(examples, intents.labels if intents is not None else ())
    recognizer = train_recognizer(nlu, tell)
    tell("understanding trained", 1.0)
    return Interpreter(domain, config, Understood(intents, answers, entity_priors, recognizer, synonyms_of(nlu)))


def synonyms_of(nlu: NluData) -> dict[str, str]:
    """Value by variant in lower case: as listed, and as examples annotate them."""
    found: dict[str, str] = {}
    for example in nlu.examples:
        for entity in example.entities:
            if entity.start is not None and isinstance(entity.value, str):
                covered = example.text[entity.start : entity.end]
                if covered.lower() != entity.value.lower():
                    found[covered.lower()] = entity.value
    for synonym in nlu.synonyms:
        for variant in synonym.variants:
            found[variant.lower()] = synonym.value
    return found
