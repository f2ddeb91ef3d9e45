"""The stories that the latest correction broke."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.session.snapshot import Broken
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.flows.editor import edit_place
from teachbot.tui.flows.stage import Stage


async def show_broken_stories(screen: Stage, broken: Sequence[Broken]) -> None:
    """Lists them; Enter opens one in the editor."""
    ways = [Way("back", "Back", "the correction stands; ^Z takes it back")]
    ways += [Way(str(i), b.story, f"{b.expected}, now {b.predicted}") for i, b in enumerate(broken)]
    chosen = await screen.app.push_screen_wait(ChooseDialog("Broken by the latest correction", ways))
    if chosen != "back":
        edit_place(screen, broken[int(chosen)].place)
