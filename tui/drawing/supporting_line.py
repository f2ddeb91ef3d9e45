"""Who speaks for an answer, in two lines: policy and training stories, and what the model would say without these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Asking, Question
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.numbers import chance
from teachbot.tui.drawing.policies import policy_phrase
from teachbot.tui.drawing.signs import Signs

if TYPE_CHECKING:
    from teachbot.engine.dialogue.ranking import Ranking, Witness

_NAMED = 4
"""Places that are named before the rest is left out."""
_GAP = "   "


def supporting_lines(
    question: Question, width: int, signs: Signs, action: str | None = None, without: Ranking | None = None
) -> list[str]:
    """`8 stories agree: data/stories.yml:81, :268 …` and `the model alone says … .46`, in one line where they fit.

    For the first choice by default; `without` is the ranking, had these stories not been there.
    """
    if question.asking not in (Asking.ACTION, Asking.VALIDATION, Asking.CONTRADICTION):
        return []
    first = question.choices[0].value if question.choices else ""
    if question.asking is Asking.ACTION and action is None:
        action = first
    speaking = [w for w in question.witnesses if action is None or w.action == action]
    told = next(way for way in _ways(question, action, speaking, signs) if cell_len(way) <= width or way.endswith("\0"))
    lines = [clip(told.rstrip("\0"), width, signs.more)]
    if without is not None and speaking:
        alone = _without(without)
        if cell_len(lines[0]) + len(_GAP) + cell_len(alone) <= width:
            return [lines[0] + _GAP + alone]
        lines.append(clip(alone, width, signs.more))
    return lines


def _ways(question: Question, action: str | None, speaking: Sequence[Witness], signs: Signs) -> Iterator[str]:
    """From the fullest to the shortest, which ends with a null."""
    is_first = action is None or (bool(question.choices) and action == question.choices[0].value)
    phrase = policy_phrase(question.policy) if question.policy and is_first else ""
    between = f" {signs.dot} "
    for named in range(_NAMED, 0, -1):
        yield between.join(filter(None, (phrase, _stories(question, action, speaking, named, signs))))
    yield between.join(filter(None, (phrase, _stories(question, action, speaking, 0, signs)))) + "\0"


def _stories(question: Question, action: str | None, speaking: Sequence[Witness], named: int, signs: Signs) -> str:
    if not speaking:
        return "no story goes on so" if question.asking is Asking.ACTION and action else ""
    agree = "story agrees" if len(speaking) == 1 else "stories agree"
    told = f"{len(speaking)} {agree}"
    return f"{told}: {places(speaking, signs, named)}" if named else told


def _without(ranking: Ranking) -> str:
    return f"the model alone says {plain(ranking.best)} {chance(ranking.actions[0].probability)}"


def places(witnesses: Sequence[Witness], signs: Signs, named: int = _NAMED) -> str:
    """`data/stories.yml:14, :31, data/more.yml:2`: a file is named once, then only its lines."""
    told: list[str] = []
    file = ""
    for witness in witnesses[:named]:
        if witness.place is None:
            told.append(plain(witness.story))
            continue
        path = "/".join(witness.place.path.parts[-2:])
        told.append(f":{witness.place.line}" if path == file else plain(f"{path}:{witness.place.line}"))
        file = path
    return ", ".join(told) + (f" {signs.more}" if len(witnesses) > named else "")
