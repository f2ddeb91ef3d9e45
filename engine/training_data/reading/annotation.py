"""Texts with marked entities: `[London](city)`, `[LA]{"entity": "city", "value": "Los Angeles"}`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import AnnotationError, DataError
from teachbot.engine.training_data.problems import Report

ANNOTATION = re.compile(
    r"\[(?P<text>[^\]]+?)\]"
    r"(?:\((?P<entity>[^:)]+?)(?:\:(?P<value>[^)]+))?\)|\{(?P<dict>[^}]+?)\}|\[(?P<dicts>.*?)\])"
)
"""Rasa 3.6's expression: the text, then `(entity)`, `(entity:value)`, `{…}` or `[{…}, {…}]`."""
LONGEST = 5_000
"""Longer texts of files are not searched for entities: brackets could make that slow."""
_HALF = re.compile(r"\][({\[]")
_ONE_DICT = re.compile(r"\{(?P<dict>[^}]+?)\}")
_PARTS = ("entity", "value", "role", "group")
_SLASH_MESSAGE = re.compile(r"/(?P<intent>[^{@]+)(?:@[0-9.]+)?(?P<entities>\{.+\})?")


def parse_annotated(annotated: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and its entities; raises AnnotationError where a mark is begun and not ended well."""
    text, entities, faults = _parse(annotated)
    if faults:
        column, message = faults[0]
        raise AnnotationError(message, column, remedy='write [words](entity) or [words]{"entity": "…", "value": "…"}')
    _refuse_half_marks(annotated)
    return text, entities


def parse_leniently(annotated: str, report: Report, line: int) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and its entities as Rasa reads them; what is malformed stays text, with a problem."""
    if not _HALF.search(annotated):
        return annotated, ()
    if len(annotated) > LONGEST or not report.spend(line, annotated.count("[") * len(annotated) // 200):
        report.warn(line, "too-long", f"this text has {len(annotated)} characters and is not searched for entities")
        return annotated, ()
    text, entities, faults = _parse(annotated)
    for column, message in faults:
        report.error(line, "bad-annotation", f"{message} (character {column + 1} of '{_short(annotated)}')")
    return text, entities


def parse_message(text: str) -> tuple[Entity, ...]:
    """The entities of a literal message, `/intent{"entity": "value"}`; none where it has none."""
    match = _SLASH_MESSAGE.match(text)
    if match is None or match["entities"] is None:
        return ()
    try:
        found = read_json(match["entities"])
    except DataError:
        return ()
    return entities_from_json(found) if isinstance(found, dict) else ()


def entities_from_json(found: Mapping[str, Json]) -> tuple[Entity, ...]:
    """Entities of `{"name": value}`; a list of values is as many entities."""
    return tuple(
        Entity(name, value)
        for name, values in found.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _parse(annotated: str) -> tuple[str, tuple[Entity, ...], list[tuple[int, str]]]:
    plain: list[str] = []
    entities: list[Entity] = []
    faults: list[tuple[int, str]] = []
    length = last = 0
    for match in ANNOTATION.finditer(annotated):
        marked = match["text"]
        before = annotated[last : match.start()]
        start = length + len(before)
        try:
            entities += _entities(match, start)
        except DataError as error:
            faults.append((match.start(), f"the entity cannot be read: {error.message}"))
        plain += (before, marked)
        length = start + len(marked)
        last = match.end()
    plain.append(annotated[last:])
    return "".join(plain), tuple(entities), faults


def _entities(match: re.Match[str], start: int) -> Iterator[Entity]:
    text = match["text"]
    end = start + len(text)
    if match["entity"]:
        yield Entity(match["entity"], match["value"] or text, start, end)
    elif match["dict"]:
        yield _from_dict(match["dict"], text, start, end)
    else:
        marks = _ONE_DICT.finditer(match["dicts"] or "")
        # Rasa keeps a mark that is there twice; it says no more than once, and 1.x could not write it.
        yield from dict.fromkeys(_from_dict(one["dict"], text, start, end) for one in marks)


def _from_dict(body: str, text: str, start: int, end: int) -> Entity:
    try:
        found = read_json("{" + body + "}")
    except DataError as error:
        raise DataError(f"its braces do not hold JSON ({error.message})") from error
    name = found.get("entity")
    if not isinstance(name, str) or not name:
        raise DataError('"entity" is missing')
    value = found.get("value", text)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise DataError('"value" is neither a text nor a number')
    for part in ("role", "group"):
        if not isinstance(found.get(part, ""), str):
            raise ValueError(f'"{part}" is no text')
    return Entity(name, value, start, end, role=found.get("role"), group=found.get("group"))


def _refuse_half_marks(annotated: str) -> None:
    """Raise at the first `](`, `]{` that is no mark: brackets that annotate nothing are text."""
    marks = [m.span() for m in ANNOTATION.finditer(annotated)]
    for half in re.finditer(r"\](?=[({])", annotated):
        if not any(start <= half.start() < end for start, end in marks):
            raise AnnotationError(
                "the mark is not ended",
                half.start(),
                remedy='write [words](entity) or [words]{"entity": "…", "value": "…"}',
            )


def annotate(text: str, entities: Sequence[Entity], *, markdown: bool = False) -> str:
    """The text with its entities marked, in the short form where it says everything.

    `markdown`: for 1.x, which cannot mark one text with two entities; the first stands.
    Entities that cannot be marked (no place in the text, overlapping, brackets inside) are left out:
    see `can_annotate`.
    """
    parts: list[str] = []
    last = 0
    for group in _groups(text, entities):
        start, end = group[0].start or 0, group[0].end or 0
        parts += (text[last:start], _mark(text[start:end], group[:1] if markdown else group))
        last = end
    parts.append(text[last:])
    return "".join(parts)


def can_annotate(text: str, entities: Sequence[Entity], *, markdown: bool = False) -> bool:
    """Whether reading `annotate(…)` gives exactly this text and these entities."""
    read, found, faults = _parse(annotate(text, entities, markdown=markdown))
    plain = tuple(replace(e, extractor=None, confidence=None) for e in entities)
    return not faults and read == text and found == plain


def _groups(text: str, entities: Sequence[Entity]) -> list[list[Entity]]:
    groups: list[list[Entity]] = []
    end = 0
    spans = [e for e in entities if e.start is not None and e.end is not None]
    for entity in sorted(spans, key=lambda e: (e.start or 0, e.end or 0)):
        start, stop = entity.start or 0, entity.end or 0
        if groups and (groups[-1][0].start, groups[-1][0].end) == (start, stop):
            groups[-1].append(entity)
        elif end <= start < stop <= len(text):
            groups.append([entity])
            end = stop
    return groups


def _mark(text: str, group: Sequence[Entity]) -> str:
    if len(group) > 1:
        return f"[{text}][{', '.join(_dict(text, e) for e in group)}]"
    entity = group[0]
    plain = entity.value == text and entity.role is None and entity.group is None
    if plain and not set(entity.entity) & set(":()"):
        return f"[{text}]({entity.entity})"
    return f"[{text}]{_dict(text, entity)}"


def _dict(text: str, entity: Entity) -> str:
    body: dict[str, Json] = {"entity": entity.entity}
    for key in _PARTS[1:]:
        value = getattr(entity, key)
        if value is not None and not (key == "value" and value == text):
            body[key] = value
    return json.dumps(body, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"
