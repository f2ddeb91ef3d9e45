"""A file before and after, as lines that come to it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Protocol

from textual.content import Content

from teachbot.engine.dialogue.text import plain

_MOST = 600
"""Lines of a diff that are shown."""


class Change(Protocol):
    """One file as it is and as it will be."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def before(self) -> bytes | None:
        """None: the file is new."""
        ...

    @property
    def after(self) -> bytes:
        """What it will hold."""
        ...

    @property
    def summary(self) -> str:
        """What comes to it, in words."""
        ...


def diff_content(change: Change) -> Content:
    """Added lines with their numbers and a little of what is around; signs tell as well as colours."""
    old = (change.before or b"").decode("utf-8", "replace").splitlines()
    new = change.after.decode("utf-8", "replace").splitlines()
    parts: list[Content] = []
    for number, sign, text in _lines(old, new):
        if len(parts) >= _MOST:
            parts.append(Content(f"… {len(new)} lines in all").stylize("$foreground 60%"))
            break
        style = {"+": "$text-success", "-": "$text-error"}.get(sign, "$foreground 60%")
        parts.append(Content(f"{number:>5} {sign} {plain(text)}").stylize(style))
    return Content("\n").join(parts)


def _lines(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(2):
        if found:
            found.append(("", " ", "⋯"))
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                found += [(str(n + 1), " ", new[n]) for n in range(new_from, new_to)]
                continue
            found += [("", "-", old[n]) for n in range(old_from, old_to)]
            found += [(str(n + 1), "+", new[n]) for n in range(new_from, new_to)]
    return found
