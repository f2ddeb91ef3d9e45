"""What training found as JSON and arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import ModelError
from teachbot.engine.prediction.model.archive import Arrays
from teachbot.engine.prediction.model.value_json import decode, encode
from teachbot.engine.prediction.nlu.entities import EntityRecognizer
from teachbot.engine.prediction.nlu.entity_priors import EntityPriors
from teachbot.engine.prediction.nlu.gazetteer import Gazetteer
from teachbot.engine.prediction.nlu.intents import IntentClassifier
from teachbot.engine.prediction.nlu.interpreter import Interpreter, Understood
from teachbot.engine.prediction.nlu.sequence import SequenceModel
from teachbot.engine.prediction.nlu.tfidf import Vectorizer
from teachbot.engine.prediction.past.boundaries import Boundaries
from teachbot.engine.prediction.past.recall import Answers, Loops, Memory
from teachbot.engine.prediction.policy.policy import Policy
from teachbot.engine.prediction.ranker.features import POINTERS
from teachbot.engine.prediction.ranker.ranker import Ranker
from teachbot.engine.prediction.ranker.training import Trained
from teachbot.engine.training_data.config import Config

Sink = MutableMapping[str, NDArray[np.generic]]


def pack_policy(policy: Policy, arrays: Sink) -> Json:
    """The trained policy, lessons left out."""
    trained = policy.base
    ranker, memory = trained.ranker, trained.memory
    arrays["ranker"] = ranker.weights
    numbers = {action: at for at, action in enumerate(ranker.actions)}
    arrays["memory_keys"] = np.fromiter(memory.seen.keys(), np.uint64, len(memory.seen))
    arrays["memory_actions"] = np.array([numbers.get(a, -1) for a in memory.seen.values()], np.int32)
    return {
        "dialogues": encode(policy.dialogues),
        "vocabulary": list(ranker.vocabulary),
        "actions": list(ranker.actions),
        "seen": sorted(trained.seen),
        "uninvolved": sorted(trained.loops.uninvolved),
        "leaving": sorted(trained.loops.leaving),
        "answers": trained.answers.named,
        "boundaries": trained.boundaries.counts,
    }


def unpack_policy(data: Mapping[str, Json], arrays: Arrays, domain: Domain, config: Config) -> Policy:
    """The policy that was packed."""
    actions = _names(data["actions"])
    vocabulary = _numbered(data["vocabulary"])
    ranker = Ranker(vocabulary, actions, _shaped(arrays["ranker"], (len(vocabulary), POINTERS + len(actions))))
    memory = Memory()
    recalled = arrays["memory_actions"].tolist()
    keys = arrays["memory_keys"].tolist()
    memory.seen = {k: actions[a] if a >= 0 else "" for k, a in zip(keys, recalled, strict=True)}
    loops = Loops()
    loops.restore(data["uninvolved"], data["leaving"])
    boundaries = Boundaries(data["boundaries"])
    answers = Answers(data["answers"])
    trained = Trained(ranker, memory, loops, answers, boundaries, frozenset(_names(data["seen"])))
    return Policy(domain, config, decode(data["dialogues"]), trained)


def pack_interpreter(interpreter: Interpreter, arrays: Sink) -> Json:
    """The trained understanding, lessons left out."""
    trained = interpreter.base
    model, gazetteer = trained.entities.model, trained.entities.gazetteer
    arrays["tag_weights"], arrays["tag_steps"] = model.weights, model.steps
    arrays["entity_priors"] = trained.entity_priors.ratios
    packed = {f"answers {name}": classifier for name, classifier in trained.answers.items()}
    return {
        "intents": _pack_classifier(trained.intents, "intents", arrays),
        "answers": {
            name: _pack_classifier(trained.answers[name], key, arrays)
            for name, key in zip(trained.answers, packed, strict=True)
        },
        "labels": list(trained.entity_priors.labels),
        "features": list(model.vocabulary),
        "tags": list(model.tags),
        "phrases": gazetteer.phrases,
        "patterns": gazetteer.patterns,
        "values": gazetteer.values,
        "common": sorted(gazetteer.common),
        "synonyms": dict(trained.synonyms),
    }


def unpack_interpreter(data: Mapping[str, Json], arrays: Arrays, domain: Domain, config: Config) -> Interpreter:
    """The interpreter that was packed."""
    model = SequenceModel(_numbered(data["features"]), _names(data["tags"]))
    model.weights = _shaped(arrays["tag_weights"], model.weights.shape)
    model.steps = _shaped(arrays["tag_steps"], model.steps.shape)
    gazetteer = Gazetteer(
        ((a, b) for a, b in data["phrases"]),
        ((a, b) for a, b in data["patterns"]),
        [(label, phrase, int(count)) for label, phrase, count in data["values"]],
        _names(data["common"]),
    )
    intents = _unpack_classifier(data["intents"], "intents", arrays) if data["intents"] else None
    answers = {n: _unpack_classifier(d, f"answers {n}", arrays) for n, d in data["answers"].items()}
    synonyms = {str(k): str(v) for k, v in data["synonyms"].items()}
    labels, known = _names(data["labels"]), intents.labels if intents is not None else ()
    entity_priors = EntityPriors(labels, _shaped(arrays["entity_priors"], (len(labels), len(known))))
    recognizer = EntityRecognizer(model, gazetteer)
    return Interpreter(domain, config, Understood(intents, answers, entity_priors, recognizer, synonyms))


def _pack_classifier(classifier: IntentClassifier | None, key: str, arrays: Sink) -> Json:
    if classifier is None:
        return None
    arrays[f"{key} weights"], arrays[f"{key} biases"] = classifier.weights, classifier.biases
    arrays[f"{key} idf"] = classifier.vectorizer.idf
    return {
        "labels": list(classifier.labels),
        "columns": list(classifier.vectorizer.columns),
        "temperature": classifier.temperature,
    }


def _unpack_classifier(data: Mapping[str, Json], key: str, arrays: Arrays) -> IntentClassifier:
    columns, labels = _numbered(data["columns"]), _names(data["labels"])
    weights = _shaped(arrays[f"{key} weights"], (len(columns), len(labels)))
    biases = _shaped(arrays[f"{key} biases"], (len(labels),))
    vectorizer = Vectorizer(columns, _shaped(arrays[f"{key} idf"], (len(columns),)))
    return IntentClassifier(vectorizer, tuple(labels), weights, biases, float(data["temperature"]))


def _names(data: Json) -> list[str]:
    if not isinstance(data, list) or not all(isinstance(name, str) for name in data):
        raise ModelError("the model is damaged: names are missing", remedy="train again")
    return data


def _numbered(data: Json) -> dict[str, int]:
    return {name: at for at, name in enumerate(_names(data))}


def _shaped(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    if array.shape != shape or array.dtype != np.float32:
        raise ModelError("the model is damaged: its numbers do not fit", remedy="train again")
    return array
