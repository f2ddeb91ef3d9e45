"""Which entities a text holds, learned from annotated examples, word lists and patterns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.dialogue.events import Entity
from engine.prediction.entity_features import Gazetteer, token_features
from engine.prediction.sequence import SequenceModel, train_sequence
from engine.prediction.tagging import entities_of, tags_of
from engine.prediction.words import tokens
from engine.training_data.nlu import Example, NluData

EXTRACTOR = "TeachbotEntityExtractor"


@dataclass(slots=True)
class EntityRecognizer:
    """A sequence model with the lists that its features look at."""

    model: SequenceModel
    gazetteer: Gazetteer

    def entities(self, text: str) -> tuple[Entity, ...]:
        """The entities of a text, in order, not overlapping."""
        cut = tokens(text)
        if not cut or len(self.model.tags) < 2:
            return ()
        rows = [self.model.rows(f) for f in token_features(text, cut, self.gazetteer)]
        scores = self.model.emissions(rows)
        best = self.model.best(scores)
        raised = np.exp((scores - scores.max(axis=1, keepdims=True)) / 3.0)
        chances = raised[np.arange(len(best)), best] / raised.sum(axis=1)
        return entities_of([self.model.tags[t] for t in best], cut, text, chances.tolist(), EXTRACTOR)


def train_recognizer(nlu: NluData, tell: Callable[[str, float], None]) -> EntityRecognizer:
    """A recognizer that learned the annotated examples."""
    gazetteer = Gazetteer.of(nlu.lookups, nlu.regexes)
    tell("learning entities", 0.6)
    examples: Sequence[Example] = nlu.examples if any(e.entities for e in nlu.examples) else ()
    cuts = [tokens(e.text) for e in examples]
    sentences = [token_features(e.text, cut, gazetteer) for e, cut in zip(examples, cuts, strict=True)]
    tags = [tags_of(e.entities, cut) for e, cut in zip(examples, cuts, strict=True)]
    return EntityRecognizer(train_sequence(sentences, tags), gazetteer)
