"""The custom actions of concertbot: they look things up in concerts.json.

Run them in this folder with `python -m rasa_sdk --actions actions`.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

DATA: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("concerts.json").read_text(encoding="utf-8")
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ActionSearchConcerts(Action):
    """Finds concerts by artist, city and time, and keeps them in the slot `concerts`."""

    def name(self) -> str:
        return "action_search_concerts"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        found = [
            concert
            for concert in DATA["concerts"]
            if _same(concert["artist"], tracker.get_slot("artist"))
            and _same(concert["city"], tracker.get_slot("city"))
            and _is_on(concert["in_days"], tracker.get_slot("when"))
        ]
        if not found:
            dispatcher.utter_message(text="I found no concert like that. Try another city, day or artist.")
        else:
            lines = [f"- {c['artist']}, {c['venue']} in {c['city']}, {_day(c['in_days'])}" for c in found]
            dispatcher.utter_message(text="\n".join(["I found:", *lines, "Shall I compare their reviews?"]))
        return [SlotSet("concerts", found)]


class ActionSearchVenues(Action):
    """Finds venues in the city, and keeps them in the slot `venues`."""

    def name(self) -> str:
        return "action_search_venues"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        found = [venue for venue in DATA["venues"] if _same(venue["city"], tracker.get_slot("city"))]
        if not found:
            dispatcher.utter_message(text="I know no venue there. Try another city.")
        else:
            lines = [f"- {v['name']} in {v['city']}, {v['seats']} seats" for v in found]
            dispatcher.utter_message(text="\n".join(["These are worth a visit:", *lines, "Shall I compare reviews?"]))
        return [SlotSet("venues", found)]


class ActionShowConcertReviews(Action):
    """Shows what people wrote about the concerts found last."""

    def name(self) -> str:
        return "action_show_concert_reviews"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        found = tracker.get_slot("concerts") or []
        dispatcher.utter_message(text=_reviews(found, "artist") or "Let us look for a concert first.")
        return []


class ActionShowVenueReviews(Action):
    """Shows what people wrote about the venues found last."""

    def name(self) -> str:
        return "action_show_venue_reviews"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        found = tracker.get_slot("venues") or []
        dispatcher.utter_message(text=_reviews(found, "name") or "Let us look for a venue first.")
        return []


def _same(value: str, wanted: str | None) -> bool:
    return wanted is None or value.casefold() == wanted.casefold()


def _is_on(in_days: int, when: str | None) -> bool:
    """Whether a concert that many days from now is on at the time that a person named."""
    day = date.today() + timedelta(days=in_days)
    match (when or "").casefold():
        case "tonight" | "today":
            return in_days == 0
        case "tomorrow":
            return in_days == 1
        case "weekend":
            return day.weekday() >= 5 and in_days < 7
        case "this week":
            return in_days < 7
        case "next week":
            return 7 <= in_days < 14
        case name if name in DAYS:
            return DAYS[day.weekday()] == name
    return True


def _day(in_days: int) -> str:
    day = date.today() + timedelta(days=in_days)
    return f"{DAYS[day.weekday()].title()}, {day:%d.%m.}"


def _reviews(found: list[dict[str, Any]], key: str) -> str:
    best_first = sorted(found, key=lambda entry: -entry.get("stars", 0))
    return "\n".join(
        f"{entry.get(key, '?')}: {entry.get('stars', '?')} of 5. {entry.get('review', '')}".rstrip()
        for entry in best_first
    )
