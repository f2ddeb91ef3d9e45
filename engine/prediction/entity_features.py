"""What a token looks like to the entity recognizer: words around it, shape, affixes, lists and patterns."""

from __future__ import annotations

from collections.abc import Sequence

from engine.prediction.gazetteer import Gazetteer
from engine.prediction.lexicon import SENSES
from engine.prediction.words import Token

_BEFORE, _AFTER = "<s>", "</s>"


def token_features(
    text: str, cut: Sequence[Token], gazetteer: Gazetteer, own: Sequence[tuple[int, int, str]] = ()
) -> list[list[str]]:
    """The symbols of each token; `own` are the spans of a training example, see `Gazetteer.hints`."""
    hints = gazetteer.hints(text, cut, own)
    lowered = [t.text.lower() for t in cut]
    for at, word in enumerate(lowered):
        hints[at].extend(f"m={sense}" for sense in SENSES.get(word, ()))
        if word not in gazetteer.common:
            hints[at].append("u")
    return [_features(cut, lowered, hints, at) for at in range(len(cut))]


def _features(cut: Sequence[Token], lowered: Sequence[str], hints: Sequence[list[str]], at: int) -> list[str]:
    word = lowered[at]
    shape = _shape(cut[at].text)
    count = len(cut)

    def near(offset: int) -> str:
        place = at + offset
        return _BEFORE if place < 0 else _AFTER if place >= count else lowered[place]

    one, two, next_one, next_two = near(-1), near(-2), near(1), near(2)
    found = [
        "1",
        f"w={word}",
        f"s={shape}",
        f"n={min(count, 4)}|{min(at, 3)}",
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
    for hint in hints[at]:
        found += [hint, f"-1{hint}|{one}", f"n{hint}|{min(count, 4)}", f"s{hint}|{shape}"]
    for offset in (-1, 1):
        if 0 <= at + offset < count:
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
