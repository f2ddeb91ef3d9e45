"""What plain mode prints: a snapshot as lines of text that need no cursor and no colour."""

from __future__ import annotations

import json
from collections.abc import Iterator

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Asking, Choice, Line, LineKind, Question, Snapshot
from teachbot.tui.drawing.numbers import chance, count

_SHOWN = 5
"""Choices that are listed unless all are asked for."""
_UNLIKELY = 0.01


def conversation_lines(snapshot: Snapshot) -> list[str]:
    """The conversation as it stands, a line each; what is not confirmed yet is left out."""
    return [
        f"{turn.speaker:>4}  {_line(line)}"
        for turn in snapshot.turns
        if turn.speaker == "bot" or not any(line.pending for line in turn.lines)
        for line in turn.lines
        if not line.pending and line.text != "action_listen"
    ]


def _line(line: Line) -> str:
    indent = "" if line.kind in (LineKind.ACTION, LineKind.USER_TEXT, LineKind.BOT_TEXT) else "  "
    figures = [chance(line.probability), plain(line.policy), "corrected" if line.corrected else ""]
    shown = " ".join(figure for figure in figures if figure)
    return f"{indent}{plain(line.text)}" + (f"  ({shown})" if shown else "")


def question_lines(question: Question, *, everything: bool = False) -> Iterator[str]:
    """The question, its likely choices with numbers, and what an empty line does."""
    yield question.title if question.asking is not Asking.INTENT else f"{question.title} {plain(question.annotated)}"
    shown = question.choices if everything else _likely(question.choices)
    sign = "#" if question.asking is Asking.MESSAGE else ""
    for number, choice in enumerate(shown, 1):
        figure = f"  {chance(choice.probability)}" if choice.probability is not None else ""
        yield f"  {sign}{number}  {plain(choice.label)}{figure}"
    if len(shown) < len(question.choices):
        yield f"      {len(question.choices) - len(shown)} more: ':more' lists them"
    yield _way_on(question)


def _likely(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    likely = [c for c in choices if c.probability is None or c.probability >= _UNLIKELY]
    return tuple(likely[:_SHOWN]) or choices[:1]


def _way_on(question: Question) -> str:
    match question.asking:
        case Asking.MESSAGE:
            return "type a message" + (", or # and a number for a button" if question.choices else "")
        case Asking.DESCRIPTION:
            return "one line for each text that it says, NAME = VALUE for a slot that it sets; an empty line ends"
    if not question.choices:
        return "type +NAME for a new one"
    new = "; +NAME makes a new one" if question.asking in (Asking.INTENT, Asking.ACTION) else ""
    return f"an empty line agrees to {plain(question.choices[0].label)}{new}"


def slot_lines(snapshot: Snapshot) -> Iterator[str]:
    """Every slot with its value."""
    if not snapshot.slots:
        yield "this bot has no slots"
    for slot in snapshot.slots:
        value = "-" if slot.value is None else json.dumps(slot.value, ensure_ascii=False, default=str)
        yield f"  {plain(slot.name)} = {plain(value)}"


def conversations_lines(snapshot: Snapshot) -> Iterator[str]:
    """Every conversation with the number that ':switch' takes."""
    for number, talk in enumerate(snapshot.conversations, 1):
        marks = [mark for mark, holds in (("a fork", talk.forked_from), ("this one", talk.current)) if holds]
        yield "  ".join([f"  {number}", plain(talk.title), count(talk.turns, "turn"), *marks])


def reason_lines(question: Question) -> Iterator[str]:
    """Who speaks for the bot's own choice."""
    if question.policy:
        yield f"policy: {plain(question.policy)}"
    own = question.choices[0].value if question.choices else ""
    speaking = [w for w in question.witnesses if w.action == own]
    yield count(len(speaking), "story goes", "stories go") + " on so" + (":" if speaking else "")
    for witness in speaking:
        yield f"  {plain(str(witness.place) if witness.place is not None else witness.story)}"
