"""Entities as tags of tokens (begin, inside, outside), both ways."""

from __future__ import annotations

from collections.abc import Sequence

from teachbot.engine.dialogue.events import Entity
from teachbot.engine.prediction.nlu.words import Token

OUTSIDE = "O"

_PART = "\x1f"


def kind_of(entity: Entity) -> str:
    """Entity, role and group as one label."""
    return _PART.join((entity.entity, entity.role or "", entity.group or ""))


def tags_of(entities: Sequence[Entity], cut: Sequence[Token]) -> list[str]:
    """One tag a token; a token belongs to the first entity that it overlaps."""
    tags = [OUTSIDE] * len(cut)
    for entity in entities:
        if entity.start is None or entity.end is None:
            continue
        inside = [at for at, t in enumerate(cut) if t.start < entity.end and t.end > entity.start]
        for number, at in enumerate(inside):
            if tags[at] == OUTSIDE:
                tags[at] = ("I-" if number else "B-") + kind_of(entity)
    return tags


def entities_of(
    tags: Sequence[str], cut: Sequence[Token], text: str, confidences: Sequence[float], extractor: str
) -> tuple[Entity, ...]:
    """The entities that tags describe, with the text they cover as value."""
    found: list[Entity] = []
    at = 0
    while at < len(tags):
        if tags[at] == OUTSIDE:
            at += 1
            continue
        kind, end = tags[at][2:], at + 1
        while end < len(tags) and tags[end] == f"I-{kind}":
            end += 1
        name, role, group = kind.split(_PART)
        start, stop = cut[at].start, cut[end - 1].end
        sure = float(min(confidences[at:end]))
        found.append(Entity(name, text[start:stop], start, stop, role or None, group or None, extractor, sure))
        at = end
    return tuple(found)
