"""How good a bot is, in numbers: steps of stories and readings of examples, with what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from teachbot.engine.dialogue.events import Intent, Json
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.prediction.nlu.interpreter import FALLBACK
from teachbot.engine.training_data.nlu import Example


@dataclass(frozen=True, slots=True)
class Prediction:
    """One step of a story: what it does and what the bot would have done."""

    story: str
    file: Path | None
    line: int | None
    step: int
    """Counts the story's actions from 1, listens included."""
    expected: str
    predicted: str
    confidence: float
    """Of the predicted action."""
    rank: int
    """The place of the expected action in the ranking, from 1; 0 where it is not ranked."""
    policy: str

    @property
    def right(self) -> bool:
        """Whether the bot does what the story does."""
        return self.expected == self.predicted


@dataclass(frozen=True, slots=True)
class StoryScores:
    """Every step of some stories, predicted."""

    stories: tuple[tuple[Prediction, ...], ...]

    @property
    def steps(self) -> tuple[Prediction, ...]:
        """All steps, listens included."""
        return tuple(step for story in self.stories for step in story)

    @property
    def failed(self) -> tuple[Prediction, ...]:
        """The steps that the bot gets wrong."""
        return tuple(step for step in self.steps if not step.right)

    @property
    def spoken(self) -> tuple[Prediction, ...]:
        """The steps that are not listens."""
        return tuple(step for step in self.steps if step.expected != ACTION_LISTEN)

    @property
    def stories_correct(self) -> int:
        """How many stories are right in every step."""
        return sum(all(step.right for step in story) for story in self.stories)

    @property
    def accuracy(self) -> float:
        """Share of right steps among those that are not listens."""
        return share(sum(step.right for step in self.spoken), len(self.spoken))

    @property
    def story_accuracy(self) -> float:
        """Share of stories that are right in every step."""
        return share(self.stories_correct, len(self.stories))

    @property
    def top3_accuracy(self) -> float:
        """Share of steps, listens apart, whose action is among the three most probable."""
        return share(sum(0 < step.rank <= 3 for step in self.spoken), len(self.spoken))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of all steps."""
        return calibration_error([(step.confidence, step.right) for step in self.steps])

    def as_json(self) -> dict[str, Json]:
        """The keys of `teachbot test --json`."""
        steps, spoken = self.steps, self.spoken
        right, right_spoken = sum(s.right for s in steps), sum(s.right for s in spoken)
        return {
            "stories": _counted(self.stories_correct, len(self.stories)),
            "actions": {**_counted(right, len(steps)), "calibration_error": self.calibration_error},
            "actions_without_listen": {
                **_counted(right_spoken, len(spoken)),
                "top3_accuracy": self.top3_accuracy,
            },
            "failed": [_failure(step) for step in self.failed],
        }


def _counted(correct: int, count: int) -> dict[str, Json]:
    return {"count": count, "correct": correct, "accuracy": share(correct, count)}


def _failure(step: Prediction) -> dict[str, Json]:
    return {
        "story": step.story,
        "file": str(step.file) if step.file is not None else None,
        "line": step.line,
        "step": step.step,
        "expected": step.expected,
        "predicted": step.predicted,
        "confidence": step.confidence,
    }


@dataclass(frozen=True, slots=True)
class NluScores:
    """Readings of examples beside what they should be."""

    readings: tuple[tuple[Example, Understanding], ...]

    @property
    def intents(self) -> list[tuple[str, str]]:
        """Right and predicted intent by example, without sub-intents, as `rasa test nlu` compares them.

        It undoes the fallback first: a message that falls back counts by the intent that was thought of.
        """
        return [(e.intent.split("/", 1)[0], understood(u).base or "") for e, u in self.readings]

    @property
    def fallbacks(self) -> dict[str, int]:
        """How many messages fall back, and how many of them wrongly: their intent was right."""
        fallen = [right == guess for (right, guess), (_, u) in zip(self.intents, self.readings, strict=True) if fell(u)]
        return {"count": len(fallen), "wrongly": sum(fallen)}

    @property
    def intent_accuracy(self) -> float:
        """Share of examples whose intent is right."""
        return share(sum(right == guess for right, guess in self.intents), len(self.readings))

    @property
    def response_accuracy(self) -> float:
        """Share of right sub-intents among the examples of retrieval intents."""
        told = [(e.intent, u.intent.name) for e, u in self.readings if "/" in e.intent]
        return share(sum(right == guess for right, guess in told), len(told))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the intents' confidences."""
        return calibration_error(
            [(understood(u).confidence, e.intent.split("/", 1)[0] == understood(u).base) for e, u in self.readings]
        )

    @property
    def spans(self) -> list[tuple[set[tuple[int, int, str]], set[tuple[int, int, str]]]]:
        """Right and found entities by example: start, end and name."""
        return [
            (
                {(x.start or 0, x.end or 0, x.entity) for x in e.entities},
                {(x.start or 0, x.end or 0, x.entity) for x in u.entities},
            )
            for e, u in self.readings
        ]

    @property
    def entity_f1(self) -> float:
        """F1 of entities whose start, end and name are all right (micro)."""
        pairs = self.spans
        return _f1(sum(len(r & g) for r, g in pairs), sum(len(r) for r, _ in pairs), sum(len(g) for _, g in pairs))

    def as_json(self) -> dict[str, Json]:
        """The keys of `teachbot test --json` under `nlu`."""
        by_intent = f1_by_label(({right}, {guess}) for right, guess in self.intents)
        support = Counter(right for right, _ in self.intents)
        weighted = sum(by_intent[name] * count for name, count in support.items())
        by_entity = f1_by_label(
            ({(a, b, n) for a, b, n in right}, {(a, b, n) for a, b, n in found}) for right, found in self.spans
        )
        has_sub_intents = any("/" in e.intent for e, _ in self.readings)
        has_entities = bool(by_entity)
        return {
            "examples": len(self.readings),
            "intent_accuracy": self.intent_accuracy if self.readings else None,
            "intent_f1_macro": share(sum(by_intent.values()), len(by_intent)) if self.readings else None,
            "intent_f1_weighted": share(weighted, len(self.readings)) if self.readings else None,
            "entity_f1_micro": self.entity_f1 if has_entities else None,
            "entity_f1_macro": share(sum(by_entity.values()), len(by_entity)) if has_entities else None,
            "response_accuracy": self.response_accuracy if has_sub_intents else None,
            "calibration_error": self.calibration_error if self.readings else None,
            "fallback": self.fallbacks,
        }


def fell(reading: Understanding) -> bool:
    """Whether the message falls back: no intent was sure enough."""
    return reading.intent.name == FALLBACK


def understood(reading: Understanding) -> Intent:
    """The intent with the fallback undone: the best that was thought of."""
    if not fell(reading) or len(reading.intents) < 2:
        return reading.intent
    return replace(reading.intents[1], confidence=1.0 - reading.intent.confidence)


def f1_by_label(pairs: Iterable[tuple[set[Json], set[Json]]]) -> dict[str, float]:
    """F1 of each label that is right or was found; a label is a text, or the last part of a tuple."""
    both, right_count, found_count = Counter[str](), Counter[str](), Counter[str]()
    for right, found in pairs:
        both.update(map(_label, right & found))
        right_count.update(map(_label, right))
        found_count.update(map(_label, found))
    return {name: _f1(both[name], right_count[name], found_count[name]) for name in {**right_count, **found_count}}


def _label(item: Json) -> str:
    return str(item[-1]) if isinstance(item, tuple) else str(item)


def _f1(both: int, right: int, found: int) -> float:
    return share(2 * both, right + found)


def share(part: float, whole: float) -> float:
    """Part by whole; 0 of nothing is 0."""
    return part / whole if whole else 0.0


def calibration_error(judged: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Mean gap between confidence and accuracy over equal bins of confidence (ECE; Guo et al. 2017)."""
    held: list[tuple[float, int]] = [(0.0, 0)] * bins
    for confidence, right in judged:
        at = min(bins - 1, int(confidence * bins))
        held[at] = held[at][0] + confidence, held[at][1] + right
    return share(sum(abs(sure - right) for sure, right in held), len(judged))
