"""Plain transcripts: `user:` and `bot:` lines; what they mean is for the bot to predict and for a person to review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.dialogue.text import plain
from teachbot.engine.stores.conversations import Stored

_SPEAKER = re.compile(r"\s*(?:[-*]\s+)?(user|u|you|customer|human|bot|b|agent|assistant)\s*[:>]\s?(.*)", re.IGNORECASE)
_BREAK = re.compile(r"\s*(?:-{3,}|={3,}|#.*)\s*$")
_USERS = frozenset(("user", "u", "you", "customer", "human"))


def read_transcript(path: Path) -> Iterator[Stored]:
    """The conversations of a file; `---`, `===` or a `# title` begins another one."""
    text = path.read_text("utf-8-sig", errors="replace")
    number = 0
    for block in _blocks(text.splitlines()):
        said, problems = _said(block)
        if said:
            number += 1
            id_ = path.stem if number == 1 else f"{path.stem} #{number}"
            yield Stored(id_, tuple(_events(said)), problems=tuple(problems))


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if _BREAK.match(line):
            yield block
            block = []
        else:
            block.append((number, line))
    yield block


def _said(block: list[tuple[int, str]]) -> tuple[list[tuple[bool, str]], list[str]]:
    """Whether the user said it, and what; a line without a speaker goes on with what was said before."""
    said: list[tuple[bool, str]] = []
    problems: list[str] = []
    for number, line in block:
        spoken = _SPEAKER.match(line)
        if spoken:
            said.append((spoken[1].lower() in _USERS, spoken[2].strip()))
        elif said and line.strip():
            said[-1] = (said[-1][0], f"{said[-1][1]}\n{line.strip()}")
        elif line.strip():
            problems.append(f"line {number}: no 'user:' or 'bot:' before it ({plain(line.strip())[:40]}); left out")
    return said, problems


def _events(said: list[tuple[bool, str]]) -> Iterator[Event]:
    """The bot listens before each message of the user's; which actions spoke is not known yet."""
    yield ev.ActionExecuted(ACTION_LISTEN)
    spoke = False
    for is_user, text in said:
        if is_user and spoke:
            yield ev.ActionExecuted(ACTION_LISTEN)
        yield ev.UserUttered(text, input_channel="transcript") if is_user else ev.BotUttered(text)
        spoke = True
    if said and not said[-1][0]:
        yield ev.ActionExecuted(ACTION_LISTEN)
