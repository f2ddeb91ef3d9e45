"""Texts cut into tokens with their offsets, and into the n-grams that intents are told by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
"""Scripts written without spaces between words (kana, han, hangul, thai): each character is a token."""

_TOKEN = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]+|\d+|[^\w\s]|_+")

_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")

LONGEST = 2000
"""Characters of a text that are looked at for its intent."""


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters or digits, or one other character."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text, spaces left out."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def word_grams(text: str) -> Iterator[str]:
    """Words and pairs of words, lower case."""
    words = _WORD.findall(text[:LONGEST].lower())
    for word in words:
        yield f"w {word}"
    for one, two in pairwise(words):
        yield f"w {one} {two}"


def char_grams(text: str, longest: int = 4) -> Iterator[str]:
    """Runs of 1 to 4 characters within words, a space at each end (scikit-learn's `char_wb`)."""
    for word in text[:LONGEST].lower().split():
        padded = f" {word} "
        for size in range(1, longest + 1):
            if len(padded) <= size:
                yield f"c{padded}"
                break
            for at in range(len(padded) - size + 1):
                yield f"c{padded[at : at + size]}"
