"""What to try next: finds of simulated users and unreached branches, each opened where it is to be decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.engine.errors import TeachbotError
from teachbot.tui.dialogs.choose import ChooseDialog, Way
from teachbot.tui.flows.stage import Stage

if TYPE_CHECKING:
    from teachbot.engine.probe.prospects import Prospect
    from teachbot.engine.session.session import Session

_TITLE = "What to try next"
_ABOUT = "Enter opens one as a conversation, to be decided at once. What is taught is tried again."


class Trying:
    """What was found, and what of it was opened last."""

    def __init__(self, screen: Stage) -> None:
        self._screen = screen
        self.found: tuple[Prospect, ...] = ()
        """Empty until somebody looked."""
        self.opened: Prospect | None = None

    async def choose(self, session: Session) -> None:
        """Lists what was found, which the first time is looked for; opens what is chosen."""
        chosen = "again" if not self.found else ""
        while chosen in ("again", ""):
            if chosen == "again":
                await self._look(session)
            if not self.found:
                return
            chosen = await self._screen.app.push_screen_wait(ChooseDialog(_TITLE, self._ways(), _ABOUT))
        if chosen.isdecimal():
            self.opened = prospect = self.found[int(chosen)]
            self._screen.do(lambda session: session.try_out(prospect), "opening…")

    def show(self, left: tuple[Prospect, ...]) -> None:
        """What was taught was tried again: the find that was opened is gone, or it is still there."""
        self.found, opened = left, self.opened
        if opened is None or not opened.key:
            return
        is_gone = all(prospect.key != opened.key for prospect in left)
        self._screen.notify_in_line("the find is gone; F7 shows the rest" if is_gone else "the find is still there")
        self.opened = None if is_gone else opened

    async def _look(self, session: Session) -> None:
        screen = self._screen
        self.found = ()
        try:
            found = await screen.call(
                lambda: session.outlook.prospects(screen.progress), "simulated users talk to the bot…"
            )
        except TeachbotError as error:
            screen.notify_in_line(error.message)
            return
        if found is None:
            screen.notify_in_line("simulated users would disturb the server; `teachbot probe --connect` sends them")
        elif not found:
            screen.notify_in_line("simulated users were everywhere, and found nothing")
        else:
            self.found = found

    def _ways(self) -> list[Way]:
        """`back` first: it is what Esc answers."""
        ways = [Way("back", "Back"), Way("again", "Look again", "with what was taught since")]
        return ways + [Way(str(at), _label(found), found.title) for at, found in enumerate(self.found)]


def _label(prospect: Prospect) -> str:
    """What it is, and how many users meet it."""
    if prospect.kind == "branch":
        return "unreached"
    return f"{prospect.kind} {prospect.weight:.1%}" if prospect.weight >= 0.001 else prospect.kind
