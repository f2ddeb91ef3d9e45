"""Messages that are not understood as they were meant."""

from __future__ import annotations

from collections.abc import Iterator

from teachbot.engine.probe.hole import Fault, Hole
from teachbot.engine.probe.subject import FALLBACK, Subject
from teachbot.engine.probe.talking.playing import Talk, Turn

_SHOWN = 80


def misunderstood(talk: Talk, subject: Subject) -> Iterator[Hole]:
    """Messages whose meaning is known, and that the bot takes for something else."""
    for at, turn in enumerate(talk.turns):
        meant = turn.message.intent
        if meant is None or turn.message.literal:
            continue
        read = FALLBACK if subject.is_not_understood(turn) else turn.understanding.intent.name
        if read == meant or (read is not None and "/" not in meant and read.split("/", 1)[0] == meant):
            continue
        found = _typed(turn, meant, read, subject) if turn.message.correct else _read(turn, meant, read)
        if found is not None:
            yield Hole(*found, at)


def _typed(turn: Turn, meant: str, read: str | None, subject: Subject) -> Fault | None:
    """One slip of a finger; asking again is a good answer to it."""
    if read == FALLBACK:
        return None
    correct = subject.player.understand(turn.message.correct, ())
    if correct.intent.name != meant:
        return None
    told = f"'{_short(turn.message.text)}' is taken for '{read}' rather than '{meant}' because of a typing error"
    return "typing-error", "hint", told, (meant, read or "")


def _read(turn: Turn, meant: str, read: str | None) -> Fault | None:
    text = _short(turn.message.text)
    if read == FALLBACK:
        told = f"'{text}' is not understood, and it means '{meant}' in the training data"
        return "not-understood", "warning" if turn.message.is_example else "hint", told, (meant,)
    what = "an example of" if turn.message.is_example else "like an example of"
    told = f"'{text}' is {what} '{meant}' and is taken for '{read}'"
    return "confused", "warning" if turn.message.is_example else "hint", told, (meant, read or "")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
