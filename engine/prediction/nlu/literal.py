"""Messages that say their meaning outright: `/intent`, `/intent@0.9`, `/intent{"entity": "value"}`."""

from __future__ import annotations

import re

from teachbot.engine.dialogue.events import Entity, Intent
from teachbot.engine.dialogue.ranking import Understanding
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import DataError

EXTRACTOR = "RegexMessageHandler"

_FORM = re.compile(r"/(?P<intent>[^{@\s][^{@]*)(?:@(?P<confidence>[0-9.]+))?\s*(?P<rest>.*)", re.DOTALL)


def literal(text: str) -> Understanding | None:
    """The understanding that the text spells out, as Rasa's RegexMessageHandler reads it; None for other texts.

    Raises DataError where what follows the intent is not a JSON object.
    """
    stripped = text.strip()
    found = _FORM.fullmatch(stripped) if stripped.startswith("/") else None
    if found is None:
        return None
    confidence = _confidence(found["confidence"], stripped)
    entities: tuple[Entity, ...] = ()
    if found["rest"]:
        offset = text.index("/") + found.start("rest")
        entities = _entities(found["rest"], offset, offset + len(found["rest"]))
    return Understanding(text, (Intent(found["intent"].strip(), confidence),), entities, literal=True)


def _confidence(written: str | None, text: str) -> float:
    if written is None:
        return 1.0
    try:
        return min(1.0, float(written))
    except ValueError as error:
        raise DataError(f"'{written}' is no confidence: {text}", remedy="write it as in /greet@0.9") from error


def _entities(written: str, start: int, end: int) -> tuple[Entity, ...]:
    remedy = 'write entities as in /inform{"city": "London"}'
    try:
        named = read_json(written)
    except DataError as error:
        raise DataError(f"what follows the intent is no JSON: {written[:80]}", remedy=remedy) from error
    if not isinstance(named, dict):
        raise DataError(f"what follows the intent is no JSON object: {written[:80]}", remedy=remedy)
    return tuple(
        Entity(name, value, start, end, extractor=EXTRACTOR, confidence=1.0)
        for name, values in named.items()
        for value in (values if isinstance(values, list) else [values])
    )
