"""Turns of a conversation laid out as lines: the bot at the left, the user at the right."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Line, LineKind, Turn
from teachbot.tui.drawing.cells import clip, wrap
from teachbot.tui.drawing.numbers import chance
from teachbot.tui.drawing.rows import Piece, Row
from teachbot.tui.drawing.signs import Signs

_NUMBER = 4
"""Cells for a turn's number."""
_MARK = 2
"""Cells at the right for the marks."""
_LONGEST = 400
"""Wrapped lines of one text that are drawn; what follows is only counted."""


def turn_rows(turn: Turn, width: int, signs: Signs, latest: int) -> list[Row]:
    """The lines of one turn; what belongs to the step `latest` is marked as just changed."""
    rows: list[Row] = []
    for line in turn.lines:
        mark = _mark(line, signs, latest)
        parts = _user_line(line, width, signs) if turn.speaker == "user" else _bot_line(line, width, signs)
        for index, pieces in enumerate(parts):
            number = "" if rows else str(turn.number)
            rows.append(_framed(pieces, width, number, mark if index == 0 else None, line.step))
    return rows


def _mark(line: Line, signs: Signs, latest: int) -> Piece | None:
    if line.corrected:
        return Piece(signs.corrected, "mark")
    if line.step == latest and line.kind in (LineKind.SLOT, LineKind.LOOP):
        return Piece(signs.changed, "accent")
    return None


def _framed(pieces: list[Piece], width: int, number: str, mark: Piece | None, step: int) -> Row:
    used = sum(cell_len(p.text) for p in pieces)
    gap = " " * max(0, width - _NUMBER - _MARK - used)
    end = mark or Piece(" ")
    return Row((Piece(f"{number:>{_NUMBER - 2}}  ", "number"), *pieces, Piece(f"{gap} "), end), step)


def _bot_line(line: Line, width: int, signs: Signs) -> Iterator[list[Piece]]:
    room = max(8, width - _NUMBER - _MARK)
    match line.kind:
        case LineKind.ACTION:
            yield _with_figures(line, room, signs, "dim" if line.text == "action_listen" else "bot")
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


def _with_figures(line: Line, room: int, signs: Signs, style: str) -> list[Piece]:
    name = clip(plain(line.text, ascii_only=signs.is_ascii), max(8, room - 18), signs.more)
    pieces = [Piece(name, style)]
    if line.probability is not None:
        pieces.append(Piece(f"  {chance(line.probability)}", "probability"))
    if line.policy:
        pieces.append(Piece(f" {clip(line.policy, 12, signs.more)}", "policy"))
    if line.pending:
        pieces.append(Piece(f" {signs.pending}", "accent"))
    return pieces


def _user_line(line: Line, width: int, signs: Signs) -> Iterator[list[Piece]]:
    room = max(8, width - _NUMBER - _MARK)
    if line.kind is LineKind.USER_TEXT:
        widest = max(8, min(room, room * 4 // 5))
        for text in _wrapped(line.title or line.text, widest, signs):
            yield _at_right([Piece(text, "user-text")], room)
        if line.title:
            payload = clip(plain(line.text, ascii_only=signs.is_ascii), widest, signs.more)
            yield _at_right([Piece(payload, "dim")], room)
        return
    text = clip(plain(signs.fold(line.text), ascii_only=signs.is_ascii), max(8, room - 8), signs.more)
    pieces = [Piece(text, "user" if line.kind is LineKind.INTENT else "slot")]
    if line.probability is not None:
        pieces.append(Piece(f"  {chance(line.probability)}", "probability"))
    yield _at_right(pieces, room)


def _at_right(pieces: list[Piece], room: int) -> list[Piece]:
    used = sum(cell_len(p.text) for p in pieces)
    return [Piece(" " * max(0, room - used)), *pieces]


def _wrapped(text: str, width: int, signs: Signs) -> list[str]:
    lines = wrap(plain(text, one_line=False, ascii_only=signs.is_ascii), width)
    if len(lines) > _LONGEST:
        return [*lines[:_LONGEST], f"{signs.more} {len(lines) - _LONGEST} more lines"]
    return lines
