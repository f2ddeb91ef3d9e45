"""Entities that the intent of a text speaks against are not found in it."""

from __future__ import annotations

import numpy as np
import pytest

from teachbot.engine.dialogue.domain import Domain, EntitySpec, IntentSpec
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.prediction.nlu.entities import EntityRecognizer
from teachbot.engine.prediction.nlu.entity_priors import EntityPriors
from teachbot.engine.prediction.nlu.interpreter import Interpreter, train_interpreter
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.nlu import Example, NluData

LEVEL = "level\x1f\x1f"

DOMAIN = Domain(intents=(IntentSpec("report"), IntentSpec("celebrate")), entities=(EntitySpec("level"),), version="3.1")


def _report(before: str, level: str) -> Example:
    start = len(before)
    return Example(before + level, "report", (Entity("level", level, start, start + len(level)),))


EXAMPLES = (
    *(_report(before, level) for before in ("the urgency is ", "make it ", "it is ") for level in ("high", "low")),
    *(Example(text, "celebrate") for text in ("hooray", "party time", "give me five", "we won", "dance with me")),
)


def _interpreter() -> Interpreter:
    return train_interpreter(NluData(EXAMPLES), DOMAIN, Config())


def test_doubt_is_told_only_against_labels_and_by_the_chances_of_intents() -> None:
    entity_priors = EntityPriors.of(EXAMPLES, ("report", "celebrate"))
    assert entity_priors.labels == (LEVEL,)
    sure, unsure, other = (
        entity_priors.log_prior_ratios(np.array(c))[LEVEL] for c in ([1.0, 0.0], [0.5, 0.5], [0.0, 1.0])
    )
    assert sure == 0.0
    assert 0.0 > unsure > -0.1, "half a chance is hardly a doubt"
    assert other == pytest.approx(np.log(0.5 / 5.5), abs=1e-4)


def test_a_known_value_is_an_entity_only_where_the_intent_has_it() -> None:
    interpreter = _interpreter()
    assert [e.value for e in interpreter.parse("make it high").entities] == ["high"]
    celebrated = interpreter.parse("hooray, give me a high five, we won")
    assert celebrated.intent.name == "celebrate"
    assert celebrated.entities == ()
    recognizer: EntityRecognizer = interpreter.trained.entities
    assert [e.value for e in recognizer.entities("hooray, give me a high five, we won")] == ["high"]


def test_without_intents_nothing_is_doubted() -> None:
    unnamed = tuple(Example(e.text, "", e.entities) for e in EXAMPLES)
    interpreter = train_interpreter(NluData(unnamed), Domain(entities=DOMAIN.entities, version="3.1"), Config())
    assert [e.value for e in interpreter.parse("make it high").entities] == ["high"]
