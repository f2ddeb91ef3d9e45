"""Intents of held-out messages: ours beside tf-idf with a linear classifier, on all examples and on a few an intent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import numpy as np

from teachbot.engine.prediction.evaluation.scores import calibration_error
from teachbot.engine.prediction.nlu.intents import train_classifier
from teachbot.engine.prediction.nlu.weak_examples import named
from teachbot.engine.project.project import read_examples
from tests.benchmarks.splits import SHARED

Labelled = tuple[str, str]
"""A text and its intent."""

Reading = tuple[str, float]
"""An intent and how probable it is."""

Reader = Callable[[str], Reading]

ENGLISH = (
    *("carbon-bot", "covidflow-en-1x", "f1-stats", "feedback-bot", "financial-demo", "helpdesk", "massimo-media"),
    *("nora-covid-1x", "travel-assistant"),
)

OTHERS = ("archybot", "covidflow-fr-1x", "familienlotse-1x", "faq-assistant-zh", "highschool-es")

FEW: tuple[int | None, ...] = (None, 10, 5)
"""Examples an intent; None for all."""

MOST = 2_500


@cache
def examples(name: str, part: str) -> tuple[Labelled, ...]:
    """The training or test examples of a project."""
    found = read_examples([SHARED / "splits" / "nlu" / name / f"{part}_data.yml"])[0].examples
    return tuple((e.text, e.intent.split("/")[0]) for e in found if e.intent)


def inner(name: str, seed: int) -> tuple[list[Labelled], list[Labelled]]:
    """The training examples split anew, a fifth held out."""
    shuffled = [*examples(name, "training")]
    Random(seed).shuffle(shuffled)
    cut = len(shuffled) // 5
    return shuffled[cut:][:MOST], shuffled[:cut][:500]


def limit(learned: Sequence[Labelled], most: int | None) -> list[Labelled]:
    """At most so many examples an intent."""
    seen, kept = Counter[str](), []
    for text, intent in learned:
        seen[intent] += 1
        if most is None or seen[intent] <= most:
            kept.append((text, intent))
    return kept


def ours(learned: Sequence[Labelled]) -> Reader:
    """The interpreter's classifier."""
    intents = [intent for _, intent in learned]
    classifier = train_classifier([text for text, _ in learned], intents, named(dict.fromkeys(intents)))

    def read(text: str) -> Reading:
        found = classifier.probabilities(text)
        at = int(found.argmax())
        return classifier.labels[at], float(found[at])

    return read


def plain(learned: Sequence[Labelled]) -> Reader:
    """Words and characters by tf-idf, and a linear support vector machine."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+")
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    model = make_pipeline(make_union(words, characters), LinearSVC(random_state=0))
    model.fit([text for text, _ in learned], [intent for _, intent in learned])

    def read(text: str) -> Reading:
        scores = np.atleast_1d(model.decision_function([text])[0])
        raised = np.exp(5 * (scores - scores.max()))
        return str(model.predict([text])[0]), float(raised.max() / raised.sum())

    return read


def measure(read: Reader, held: Sequence[Labelled]) -> tuple[float, float]:
    """Accuracy and expected calibration error."""
    judged = [(sure, found == right) for (text, right) in held for found, sure in (read(text),)]
    return sum(right for _, right in judged) / len(judged), calibration_error(judged)
