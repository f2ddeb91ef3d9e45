"""Plain mode as a program: opens a session, feeds it lines, says how it went."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from teachbot.engine.session.opening import Opener
from teachbot.tui.plain.loop import PlainLesson


def teach_plainly(
    opener: Opener, answers: TextIO, write: Callable[[str], None], progress: Callable[[str, float], None]
) -> None:
    """A lesson whose answers come from a terminal or a pipe; raises TeachbotError."""
    found = opener.resumable()
    resume = found if opener.resumes else None
    if found is not None and resume is None:
        write(f"note: session {found.id} has steps that were not exported; --resume goes on with it")
    session = opener.open(resume, progress)
    try:
        asks = answers.isatty()
        write(f"{session.snapshot.project}; ':help' lists the commands")
        lesson = PlainLesson(session, write, None if asks else Path(getattr(answers, "name", None) or "answers"))
        lesson.run(_prompted() if asks else (line.rstrip("\r\n") for line in answers))
        if session.snapshot.unsaved:
            write(f"not exported yet: --resume goes on with session {session.snapshot.session_id}")
    finally:
        session.close()


def _prompted() -> Iterator[str]:
    """Lines that a person types; ends with the input or ^C."""
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            sys.stdout.write("\n")
            return
