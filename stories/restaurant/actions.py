"""Checks the answers that the restaurant form gets.

Run it in this folder with `python -m rasa_sdk --actions actions`.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

CUISINES = (
    "chinese",
    "french",
    "greek",
    "indian",
    "italian",
    "japanese",
    "mexican",
    "spanish",
    "thai",
    "turkish",
    "vegan",
    "vietnamese",
)
SEATING = {"outdoor": True, "indoor": False}
ASKED = ("cuisine", "num_people", "outdoor_seating", "preferences", "feedback")


class ValidateRestaurantForm(FormValidationAction):
    """Empties a slot again, and says why, where its value cannot be right."""

    def name(self) -> str:
        return "validate_restaurant_form"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        """What the form asks for: a domain of Rasa 1.x lists forms by name only."""
        return list(ASKED)

    def validate_cuisine(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """A cuisine that one of the restaurants cooks."""
        if str(value).casefold() in CUISINES:
            return {"cuisine": str(value).casefold()}
        dispatcher.utter_message(response="utter_wrong_cuisine")
        return {"cuisine": None}

    def validate_num_people(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """A positive whole number."""
        if str(value).isdecimal() and int(value) > 0:
            return {"num_people": int(value)}
        dispatcher.utter_message(response="utter_wrong_num_people")
        return {"num_people": None}

    def validate_outdoor_seating(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Yes or no, or a word for one of them."""
        if isinstance(value, bool):
            return {"outdoor_seating": value}
        if value in SEATING:
            return {"outdoor_seating": SEATING[value]}
        dispatcher.utter_message(response="utter_wrong_outdoor_seating")
        return {"outdoor_seating": None}
