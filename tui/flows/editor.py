"""Opening a place in the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App, SuspendNotSupported

from teachbot.engine.errors import EnvironmentFailure
from teachbot.tui.dialogs.choose import Way
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.dialogue.places import Place

_BY_COLON = {"code", "codium", "subl", "hx", "zed"}
"""Editors that take `file:line`; all others take `+line file`."""


def edit_place(screen: Stage, place: Place | None) -> bool:
    """Opens a place in the editor; whether it could, else why not is told."""
    if place is None:
        return False
    try:
        open_in_editor(screen.app, place)
    except EnvironmentFailure as error:
        screen.app.push_screen(failure(error, [Way("back", "Back")]))
        return False
    return True


def open_in_editor(app: App[object], place: Place) -> None:
    """Shows the place in $VISUAL or $EDITOR and returns when it is closed; raises EnvironmentFailure without one."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named:
        raise EnvironmentFailure(f"open {place} in an editor", remedy="set EDITOR, and this key opens it")
    try:
        with app.suspend():
            subprocess.run(_command(named, place), check=False)
    except (OSError, ValueError, SuspendNotSupported) as error:
        raise EnvironmentFailure(f"the editor '{named}' cannot be opened: {error}", remedy=f"open {place}") from error


def _command(named: str, place: Place) -> list[str]:
    words = shlex.split(named)
    if Path(words[0]).name in _BY_COLON:
        return [*words, *(["-g"] if "code" in words[0] or "codium" in words[0] else []), f"{place.path}:{place.line}"]
    return [*words, f"+{place.line}", str(place.path)]
