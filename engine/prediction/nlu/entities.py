"""Which entities a text holds, learned from annotated examples, word lists and patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from teachbot.engine.dialogue.events import Entity
from teachbot.engine.prediction.nlu.entity_features import token_features
from teachbot.engine.prediction.nlu.gazetteer import Gazetteer
from teachbot.engine.prediction.nlu.sequence import SequenceModel, train_sequence
from teachbot.engine.prediction.nlu.tagging import OUTSIDE, entities_of, kind_of, tags_of
from teachbot.engine.prediction.nlu.words import Token, tokens
from teachbot.engine.training_data.nlu import Example, NluData

EXTRACTOR = "TeachbotEntityExtractor"

TEMPERATURE = 10.0
"""Divides the scores of tags before they become probabilities (chosen on held-out examples of training parts)."""

PRIOR_WEIGHT = 15.0
"""What a label's score loses where it is e times rarer than usual (chosen on held-out examples, like UNLIKELY)."""

UNLIKELY = -2.0
"""Log prior ratio from which on a known value is not taken for an entity only because it is known."""

_NO_RATIOS: Mapping[str, float] = {}


@dataclass(slots=True)
class EntityRecognizer:
    """A sequence model with the lists that its features look at."""

    model: SequenceModel
    gazetteer: Gazetteer

    def entities(self, text: str, log_prior_ratios: Mapping[str, float] = _NO_RATIOS) -> tuple[Entity, ...]:
        """The entities of a text, in order, not overlapping.

        `log_prior_ratios` are what the intent of the text says against labels (see `EntityPriors`).
        """
        cut = tokens(text)
        if not cut or len(self.model.tags) < 2:
            return ()
        rows = [self.model.rows(f) for f in token_features(text, cut, self.gazetteer)]
        scores = self.model.emissions(rows)
        if log_prior_ratios:
            ratios = [log_prior_ratios.get(tag[2:], 0.0) for tag in self.model.tags]
            scores += np.array(ratios, np.float32) * np.float32(PRIOR_WEIGHT)
        best = self.model.best(scores)
        probabilities = self.model.probabilities(scores, TEMPERATURE)[np.arange(len(best)), best]
        tags = [self.model.tags[t] for t in best]
        self._add_values(tags, cut, log_prior_ratios)
        return entities_of(tags, cut, text, probabilities.tolist(), EXTRACTOR)

    def _add_values(self, tags: list[str], cut: Sequence[Token], log_prior_ratios: Mapping[str, float]) -> None:
        """Known values that the model passed over, unless the intent speaks against them."""
        for start, end, label in self.gazetteer.marked(cut):
            if log_prior_ratios.get(label, 0.0) > UNLIKELY and all(tag == OUTSIDE for tag in tags[start:end]):
                tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)


def train_recognizer(nlu: NluData, tell: Callable[[str, float], None]) -> EntityRecognizer:
    """A recognizer that learned the annotated examples."""
    gazetteer = Gazetteer.of(nlu)
    tell("learning entities", 0.6)
    sentences: list[list[list[str]]] = []
    tags: list[list[str]] = []
    for example in nlu.examples if any(e.entities for e in nlu.examples) else ():
        cut, spans = tokens(example.text), _spans(example)
        right = tags_of(example.entities, cut)
        # Words of entities are easily learned by heart; once hidden, the words around must tell.
        for hide in (False, True) if spans and OUTSIDE in right else (False,):
            sentences.append(token_features(example.text, cut, gazetteer, spans, hide))
            tags.append(right)
    return EntityRecognizer(train_sequence(sentences, tags), gazetteer)


def _spans(example: Example) -> list[tuple[int, int, str]]:
    return [(e.start, e.end, kind_of(e)) for e in example.entities if e.start is not None and e.end is not None]
