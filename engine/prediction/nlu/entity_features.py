"""What a token looks like to the entity recognizer: words around it, shape, parts, lists and patterns."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.prediction.nlu.gazetteer import Gazetteer
from teachbot.engine.prediction.nlu.lexicon import SENSES
from teachbot.engine.prediction.nlu.words import Token

_BEFORE, _AFTER = "<s>", "</s>"

_HIDDEN = "\0"
"""In the place of a hidden word; a symbol that holds it is left out."""


def token_features(
    text: str,
    cut: Sequence[Token],
    gazetteer: Gazetteer,
    own: Sequence[tuple[int, int, str]] = (),
    hide: bool = False,
) -> list[list[str]]:
    """The symbols of each token; `own` are the spans of a training example, see `Gazetteer.hints`.

    With `hide` the words of these spans look as if no example held them.
    """
    hints = gazetteer.hints(text, cut, own)
    words = [t.text.lower() for t in cut]
    shapes = [_shape(t.text) for t in cut]
    hidden = {at for at, t in enumerate(cut) if hide and any(s < t.end and t.start < e for s, e, _ in own)}
    kinds = []
    for at, word in enumerate(words):
        known = at not in hidden and word in gazetteer.common
        if at in hidden:
            hints[at] = [hint for hint in hints[at] if not hint.startswith("v=")]
        hints[at].extend(f"m={sense}" for sense in SENSES.get(word, ()))
        kinds.append(hints[at][0] if hints[at] else word if known else f"u{shapes[at]}")
        if not known:
            hints[at].append("u")
    shown = [_HIDDEN if at in hidden else word for at, word in enumerate(words)]
    rows = []
    for at, word in enumerate(words):
        found = [*_context(shown, shapes, at), *_parts(word), *_kinds(kinds, at), *_hints(shown, shapes, hints, at)]
        rows.append([symbol for symbol in dict.fromkeys(found) if _HIDDEN not in symbol])
    return rows


def _near(row: Sequence[str], at: int) -> str:
    return _BEFORE if at < 0 else _AFTER if at >= len(row) else row[at]


def _context(words: Sequence[str], shapes: Sequence[str], at: int) -> list[str]:
    word, shape = words[at], shapes[at]
    one, two, next_one, next_two = (_near(words, at + offset) for offset in (-1, -2, 1, 2))
    return [
        "1",
        f"w={word}",
        f"s={shape}",
        f"n={min(len(words), 4)}|{min(at, 3)}",
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


def _parts(word: str) -> list[str]:
    """Beginnings, ends and runs of three characters."""
    found = []
    for size in (1, 2, 3):
        if len(word) > size:
            found += [f"p={word[:size]}", f"f={word[-size:]}"]
    bounded = f"<{word}>"
    return found + [f"g={bounded[at : at + 3]}" for at in range(len(word))]


def _kinds(kinds: Sequence[str], at: int) -> list[str]:
    """The tokens around by their first hint; without one by the word if it is common, else by shape."""
    here = kinds[at]
    one, two, next_one, next_two = (_near(kinds, at + offset) for offset in (-1, -2, 1, 2))
    return [
        f"k-1={one}",
        f"k+1={next_one}",
        f"k-2-1={two}|{one}",
        f"k+1+2={next_one}|{next_two}",
        f"k-1k={one}|{here}",
        f"kk+1={here}|{next_one}",
        f"k-1+1={one}|{next_one}",
    ]


def _hints(words: Sequence[str], shapes: Sequence[str], hints: Sequence[list[str]], at: int) -> list[str]:
    count, one, shape = len(words), _near(words, at - 1), shapes[at]
    found = []
    for hint in hints[at]:
        found += [hint, f"-1{hint}|{one}", f"n{hint}|{min(count, 4)}", f"s{hint}|{shape}"]
    for offset in (-1, 1):
        if 0 <= at + offset < count:
            found.append(f"{offset}s={shapes[at + offset]}")
            found.extend(f"{offset}{hint}" for hint in hints[at + offset])
    return found


def _shape(text: str) -> str:
    if text.isdigit():
        return f"d{min(len(text), 5)}"
    if not text.isalpha():
        return text
    if text.islower():
        return "x"
    return "Xx" if text.istitle() else "X"
