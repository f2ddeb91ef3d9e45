"""The exit options: go on, go back, begin anew, write down, leave."""

from __future__ import annotations

from teachbot.engine.session.snapshot import Snapshot
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.drawing.numbers import count


class ExitDialog(ChooseDialog):
    """What Ctrl+C opens; Esc and Ctrl+C go on with the lesson."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        can_undo = snapshot is not None and snapshot.can_undo
        unsaved = snapshot.unsaved if snapshot is not None else 0
        left = f"{count(unsaved, 'conversation')} not exported; the record keeps them" if unsaved else ""
        is_open = snapshot is not None
        super().__init__(
            "Stop?",
            [
                Way("continue", "Continue"),
                Way("undo", "Undo", snapshot.undo_label if snapshot is not None else "", not can_undo),
                Way("fork", "Fork", "a second conversation from here", not is_open),
                Way("fresh", "Start fresh", "a new conversation; this one stays", not is_open),
                Way("export", "Export & quit", "see what will be written first", not is_open),
                Way("quit", "Quit", left),
            ],
        )
