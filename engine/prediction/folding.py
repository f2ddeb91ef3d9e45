"""Events without the happy paths of loops."""

from __future__ import annotations

from collections.abc import Sequence

from engine.dialogue import events as ev
from engine.dialogue.events import Event


def folded(events: Sequence[Event]) -> Sequence[Event]:
    """The events without the happy path inside loops, as Rasa's `applied_events` (2.x and later) leaves it out.

    Where the loop ran again after the user answered it, the answer and that run vanish and what they
    set stays, so that a form with five questions and one with two look alike.
    """
    loops = {e.name for e in events if isinstance(e, ev.ActiveLoop) and e.name}
    if not loops:
        return events
    kept: list[Event] = []
    for event in events:
        repeats = isinstance(event, ev.ActionExecuted) and event.name in loops
        if repeats and not _starts_or_resumes(event.name, kept):  # type: ignore[attr-defined]
            _drop_answer(event.name, kept)  # type: ignore[attr-defined]
        else:
            kept.append(event)
    return kept


def _starts_or_resumes(loop: str, kept: list[Event]) -> bool:
    later: str | None = None
    for event in reversed(kept):
        match event:
            case ev.ActiveLoop(name=None):
                return True
            case ev.ActionExecutionRejected(name=name) if name == loop:
                return True
            case ev.UserUttered() if later is not None and later != loop:
                return True
            case ev.ActionExecuted(name=name):
                if name == loop:
                    return False
                later = name
    return True


def _drop_answer(loop: str, kept: list[Event]) -> None:
    at = len(kept) - 1
    while at >= 0:
        event = kept[at]
        if isinstance(event, ev.ActionExecuted) and event.name == loop:
            return
        if isinstance(event, ev.ActionExecuted | ev.UserUttered | ev.UserFeaturization | ev.EntitiesAdded):
            del kept[at]
        at -= 1
