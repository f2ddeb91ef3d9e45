"""Entities that a project's pipeline finds with components that do not run here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from teachbot.engine.dialogue.events import Json

_FOUND_BY = {
    "Duckling": (
        "amount-of-money",
        "credit-card-number",
        "distance",
        "duration",
        "email",
        "number",
        "ordinal",
        "phone-number",
        "quantity",
        "temperature",
        "time",
        "url",
        "volume",
    ),
    "Spacy": ("PERSON", "PER", "ORG", "GPE", "LOC", "DATE", "TIME", "MONEY", "CARDINAL", "ORDINAL", "NORP", "FAC"),
}
"""By how the component's name begins, what it finds without training."""


def found_elsewhere(pipeline: Iterable[Mapping[str, Json]]) -> frozenset[str]:
    """The entities that Duckling or spaCy would find, where the pipeline has them."""
    names = [str(component.get("name", "")).rsplit(".", 1)[-1] for component in pipeline]
    extractors = [name for name in names if "Extractor" in name]
    return frozenset(
        entity
        for beginning, entities in _FOUND_BY.items()
        if any(name.startswith(beginning) for name in extractors)
        for entity in entities
    )
