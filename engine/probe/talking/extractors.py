"""Entities that a project's pipeline finds with components that do not run here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from teachbot.engine.dialogue.events import Json

_FOUND_BY = {
    "Duckling": {
        "amount-of-money": "100 euros",
        "credit-card-number": "4000 0000 0000 0002",
        "distance": "3 kilometres",
        "duration": "two hours",
        "email": "ada@example.com",
        "number": "3",
        "ordinal": "second",
        "phone-number": "030 123456",
        "quantity": "2 cups",
        "temperature": "20 degrees",
        "time": "tomorrow",
        "url": "https://example.com",
        "volume": "2 litres",
    },
    "Spacy": {
        "CARDINAL": "3",
        "DATE": "next Monday",
        "FAC": "the old bridge",
        "GPE": "Berlin",
        "LOC": "the Alps",
        "MONEY": "100 euros",
        "NORP": "Danish",
        "ORDINAL": "second",
        "ORG": "Acme",
        "PER": "Ada Smith",
        "PERSON": "Ada Smith",
        "TIME": "at noon",
    },
}
"""By how the component's name begins, what it finds without training, each with a value that it would find."""


def found_elsewhere(pipeline: Iterable[Mapping[str, Json]]) -> dict[str, str]:
    """The entities that Duckling or spaCy would find, where the pipeline has them; each with a value."""
    names = [str(component.get("name", "")).rsplit(".", 1)[-1] for component in pipeline]
    extractors = [name for name in names if "Extractor" in name]
    found: dict[str, str] = {}
    for beginning, entities in _FOUND_BY.items():
        if any(name.startswith(beginning) for name in extractors):
            found |= entities
    return found
