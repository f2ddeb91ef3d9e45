"""The action server that runs beside the application: started again where it has died."""

from __future__ import annotations

from pathlib import Path

from teachbot.engine.actions.server.process import ActionChild
from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Event
from teachbot.engine.dialogue.state import State


class OwnServer:
    """Runs actions on a child process, which lives as long as the session."""

    def __init__(self, module: str, folder: Path, log_folder: Path, read_timeout: float = 60.0) -> None:
        """Starts it; raises UsageError or ServerFailure where it does not come up."""
        self._child = ActionChild(module, folder, log_folder, read_timeout=read_timeout)
        self._child.start()

    def run(self, action: str, state: State, domain: Domain) -> tuple[Event, ...]:
        """The events that the action answers with; raises ServerFailure.

        A server that has died since the last call is started anew first: nothing was sent to it that could run twice.
        """
        if self._child.running and self._child.server is not None:
            return self._child.server.run(action, state, domain)
        return self._child.restart().run(action, state, domain)

    def log(self) -> tuple[str, ...]:
        """The latest lines of its log."""
        return self._child.log()

    def cancel(self) -> None:
        """Gives up the call under way."""
        if self._child.server is not None:
            self._child.server.cancel()
        self._child.cancel()

    def close(self) -> None:
        """Ends the process."""
        self._child.close()
