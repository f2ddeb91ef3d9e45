"""The shortest conversation that still shows a hole (delta debugging)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from teachbot.engine.probe.hole import Hole
from teachbot.engine.probe.holes.detection import holes
from teachbot.engine.probe.subject import Subject
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.talking.playing import Talk

Messages = tuple[Message, ...]


def showing(messages: Sequence[Message], key: tuple[str, ...], subject: Subject) -> tuple[Talk, Hole] | None:
    """The conversation that the messages make with the hole of this key in it; None where it does not show."""
    talk = subject.player.play(messages)
    found = next((hole for hole in holes(talk, subject) if hole.key == key), None)
    return (talk, found) if found is not None else None


def shrink(messages: Sequence[Message], key: tuple[str, ...], subject: Subject) -> Messages:
    """A shortest part of the messages, in their order, that shows the hole; each made plainer where that does, too."""
    shortest = _until(tuple(messages), key, subject)
    size = len(shortest) // 2
    while size >= 1:
        shorter = _without_a_part(shortest, size, key, subject)
        if shorter is not None:
            shortest = shorter
            size = min(size, max(1, len(shortest) // 2))
        else:
            size //= 2
    return _plainer(shortest, key, subject)


def _until(messages: Messages, key: tuple[str, ...], subject: Subject) -> Messages:
    """The messages up to the one whose answer shows the hole."""
    found = showing(messages, key, subject)
    return messages[: found[1].turn + 1] if found is not None else messages


def _without_a_part(messages: Messages, size: int, key: tuple[str, ...], subject: Subject) -> Messages | None:
    """The messages without the first part of this size that the hole does not need."""
    for start in range(0, len(messages), size):
        kept = messages[:start] + messages[start + size :]
        if kept and (found := showing(kept, key, subject)) is not None:
            return kept[: found[1].turn + 1]
    return None


def _plainer(messages: Messages, key: tuple[str, ...], subject: Subject) -> Messages:
    """Typing errors that the hole does not need are mended."""
    for at, message in enumerate(messages):
        if message.correct:
            mended = replace(message, text=message.correct, correct="", deviation="")
            plainer = (*messages[:at], mended, *messages[at + 1 :])
            found = showing(plainer, key, subject)
            if found is not None and found[1].turn == len(plainer) - 1:
                messages = plainer
    return messages
