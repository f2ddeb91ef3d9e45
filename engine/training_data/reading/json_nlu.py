"""NLU training data of JSON files (`rasa_nlu_data`, 1.x) as values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import DataError
from teachbot.engine.training_data.nlu import Example, LookupTable, NluData, RegexFeature, Synonym
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.markdown_nlu import lookup_words

_EXAMPLE_KEYS = ("common_examples", "intent_examples", "entity_examples")


def read_nlu(text: str, report: Report) -> NluData | None:
    """The data under `rasa_nlu_data`; None where the file holds something else, or, with a problem, no JSON."""
    try:
        found = read_json(text)
    except DataError as error:
        if error.line is not None:
            report.error(error.line, "json-syntax", f"the JSON is broken here: {error.message}; correct it")
        else:
            report.error(1, "too-large", f"the JSON is {error.message}; make it flatter")
        return None
    body = found.get("rasa_nlu_data") if isinstance(found, dict) else None
    if not isinstance(body, dict):
        return None
    lines = _Lines(text)
    return NluData(
        tuple(_examples(body, report, lines)),
        tuple(_synonyms(body, report, lines)),
        tuple(_regexes(body, report, lines)),
        tuple(_lookups(body, report, lines)),
    )


class _Lines:
    """Finds the lines that values stand in, as JSON readers do not tell."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1

    def after(self, value: str) -> int:
        """The line of the value's next occurrence; the latest line where it has none."""
        for written in (json.dumps(value, ensure_ascii=False), json.dumps(value)):
            found = self.text.find(written, self.at)
            if found >= 0:
                self.line += self.text.count("\n", self.at, found)
                self.at = found
                break
        return self.line


def _listed(body: Mapping[str, Json], key: str, report: Report) -> Iterator[dict[str, Json]]:
    listed = body.get(key) or []
    if not isinstance(listed, list):
        report.error(1, "not-a-list", f"'{key}' must be a list")
        return
    for entry in listed:
        if isinstance(entry, dict):
            yield entry
        else:
            report.warn(1, "bad-example", f"an entry of '{key}' is not an object and is skipped")


def _examples(body: Mapping[str, Json], report: Report, lines: _Lines) -> Iterator[Example]:
    for key in _EXAMPLE_KEYS:
        for entry in _listed(body, key, report):
            text = entry.get("text")
            if not isinstance(text, str):
                report.warn(lines.line, "bad-example", "an example has no text and is skipped; add it")
                continue
            line = lines.after(text)
            listed = entry.get("entities") or []
            entities = tuple(
                found
                for each in (listed if isinstance(listed, list) else [])
                if (found := _entity(each, text, report, line)) is not None
            )
            entities = tuple(sorted(entities, key=lambda e: (e.start or 0, e.end or 0)))
            metadata = entry.get("metadata") or None
            yield Example(text, str(entry.get("intent") or ""), entities, metadata, report.place(line))


def _entity(entry: Json, text: str, report: Report, line: int) -> Entity | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("entity"), str):
        report.warn(line, "bad-entity", "an entity has no name and is skipped; add it")
        return None
    start, end = entry.get("start"), entry.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        report.warn(line, "bad-entity", f"the entity '{entry['entity']}' lies outside of its text and is skipped")
        return None
    role, group = entry.get("role"), entry.get("group")
    return Entity(
        entry["entity"],
        entry.get("value", text[start:end]),
        start,
        end,
        role=None if role is None else str(role),
        group=None if group is None else str(group),
    )


def _synonyms(body: Mapping[str, Json], report: Report, lines: _Lines) -> Iterator[Synonym]:
    for entry in _listed(body, "entity_synonyms", report):
        value, variants = entry.get("value"), entry.get("synonyms")
        if isinstance(value, str) and isinstance(variants, list):
            yield Synonym(value, tuple(str(v) for v in variants), report.place(lines.after(value)))


def _regexes(body: Mapping[str, Json], report: Report, lines: _Lines) -> Iterator[RegexFeature]:
    for entry in _listed(body, "regex_features", report):
        name, pattern = entry.get("name"), entry.get("pattern")
        if isinstance(name, str) and isinstance(pattern, str):
            yield RegexFeature(name, pattern, report.place(lines.after(pattern)))


def _lookups(body: Mapping[str, Json], report: Report, lines: _Lines) -> Iterator[LookupTable]:
    for entry in _listed(body, "lookup_tables", report):
        name, words = entry.get("name"), entry.get("elements")
        if not isinstance(name, str):
            continue
        place = report.place(lines.after(name))
        if isinstance(words, str):
            found = lookup_words((report.path.parent, *report.path.parents))(words)
            if found is None:
                report.warn(place.line, "lookup-file", f"the lookup file '{words}' cannot be read; correct its path")
            yield LookupTable(name, found or (), words, place)
        elif isinstance(words, list):
            yield LookupTable(name, tuple(str(w) for w in words), None, place)
