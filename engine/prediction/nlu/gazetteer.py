"""Word lists and patterns that hint at entities, given or gathered from annotated examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import re2

from teachbot.engine.prediction.nlu.tagging import kind_of
from teachbot.engine.prediction.nlu.words import Token, tokens
from teachbot.engine.training_data.nlu import NluData

Phrase = tuple[str, ...]

_ENDING = re.compile(r"(?:ing|ed|es|[sed])$")

LONGEST = 6
"""Tokens of a phrase at most."""

PURE = 0.9
"""Share of its occurrences in which a phrase must be an entity to count as one."""


class Gazetteer:
    """Phrases by what they hint at, patterns, and common words; patterns run through RE2, which cannot hang."""

    def __init__(
        self,
        phrases: Iterable[tuple[str, str]],
        patterns: Iterable[tuple[str, str]],
        values: Iterable[tuple[str, str, int]] = (),
        common: Iterable[str] = (),
    ) -> None:
        self.phrases = tuple(dict.fromkeys((name, phrase.lower()) for name, phrase in phrases))
        self.patterns = tuple(dict.fromkeys(patterns))
        self.values = tuple(values)
        """Label, phrase without endings, and number of examples, of what annotations nearly always mark."""
        self.common = frozenset(common)
        """Words, in lower case, that several training examples hold."""
        self._listed: dict[Phrase, list[str]] = {}
        for name, phrase in self.phrases:
            self._listed.setdefault(phrase_of(phrase), []).append(name)
        self._marked = {tuple(phrase.split()): (label, count) for label, phrase, count in self.values}
        self._starts = {p[0] for p in (*self._listed, *self._marked) if p}
        self._compiled = [(name, compiled) for name, pattern in self.patterns if (compiled := _compiled(pattern))]

    @classmethod
    def of(cls, nlu: NluData) -> Gazetteer:
        """From lookup tables, regexes, annotations and words of the training data."""
        listed = [(table.name, word) for table in nlu.lookups for word in table.words]
        patterns = [(regex.name, regex.pattern) for regex in nlu.regexes]
        counts = Counter(word for e in nlu.examples for word in {t.text.lower() for t in tokens(e.text)})
        common = sorted(word for word, count in counts.items() if count > 1)
        return cls(listed, patterns, _values(nlu), common)

    def hints(self, text: str, cut: Sequence[Token], own: Sequence[tuple[int, int, str]] = ()) -> list[list[str]]:
        """For each token the lists and patterns that it is part of.

        `own` are spans that the text itself is annotated with; a value that no other example has does not hint
        there, since a new text could not count on it either.
        """
        found: list[list[str]] = [[] for _ in cut]
        known_here = {phrase_of(text[start:end]) for start, end, _ in own}
        for at, end, phrase in self._phrases_in(cut):
            names = [f"l={name}" for name in self._listed.get(phrase, ())]
            label, count = self._marked.get(phrase, ("", 0))
            if count > (1 if phrase in known_here else 0):
                names.append(f"v={label}")
            for inside in range(at, end):
                found[inside].extend(f"{name}{'B' if inside == at else 'I'}" for name in names)
        for name, pattern in self._compiled:
            for match in pattern.finditer(text):
                for at, token in enumerate(cut):
                    if match.start() <= token.start and token.end <= match.end():
                        found[at].append(f"x={name}")
        return [list(dict.fromkeys(names)) for names in found]

    def marked(self, cut: Sequence[Token]) -> list[tuple[int, int, str]]:
        """First token, token after the last, and label of every phrase that annotations nearly always mark."""
        spans = [
            (at, end, self._marked[phrase][0]) for at, end, phrase in self._phrases_in(cut) if phrase in self._marked
        ]
        return sorted(spans, key=lambda span: (span[0] - span[1], span[0]))

    def _phrases_in(self, cut: Sequence[Token]) -> Iterable[tuple[int, int, Phrase]]:
        lowered = [stem(t.text.lower()) for t in cut]
        for at, word in enumerate(lowered):
            if word not in self._starts:
                continue
            for end in range(at + 1, min(len(cut), at + LONGEST) + 1):
                phrase = tuple(lowered[at:end])
                if phrase in self._listed or phrase in self._marked:
                    yield at, end, phrase


def phrase_of(text: str) -> Phrase:
    """The tokens of a phrase, in lower case and without endings."""
    return tuple(stem(t.text.lower()) for t in tokens(text))


def stem(word: str) -> str:
    """The word without an English ending, so that `escalate` meets `escalated`."""
    return _ENDING.sub("", word) if len(word) > 4 else word


def _values(nlu: NluData) -> list[tuple[str, str, int]]:
    """Phrases that are the same entity in nearly every example that holds them."""
    marked: dict[Phrase, Counter[str]] = {}
    for example in nlu.examples:
        for entity in example.entities:
            if entity.start is not None and entity.end is not None:
                phrase = phrase_of(example.text[entity.start : entity.end])
                if 0 < len(phrase) <= LONGEST:
                    marked.setdefault(phrase, Counter())[kind_of(entity)] += 1
    held = _occurrences(nlu, marked)
    found = []
    for phrase, labels in marked.items():
        label, count = labels.most_common(1)[0]
        if count >= PURE * held[phrase]:
            found.append((label, " ".join(phrase), count))
    return found


def _occurrences(nlu: NluData, phrases: Iterable[Phrase]) -> Counter[Phrase]:
    wanted = set(phrases)
    held: Counter[Phrase] = Counter()
    for example in nlu.examples:
        words = phrase_of(example.text)
        for at in range(len(words)):
            for end in range(at + 1, min(len(words), at + LONGEST) + 1):
                if words[at:end] in wanted:
                    held[words[at:end]] += 1
    return held


def _compiled(pattern: str) -> Any | None:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None
