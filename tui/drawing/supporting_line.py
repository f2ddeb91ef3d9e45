"""Who speaks for the bot's first choice, in a line: the policy, and training stories that went on so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Asking, Question
from teachbot.tui.drawing.numbers import chance, count
from teachbot.tui.drawing.signs import Signs

if TYPE_CHECKING:
    from teachbot.engine.dialogue.ranking import Ranking, Witness

_NAMED = 4
"""Places that are named before the rest is counted."""


def witness_line(
    question: Question, signs: Signs, action: str | None = None, without: Ranking | None = None
) -> Content:
    """`learned · 2 stories went on so: data/stories.yml:14, :31 · without them .41`, for one action.

    The first choice by default; `without` is the ranking, had these stories not been there.
    """
    if question.asking not in (Asking.ACTION, Asking.VALIDATION, Asking.CONTRADICTION):
        return Content("")
    if question.asking is Asking.ACTION and action is None and question.choices:
        action = question.choices[0].value
    speaking = [w for w in question.witnesses if action is None or w.action == action]
    is_first = action is None or (bool(question.choices) and action == question.choices[0].value)
    parts = [plain(question.policy)] if question.policy and is_first else []
    if speaking:
        stories = count(len(speaking), "story", "stories")
        parts.append(f"{stories} went on so: {places(speaking, signs)}")
        if without is not None:
            parts.append(_without(speaking, without))
    elif question.asking is Asking.ACTION and action:
        parts.append("no story here goes on so")
    return Content(f" {signs.dot} ".join(parts))


def _without(speaking: Sequence[Witness], ranking: Ranking) -> str:
    """`without them .41`, or what would be first then."""
    action = speaking[0].action
    leading = "" if ranking.best == action else f" {plain(ranking.best)}"
    them = "it" if len(speaking) == 1 else "them"
    return f"without {them}{leading} {chance(ranking.actions[0].probability)}"


def places(witnesses: Sequence[Witness], signs: Signs) -> str:
    """`data/stories.yml:14, :31, data/more.yml:2`: a file is named once, then only its lines."""
    told: list[str] = []
    file = ""
    for witness in witnesses[:_NAMED]:
        if witness.place is None:
            told.append(plain(witness.story))
            continue
        path = "/".join(witness.place.path.parts[-2:])
        told.append(f":{witness.place.line}" if path == file else plain(f"{path}:{witness.place.line}"))
        file = path
    left = len(witnesses) - _NAMED
    return ", ".join(told) + (f" {signs.more}+{left}" if left > 0 else "")
