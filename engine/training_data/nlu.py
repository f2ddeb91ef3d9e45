"""NLU training data: examples, synonyms, regexes and lookup tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.dialogue.places import Place


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence a user might say."""

    text: str
    """Without its annotation."""
    intent: str
    """With its sub-intent for a retrieval intent: `faq/ask_price`."""
    entities: tuple[Entity, ...] = ()
    metadata: Json = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Synonym:
    """Ways to write one value."""

    value: str
    variants: tuple[str, ...]
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RegexFeature:
    """A pattern that hints at an entity or intent of its name."""

    name: str
    pattern: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LookupTable:
    """Words that hint at an entity of its name."""

    name: str
    words: tuple[str, ...]
    source: str | None = field(default=None, compare=False)
    """The file it was read from, as written, where it is not inline: where it stood, like the place."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NluData:
    """All NLU training data of a project."""

    examples: tuple[Example, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    """Listed synonyms; values inline in examples count besides."""
    regexes: tuple[RegexFeature, ...] = ()
    lookups: tuple[LookupTable, ...] = ()
