"""The exit options: go on, go back, begin anew, write down, leave."""

from __future__ import annotations

from teachbot.engine.session.snapshot import Snapshot
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.drawing.numbers import count


class ExitDialog(ChooseDialog):
    """What Ctrl+C opens; Esc goes on with the lesson, Ctrl+C once more leaves it."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        can_undo = snapshot is not None and snapshot.can_undo
        unsaved = snapshot.unsaved if snapshot is not None else 0
        left = f"{count(unsaved, 'conversation')} not exported; the record keeps them" if unsaved else ""
        ways = [
            Way("continue", "Continue", key="c"),
            Way("undo", "Undo", snapshot.undo_label if snapshot is not None else "", not can_undo, "u"),
            Way("fork", "Fork", "a second conversation from here", key="f"),
            Way("fresh", "Start fresh", "a new conversation; this one stays", key="n"),
            Way("export", "Export & quit", "see what will be written first", key="e"),
            Way("quit", "Quit", left, key="q"),
        ]
        super().__init__("Stop?", ways if snapshot is not None else [ways[0], ways[-1]])
