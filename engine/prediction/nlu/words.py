"""Texts cut into tokens with their offsets, and into the n-grams that intents are told by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from teachbot.engine.prediction.nlu.lexicon import ALL_SENSES, SQUEEZED, squeezed

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
"""Scripts written without spaces between words (kana, han, hangul, thai): each character is a token."""

_TOKEN = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]+|\d+|[^\w\s]|_+")

_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+|[?!]")

_SPOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[^\w\s]")

ENGLISH = 0.25
"""Share of words in the lexicon; texts of English projects have .44 to .80, others .06 to .10."""

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
    """Words and pairs of words, the ends of the text among them."""
    words = _WORD.findall(fold_case(text))
    yield from words
    for one, two in pairwise(["<", *words, ">"]):
        yield f"{one} {two}"


def sense_grams(text: str) -> Iterator[str]:
    """What everyday words express, pairs of it, and what the text starts with (see `lexicon`)."""
    senses = [_senses(word) for word in _SPOKEN.findall(fold_case(text))]
    for one in senses:
        yield from (f"{sense}*" for sense in one)
    for one, two in pairwise(senses):
        yield from (f"{a}*{b}" for a in one for b in two)
    if senses:
        yield from (f"<*{sense}" for sense in senses[0])
    if len(senses) <= 2:
        yield from (f"{sense}*>" for one in senses for sense in one)


def _senses(word: str) -> tuple[str, ...]:
    plain = word.replace("'", "")
    return ALL_SENSES.get(plain) or SQUEEZED.get(squeezed(plain), ())


def char_grams(text: str, longest: int = 4) -> Iterator[str]:
    """Runs of 1 to 4 characters within words, a space at each end (scikit-learn's `char_wb`)."""
    for word in fold_case(text).split():
        padded = f" {word} "
        for size in range(1, longest + 1):
            if len(padded) <= size:
                yield padded
                break
            for at in range(len(padded) - size + 1):
                yield padded[at : at + size]


def run_grams(text: str) -> Iterator[str]:
    """Runs of 2 to 5 characters, wherever words begin and end: not every script says where they do."""
    padded = f" {' '.join(fold_case(text).split())} "
    for size in range(2, 6):
        for at in range(len(padded) - size + 1):
            yield padded[at : at + size]


def fold_case(text: str) -> str:
    """The beginning of a text with what only looks different made equal: compatible characters, capitals."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).casefold()


def is_english(texts: Iterable[str]) -> bool:
    """Whether so many words are in the lexicon as only English has."""
    known = count = 0
    for text in texts:
        for word in _SPOKEN.findall(fold_case(text)):
            if word[0].isalpha():
                count += 1
                known += bool(_senses(word))
    return known >= ENGLISH * count
