"""The stories that the latest correction broke, and what contradicts."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.session.snapshot import Broken, Fault
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.flows.editor import edit_place
from teachbot.tui.flows.stage import Stage


async def show_broken_stories(screen: Stage, broken: Sequence[Broken], faults: Sequence[Fault]) -> None:
    """Lists them; Enter opens one in the editor."""
    ways = [Way("back", "Back", "what was taught stands; ^Z takes it back")]
    ways += [Way(str(i), b.story, f"{b.expected}, now {b.predicted}  {b.place or ''}") for i, b in enumerate(broken)]
    ways += [Way(str(i), _headed(f), f.message) for i, f in enumerate(faults, len(broken))]
    chosen = await screen.app.push_screen_wait(ChooseDialog("Broken by what was taught, and conflicts", ways))
    if chosen != "back":
        edit_place(screen, [*(b.place for b in broken), *(f.place for f in faults)][int(chosen)])


def _headed(fault: Fault) -> str:
    at = f"{fault.place.path.name}:{fault.place.line}" if fault.place is not None else "conflict"
    return f"{at}, being taught" if fault.conversation else at
