"""Everyday words by what they express, read from `lexicon.txt`, which says where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files


def squeezed(word: str) -> str:
    """The word with each letter once where it is drawn out: `heyyy`, `hey`."""
    return re.sub(r"(.)\1+", r"\1", word)


def _sections() -> tuple[list[str], list[str]]:
    """The lines of senses that entities are told by, and of those that only intents are told by."""
    text = files("teachbot.engine.prediction.nlu").joinpath("lexicon.txt").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    _, entities, intents = re.split(r"\[\w+\]", lines)
    return entities.split("\n"), intents.split("\n")


def _gathered(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        sense, _, words = line.partition(":")
        for word in words.split():
            if sense not in found.get(word, ()):
                found[word] = (*found.get(word, ()), sense)
    return found


_ENTITIES, _INTENTS = _sections()

SENSES = _gathered(_ENTITIES)
"""What a word expresses, in lower case."""

ALL_SENSES = _gathered((*_ENTITIES, *_INTENTS))
"""The same with what it is about."""

SQUEEZED = {squeezed(word): senses for word, senses in reversed(ALL_SENSES.items())}
"""The same for words with drawn-out letters."""
