"""Something went wrong: what, where, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.errors import TeachbotError
from teachbot.tui.dialogs.choose import ChooseDialog, Way


def failure(error: TeachbotError, ways: Sequence[Way]) -> ChooseDialog:
    """The error in full with its remedy, and the ways on; the first one changes nothing."""
    place = f"{error.path}:{error.line}" if error.path and error.line else str(error.path or "")
    parts = [error.message, place and f"in {place}", error.remedy and f"What helps: {error.remedy}"]
    return ChooseDialog(heading(error), ways, "\n".join(p for p in parts if p), warning=True)


def heading(error: TeachbotError) -> str:
    """What kind of thing went wrong."""
    match error.exit_code:
        case 3:
            return "The surroundings failed"
        case 2:
            return "That does not work now"
    return "That cannot be used"
