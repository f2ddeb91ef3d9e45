"""Turns of a conversation laid out as lines: the bot at the left, the user at the right, figures in one edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Line, LineKind, Turn
from teachbot.tui.drawing.cells import clip, wrap
from teachbot.tui.drawing.numbers import chance
from teachbot.tui.drawing.policies import policy_word
from teachbot.tui.drawing.rows import Piece, Row
from teachbot.tui.drawing.signs import Signs

_NUMBER = 5
"""Cells for a turn's number."""
_MARKS = 3
"""Cells at the right for the marks: decided otherwise, listens."""
_LONGEST = 400
"""Wrapped lines of one text that are drawn; what follows is only counted."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """One line before its number and marks."""

    pieces: list[Piece]
    step: int
    mark: Piece | None = None


def turn_rows(turn: Turn, width: int, signs: Signs, latest: int, selected: int | None = None) -> list[Row]:
    """The lines of one turn; what belongs to the step `latest` is marked as just changed.

    That the bot listens is a mark beside its last line; it has a line of its own where it is all that happened, is not
    what the bot wanted, or is selected.
    """
    room = max(8, width - _NUMBER - _MARKS)
    listens = turn.lines[-1] if turn.lines and _is_only_a_mark(turn, selected) else None
    lines = turn.lines[:-1] if listens is not None else turn.lines
    laid = list(_user(lines, room, signs)) if turn.speaker == "user" else list(_bot(lines, room, signs, latest))
    rows = []
    for index, line in enumerate(laid):
        number = str(turn.number) if index == 0 else ""
        is_last = listens is not None and index == len(laid) - 1
        rows.append(_framed(line, room, number, signs.listens if is_last else " "))
    return rows


def _is_only_a_mark(turn: Turn, selected: int | None) -> bool:
    last = turn.lines[-1]
    is_plain = last.text == "action_listen" and last.kind is LineKind.ACTION and not last.corrected and not last.pending
    return is_plain and len(turn.lines) > 1 and last.step != selected


def _framed(line: _Laid, room: int, number: str, listens: str) -> Row:
    used = sum(cell_len(p.text) for p in line.pieces)
    gap = Piece(" " * max(0, room - used) + " ")
    mark = line.mark or Piece(" ")
    start = Piece(f"{number:>{_NUMBER - 2}}  ", "number")
    return Row((start, *line.pieces, gap, mark, Piece(listens, "dimmer")), line.step)


def _bot(lines: Sequence[Line], room: int, signs: Signs, latest: int) -> Iterator[_Laid]:
    for line in lines:
        mark = Piece(signs.corrected, "mark") if line.corrected else None
        if line.step == latest and line.kind in (LineKind.SLOT, LineKind.LOOP):
            mark = Piece(signs.changed, "slot")
        for pieces in _bot_line(line, room, signs):
            yield _Laid(pieces, line.step, mark)
            mark = None


def _bot_line(line: Line, room: int, signs: Signs) -> Iterator[list[Piece]]:
    match line.kind:
        case LineKind.ACTION:
            yield _with_figures(line, room, signs)
        case LineKind.BOT_TEXT:
            for text in _wrapped(line.text, room, signs):
                yield [Piece(text, "strong")]
        case LineKind.SLOT:
            for index, text in enumerate(_wrapped(signs.fold(line.text), room - 2, signs)[:3]):
                yield [Piece("  " if index == 0 else "    "), Piece(text, "slot")]
        case _:
            style = "extra" if line.kind is LineKind.BOT_EXTRA else "loop"
            for text in _wrapped(line.text, room - 2, signs):
                yield [Piece("  "), Piece(text, style)]


def _with_figures(line: Line, room: int, signs: Signs) -> list[Piece]:
    """The action, and at the right edge who decided and how sure."""
    figures = " ".join(filter(None, (clip(policy_word(line.policy), 12, signs.more), chance(line.probability))))
    left = f" {signs.pending}" if line.pending else ""
    name = clip(plain(line.text, ascii_only=signs.is_ascii), max(8, room - len(figures) - len(left) - 1), signs.more)
    if name == "action_listen" and not line.pending and not line.corrected:
        name = f"{signs.listens} listens"
    style = "dim" if line.text == "action_listen" else "bot"
    gap = " " * max(1, room - cell_len(name) - len(left) - len(figures))
    return [Piece(name, style), Piece(left, "strong"), Piece(gap if figures else ""), Piece(figures, "policy")]


def _user(lines: Sequence[Line], room: int, signs: Signs) -> Iterator[_Laid]:
    """What was said, and in one line how it was understood."""
    understood: list[Line] = []
    for line in lines:
        if line.kind is LineKind.USER_TEXT:
            yield from _meant(understood, room, signs)
            understood = []
            widest = max(8, room * 4 // 5)
            for text in _wrapped(line.title or line.text, widest, signs):
                yield _Laid(_at_right([Piece(text, "user-text")], room), line.step)
            if line.title:
                payload = clip(plain(line.text, ascii_only=signs.is_ascii), widest, signs.more)
                yield _Laid(_at_right([Piece(payload, "dim")], room), line.step)
        else:
            understood.append(line)
    yield from _meant(understood, room, signs)


def _meant(lines: Sequence[Line], room: int, signs: Signs) -> Iterator[_Laid]:
    if not lines:
        return
    mark = Piece(signs.corrected, "mark") if any(line.corrected for line in lines) else None
    if mark is None and any(line.pending for line in lines):
        mark = Piece(signs.pending, "dim")
    told = [_understood(line, room, signs) for line in lines]
    together = [piece for pieces in told for piece in (Piece("  "), *pieces)][1:]
    for pieces in [together] if _cells(together) <= room else told:
        yield _Laid(_at_right(pieces, room), lines[0].step, mark)
        mark = None


def _understood(line: Line, room: int, signs: Signs) -> list[Piece]:
    text = clip(plain(signs.fold(line.text), ascii_only=signs.is_ascii), max(8, room - 8), signs.more)
    pieces = [Piece(text, "user" if line.kind is LineKind.INTENT else "slot")]
    if line.probability is not None:
        pieces.append(Piece(f" {chance(line.probability)}", "probability"))
    return pieces


def _at_right(pieces: list[Piece], room: int) -> list[Piece]:
    return [Piece(" " * max(0, room - _cells(pieces))), *pieces]


def _cells(pieces: Sequence[Piece]) -> int:
    return sum(cell_len(p.text) for p in pieces)


def _wrapped(text: str, width: int, signs: Signs) -> list[str]:
    lines = wrap(plain(text, one_line=False, ascii_only=signs.is_ascii), width)
    if len(lines) > _LONGEST:
        return [*lines[:_LONGEST], f"{signs.more} {len(lines) - _LONGEST} more lines"]
    return lines
