"""What a token looks like to the entity recognizer: words around it, shape, affixes, lists and patterns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import re2

from engine.prediction.words import Token, tokens
from engine.training_data.nlu import LookupTable, RegexFeature

_BEFORE, _AFTER = "<s>", "</s>"


class Gazetteer:
    """Word lists and patterns that hint at entities; patterns run through RE2, which cannot hang."""

    def __init__(self, phrases: Iterable[tuple[str, str]], patterns: Iterable[tuple[str, str]]) -> None:
        self.phrases = tuple(dict.fromkeys((name, phrase.lower()) for name, phrase in phrases))
        self.patterns = tuple(dict.fromkeys(patterns))
        self._starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, phrase in self.phrases:
            words = tuple(t.text for t in tokens(phrase))
            if words:
                self._starts.setdefault(words[0], []).append((words, name))
        self._compiled = [(name, compiled) for name, pattern in self.patterns if (compiled := _compiled(pattern))]

    @classmethod
    def of(cls, lookups: Iterable[LookupTable], regexes: Iterable[RegexFeature]) -> Gazetteer:
        """From the lookup tables and regexes of the training data."""
        phrases = [(table.name, word) for table in lookups for word in table.words]
        return cls(phrases, [(regex.name, regex.pattern) for regex in regexes])

    def hints(self, text: str, cut: Sequence[Token]) -> list[list[str]]:
        """For each token the lists and patterns that it is part of."""
        found: list[list[str]] = [[] for _ in cut]
        lowered = [t.text.lower() for t in cut]
        for at, word in enumerate(lowered):
            for words, name in self._starts.get(word, ()):
                if tuple(lowered[at : at + len(words)]) == words:
                    found[at].append(f"lB={name}")
                    for inside in range(at + 1, at + len(words)):
                        found[inside].append(f"lI={name}")
        for name, pattern in self._compiled:
            for match in pattern.finditer(text):
                for at, token in enumerate(cut):
                    if match.start() <= token.start and token.end <= match.end():
                        found[at].append(f"x={name}")
        return found


def _compiled(pattern: str) -> Any | None:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def token_features(text: str, cut: Sequence[Token], gazetteer: Gazetteer) -> list[list[str]]:
    """The symbols of each token."""
    hints = gazetteer.hints(text, cut)
    lowered = [t.text.lower() for t in cut]
    return [_features(cut, lowered, hints, at) for at in range(len(cut))]


def _features(cut: Sequence[Token], lowered: Sequence[str], hints: Sequence[list[str]], at: int) -> list[str]:
    word = lowered[at]
    shape = _shape(cut[at].text)

    def near(offset: int) -> str:
        place = at + offset
        return _BEFORE if place < 0 else _AFTER if place >= len(lowered) else lowered[place]

    one, two, next_one, next_two = near(-1), near(-2), near(1), near(2)
    found = [
        "1",
        f"w={word}",
        f"s={shape}",
        f"-1={one}",
        f"-2={two}",
        f"+1={next_one}",
        f"+2={next_two}",
        f"-1w={one}|{word}",
        f"w+1={word}|{next_one}",
        f"-2-1={two}|{one}",
        f"+1+2={next_one}|{next_two}",
        f"-1+1={one}|{next_one}",
        f"-1s={one}|{shape}",
    ]
    for size in (1, 2, 3):
        if len(word) > size:
            found.append(f"p={word[:size]}")
            found.append(f"f={word[-size:]}")
    found.extend(hints[at])
    for offset in (-1, 1):
        if 0 <= at + offset < len(cut):
            found.append(f"{offset}s={_shape(cut[at + offset].text)}")
            found.extend(f"{offset}{hint}" for hint in hints[at + offset])
    return list(dict.fromkeys(found))


def _shape(text: str) -> str:
    if text.isdigit():
        return f"d{min(len(text), 5)}"
    if not text.isalpha():
        return text
    if text.islower():
        return "x"
    return "Xx" if text.istitle() else "X"
