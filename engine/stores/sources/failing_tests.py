"""The test stories that the bot gets wrong, as conversations."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.dialogue import events as ev
from teachbot.engine.prediction.evaluation.evaluation import evaluate_story
from teachbot.engine.prediction.policy.policy import Policy
from teachbot.engine.stores.conversations import PAGE, Page, Stored, missing
from teachbot.engine.training_data.stories import Dialogue


class FailingTests:
    """Told once, when it is opened."""

    latest_first = True
    name = "the test stories that fail"

    def __init__(self, policy: Policy, tests: Sequence[Dialogue]) -> None:
        failing = [d for d in tests if any(not step.right for step in evaluate_story(policy, d))]
        self._stored = [Stored(f"{number}. {d.name}", d.events, d.name) for number, d in enumerate(failing, start=1)]

    def close(self) -> None:
        """Nothing is held open."""

    def page(self, after: str | None = None, size: int = PAGE) -> Page:
        """The stories that come next, in the order of their files."""
        return self._page(self._stored, after, size)

    def search(self, text: str, after: str | None = None, size: int = PAGE) -> Page:
        """Stories in which the user says this."""
        wanted = text.casefold()
        said = [s for s in self._stored if any(wanted in (t.text or "").casefold() for t in _users(s))]
        return self._page(said, after, size)

    def conversation(self, id_: str) -> Stored:
        """One story."""
        for stored in self._stored:
            if stored.id == id_:
                return stored
        raise missing(id_, self.name)

    def _page(self, stored: Sequence[Stored], after: str | None, size: int) -> Page:
        begin = int(after or 0)
        end = begin + size
        return Page(tuple(stored[begin:end]), str(end) if end < len(stored) else None)


def _users(stored: Stored) -> list[ev.UserUttered]:
    return [e for e in stored.events if isinstance(e, ev.UserUttered)]
