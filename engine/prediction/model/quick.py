"""A model within a second, to talk to while the full one is learned: plainer, and marked as provisional."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from teachbot.engine.prediction.model.model import Model, Trainable, settings_of
from teachbot.engine.prediction.nlu.entities import EntityRecognizer
from teachbot.engine.prediction.nlu.entity_priors import EntityPriors
from teachbot.engine.prediction.nlu.gazetteer import Gazetteer
from teachbot.engine.prediction.nlu.intents import IntentClassifier, build_matrix
from teachbot.engine.prediction.nlu.interpreter import Interpreter, Understood, synonyms_of
from teachbot.engine.prediction.nlu.sequence import SequenceModel
from teachbot.engine.prediction.nlu.tagging import OUTSIDE, kind_of
from teachbot.engine.prediction.nlu.tfidf import Vectorizer
from teachbot.engine.prediction.policy.policy import Policy
from teachbot.engine.prediction.ranker.training import train_ranker
from teachbot.engine.training_data.nlu import Example, NluData

MOST_DIALOGUES = 90
"""Dialogues that the ranker learns from, rules first; too few for its penalty to be chosen. Rules hold by all."""

TEMPERATURE = 0.07
"""Of similarities to centroids: about as sure as right on six projects of 100 to 2,500 examples."""


def train_quickly(project: Trainable) -> Model:
    """A model of the same kind as `train` makes: intents by the nearest centroid, known entity values only."""
    config = settings_of(project)
    dialogues = sorted(project.dialogues, key=lambda dialogue: dialogue.kind != "rule")[:MOST_DIALOGUES]
    trained = train_ranker(dialogues, project.domain, max_history=config.max_history)
    policy = Policy(project.domain, config, project.dialogues, trained)
    interpreter = Interpreter(project.domain, config, _understand(project.nlu))
    return Model(project.domain, policy, interpreter, "", time.time(), is_provisional=True)


def _understand(nlu: NluData) -> Understood:
    examples = [e for e in nlu.examples if e.intent]
    intents = _classify([replace(e, intent=e.intent.split("/", 1)[0]) for e in examples])
    bases = dict.fromkeys(e.intent.split("/", 1)[0] for e in examples if "/" in e.intent)
    answers = {base: _classify([e for e in examples if e.intent.startswith(f"{base}/")]) for base in bases}
    found = {base: classifier for base, classifier in answers.items() if classifier is not None}
    priors = EntityPriors.of(examples, intents.labels if intents is not None else ())
    return Understood(intents, found, priors, _recognize(nlu), synonyms_of(nlu))


def _classify(examples: Sequence[Example]) -> IntentClassifier | None:
    if not examples:
        return None
    labels = {intent: at for at, intent in enumerate(dict.fromkeys(e.intent for e in examples))}
    vectorizer = Vectorizer.fit([e.text for e in examples])
    matrix = build_matrix([vectorizer.vector(e.text) for e in examples], len(vectorizer.columns))
    members = np.zeros((len(labels), len(examples)))
    members[[labels[e.intent] for e in examples], np.arange(len(examples))] = 1.0
    centroids = members @ matrix
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
    weights = np.ascontiguousarray(centroids.T, np.float32)
    return IntentClassifier(vectorizer, tuple(labels), weights, np.zeros(len(labels), np.float32), TEMPERATURE)


def _recognize(nlu: NluData) -> EntityRecognizer:
    """Tells known values only: its sequence model takes every word for one outside of entities."""
    kinds = dict.fromkeys(kind_of(entity) for example in nlu.examples for entity in example.entities)
    tags = [OUTSIDE, *(f"{part}-{kind}" for kind in kinds for part in "BI")]
    model = SequenceModel({"1": 0}, tags)
    model.weights[0, 0] = 10.0
    return EntityRecognizer(model, Gazetteer.of(nlu))
