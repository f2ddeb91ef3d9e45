"""What a project says about its intents beside their examples: their names, and buttons that send them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.errors import DataError
from teachbot.engine.prediction.nlu.literal import literal

WeakExample = tuple[str, str]
"""A text that nobody gave as an example, and its intent."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

_SIGNS = re.compile(r"[\W_]+")


def named(intents: Iterable[str]) -> list[WeakExample]:
    """Each intent's name as words (`ask_weather`, `askWeather`: ask weather), of a sub-intent its own part."""
    spoken = ((_spoken(intent.rsplit("/", 1)[-1]), intent) for intent in intents)
    return [(text, intent) for text, intent in spoken if text]


def _spoken(name: str) -> str:
    return _SIGNS.sub(" ", _HUMP.sub(" ", name)).strip().lower()


def buttoned(domain: Domain, intents: Iterable[str]) -> list[WeakExample]:
    """Titles of the buttons that send one of the intents: people type them, too."""
    wanted = set(intents)
    found: dict[WeakExample, None] = {}
    for responses in domain.responses.values():
        for button in (b for response in responses for b in response.buttons):
            title, intent = button.get("title"), _sent(button.get("payload"))
            if isinstance(title, str) and intent in wanted:
                found[title, intent] = None
    return list(found)


def _sent(payload: object) -> str:
    """The intent that a button's payload spells out, without sub-intent; empty where it spells none."""
    try:
        spelled = literal(payload) if isinstance(payload, str) else None
    except DataError:
        return ""
    return spelled.intent.base or "" if spelled is not None else ""
