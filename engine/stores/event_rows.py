"""Events from what a store holds, row by row: what cannot be read is a line of its own, and the rest is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from teachbot.engine.dialogue.event_json import event_from_json
from teachbot.engine.dialogue.events import Event, Json, OtherEvent
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import DataError
from teachbot.engine.stores.conversations import LARGEST_EVENT

MOST_LINES = 20
"""Of one conversation, so many problems are told; the others are counted."""

_UNTOLD = ("agent", "user_featurization", "reminder", "cancel_reminder", "export", "session_ended")
"""Events of Rasa's that change nothing here."""


@dataclass(slots=True)
class Reading:
    """The events of one conversation while they come in."""

    events: list[Event] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _untold: int = 0

    def add(self, text: str | bytes | None, row: object, size: int = 0) -> None:
        """One more event as JSON text; None stands for one that was too large to be fetched."""
        if text is None or len(text) > LARGEST_EVENT:
            length = size if text is None else len(text)
            self.tell(
                f"event {row}: {length / 1e6:.0f} MB are too large for an event; left out"
                if length
                else f"event {row}: nothing is in it; left out"
            )
            return
        try:
            value = read_json(text)
        except DataError as error:
            self.tell(f"event {row}: not JSON ({plain(error.message)[:80]}); left out")
            return
        self.add_json(value, row)

    def add_json(self, value: Json, row: object) -> None:
        """One more event."""
        try:
            event = event_from_json(value)
        except DataError as error:
            self.tell(f"event {row}: {plain(error.message)[:200]}; left out")
            return
        if isinstance(event, OtherEvent) and event.type not in _UNTOLD:
            self.tell(f"event {row}: no event is called '{plain(event.type)[:40]}'; it is shown and changes nothing")
        self.events.append(event)

    def tell(self, problem: str) -> None:
        """One line about what could not be read."""
        if len(self.problems) < MOST_LINES:
            self.problems.append(problem)
        else:
            self._untold += 1

    @property
    def told(self) -> tuple[str, ...]:
        """All lines; the last one says how many more there would be."""
        more = (f"and {self._untold} more",) if self._untold else ()
        return (*self.problems, *more)


def read_events(values: Iterable[Json]) -> Reading:
    """The events of a list of Rasa's event objects."""
    reading = Reading()
    for row, value in enumerate(values, start=1):
        reading.add_json(value, row)
    return reading


def events_of_tracker(value: Json) -> tuple[str, Reading]:
    """The sender and the events of a tracker's JSON (also Rasa's serialised `Dialogue`, and a bare list of events)."""
    if isinstance(value, Mapping):
        sender = value.get("sender_id") or value.get("name") or ""
        events = value.get("events")
    else:
        sender, events = "", value
    if not isinstance(events, list):
        raise DataError("no list of events", remedy='a tracker is {"sender_id": …, "events": […]}')
    return str(sender), read_events(events)
