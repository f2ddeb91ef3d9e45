"""The server's tracker, kept equal to our conversation event by event."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from teachbot.engine.actions.server.tracker_json import message_json
from teachbot.engine.bots.rasa.api import RasaApi, Tracker
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.event_json import Generation, event_to_json
from teachbot.engine.dialogue.events import Event, Json
from teachbot.engine.errors import ServerFailure


@dataclass(frozen=True, slots=True)
class _Held:
    """What the server had when we last looked."""

    conversation: str
    events: tuple[Event, ...]
    latest_time: float | None


class Mirror:
    """One conversation on the server, under a new name whenever it does not simply go on.

    Only the current session is kept there: of a conversation that began anew, an in-memory store forgets the rest.
    """

    def __init__(self, api: RasaApi, name: str, generation: Generation, idle_limit: float) -> None:
        self._api = api
        self._name = name
        self._count = 0
        self._generation: Generation = generation
        self._idle_limit = idle_limit
        self._held: _Held | None = None
        self._seen_at = 0.0
        self._selectors: dict[str, Json] = {}

    def remember(self, text: str, parsed: Mapping[str, Json]) -> None:
        """Keeps which retrieval answer the text was read as: the server needs it to say that answer."""
        if parsed.get("response_selector"):
            self._selectors[text] = parsed["response_selector"]

    def json(self, events: Sequence[Event]) -> list[Json]:
        """The current session's events as the server takes them."""
        return [self._event(event) for event in current_session(events)]

    def follow(self, events: Sequence[Event]) -> None:
        """Makes the server's conversation consist of these events."""
        wanted = current_session(events)
        held = self._held if time.monotonic() - self._seen_at < self._idle_limit else None
        if held is None or wanted[: len(held.events)] != held.events or not self._is_there(held):
            self._replace(wanted)
            return
        rest = wanted[len(held.events) :]
        if rest:
            tracker = self._api.append_events(held.conversation, [self._event(event) for event in rest])
            if tracker.events != wanted:  # 1.x and 2.x fill slots from an appended message
                self._replace(wanted)
            else:
                self._hold(held.conversation, tracker)

    def say(self, before: Sequence[Event], message: ev.UserUttered) -> tuple[Event, ...]:
        """Adds the message as understood; returns it with the slots that the server filled from it."""
        self.follow(before)
        held = self._expect()
        self._held = None
        parsed = message_json(message) | self._selector(message)
        tracker = self._api.message(held.conversation, message.text or "", parsed)
        return self._added(held, tracker)

    def execute(self, events: Sequence[Event], action: str) -> tuple[Event, ...]:
        """Runs the action on the server; returns what the tracker has then and had not before."""
        self.follow(events)
        held = self._expect()
        self._held = None
        if not self._api.execute(held.conversation, action):
            # The server restarted since we looked and knows the conversation no more: it ran nothing.
            self._replace(held.events)
            held = self._expect()
            self._held = None
            if not self._api.execute(held.conversation, action):
                raise self._api.bad_reply("it forgets conversations at once")
        return self._added(held, self._api.tracker(held.conversation))

    def forget(self) -> None:
        """The next call begins with replacing what the server has."""
        self._held = None

    def _is_there(self, held: _Held) -> bool:
        """Whether nothing has changed the server's conversation, such as a restart of the server."""
        return self._api.latest_time(held.conversation) == held.latest_time

    def _replace(self, wanted: tuple[Event, ...]) -> None:
        self._held = None
        if not wanted:
            return
        self._count += 1
        conversation = f"{self._name}-{self._count}"
        tracker = self._api.replace_events(conversation, [self._event(event) for event in wanted])
        if tracker.events != wanted:
            raise ServerFailure(
                f"the Rasa server keeps other events than it was sent ({_difference(tracker.events, wanted)})",
                remedy="check that its domain has all intents, slots and actions of this conversation",
            )
        self._hold(conversation, tracker)

    def _added(self, held: _Held, tracker: Tracker) -> tuple[Event, ...]:
        count = len(held.events)
        if tracker.events[:count] != held.events:
            raise ServerFailure(
                "the Rasa server restarted or began a new session meanwhile; the step is not recorded",
                remedy="try again: the conversation is sent to it anew",
            )
        self._hold(held.conversation, tracker)
        return tracker.events[count:]

    def _hold(self, conversation: str, tracker: Tracker) -> None:
        self._held = _Held(conversation, tracker.events, tracker.latest_time)
        self._seen_at = time.monotonic()

    def _expect(self) -> _Held:
        if self._held is None:
            raise self._api.bad_reply("an action cannot run before a conversation has begun")
        return self._held

    def _event(self, event: Event) -> Json:
        """Without its time, so that the server's clock alone rules and no session seems to have expired."""
        out = event_to_json(event, self._generation)
        out.pop("timestamp", None)
        if isinstance(event, ev.UserUttered):
            out["parse_data"] |= self._selector(event)
        return out

    def _selector(self, message: ev.UserUttered) -> dict[str, Json]:
        found = self._selectors.get(message.text or "")
        return {"response_selector": found} if found else {}


def current_session(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events from the latest start of a session, or after the latest restart, on."""
    for index in range(len(events) - 1, -1, -1):
        match events[index]:
            case ev.Restarted():
                return tuple(events[index + 1 :])
            case ev.SessionStarted():
                before = events[index - 1] if index else None
                named = isinstance(before, ev.ActionExecuted) and before.name == "action_session_start"
                return tuple(events[index - 1 if named else index :])
    return tuple(events)


def _difference(theirs: Sequence[Event], ours: Sequence[Event]) -> str:
    pairs = zip(theirs, ours, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(theirs), len(ours)))
    kinds = [type(events[at]).__name__ if at < len(events) else "nothing" for events in (theirs, ours)]
    return f"event {at + 1}: {kinds[0]} instead of {kinds[1]}"
