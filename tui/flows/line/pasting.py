"""Several lines pasted at once: nothing of them is glued together unasked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.drawing.numbers import count
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session

_SHOWN = 5
"""Lines of what was pasted that the question shows."""


async def paste_lines(screen: Stage, _session: Session, lines: Sequence[str]) -> None:
    """Asks what the lines are to be, and puts them into the line to type in."""
    more = [f"and {count(len(lines) - _SHOWN, 'more line')}"] if len(lines) > _SHOWN else []
    ways = [
        Way("none", "Cancel", "nothing is pasted"),
        Way("each", f"{len(lines)} messages", "one after the other, each when the bot listens"),
        Way("one", "One message", "with spaces between the lines"),
    ]
    text = "\n".join([*lines[:_SHOWN], *more])
    match await screen.app.push_screen_wait(ChooseDialog("What are these lines?", ways, text, suggested=1)):
        case "each":
            screen.say_later(lines)
        case "one":
            screen.type_in(" ".join(lines))
