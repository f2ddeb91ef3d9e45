"""Stories of Markdown files (1.x) as values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from teachbot.engine.dialogue.events import Entity, Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.safe_json import read_json
from teachbot.engine.errors import DataError
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.annotation import entities_from_json, parse_leniently, parse_message
from teachbot.engine.training_data.reading.story_events import steps_of_event
from teachbot.engine.training_data.stories import (
    ActionStep,
    CheckpointStep,
    OrStep,
    Story,
    StoryStep,
    UserStep,
)

FORM_PREFIX = "form: "
MOST_LINES = 200_000
"""Of a file; what follows is not read."""
LONGEST_LINE = 1_000_000
"""Longer ones are not read."""
_COMMENT = re.compile(r"<!--.*?-->")
_FORM_LINE = re.compile(r"[*\-]\s+form: ")
_EVENT = re.compile(r"([^{]+)(\{.+)?")
_INTENT = re.compile(r"/?([^{@]+)(@[0-9.]+)?(\{.+)?")
_END_TO_END = re.compile(r"(?P<intent>[^{}:]+?)(?P<entities>\{.*\})?:\s+(?P<text>.*)")


def read_stories(text: str, report: Report, kind: Literal["story", "test"] = "story") -> tuple[Story, ...]:
    """The `##` blocks of a Markdown file."""
    blocks: list[tuple[str, int, list[StoryStep]]] = []
    for number, line in _lines(text):
        if number > MOST_LINES:
            report.error(number, "too-large", f"what follows {MOST_LINES} lines is not read; split the file")
            break
        if len(line) > LONGEST_LINE:
            report.error(number, "too-large", f"a line of more than {LONGEST_LINE} characters is not read; shorten it")
            continue
        if line.startswith("#"):
            blocks.append((line[1:].strip("# "), number, []))
            continue
        steps = _steps(line, report.place(number), report)
        if steps and not blocks:
            report.error(number, "no-story", "this belongs to no story; begin one with '## a name' above it")
            continue
        if steps:
            blocks[-1][2].extend(steps)
    return tuple(_stories(blocks, report, kind))


def _stories(
    blocks: list[tuple[str, int, list[StoryStep]]], report: Report, kind: Literal["story", "test"]
) -> Iterator[Story]:
    for name, number, steps in blocks:
        if steps:
            yield Story(name, tuple(steps), kind, place=report.place(number))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, by number, as Rasa 1.10 strips comments off them."""
    in_comment = False
    for index, raw in enumerate(text.split("\n")):
        line = _COMMENT.sub("", raw).strip()
        if not line:
            continue
        if line.startswith("<!--"):
            in_comment = True
        elif in_comment:
            in_comment = not line.endswith("-->")
        else:
            yield index + 1, line


def _steps(line: str, place: Place, report: Report) -> tuple[StoryStep, ...]:
    if line.startswith(">"):
        return _checkpoint(line[1:].strip(), place, report)
    if line.startswith("*"):
        return _user(line[1:].strip(), place, report)
    if line.startswith("-"):
        if _FORM_LINE.match(line):
            return (ActionStep(line[1:].strip().removeprefix("form:").strip(), True, place),)
        return _event(line[1:].strip(), place, report)
    report.warn(
        place.line, "unknown-line", "this is no step and is skipped; begin it with '*', '-', '>' or '##', or remove it"
    )
    return ()


def _checkpoint(body: str, place: Place, report: Report) -> tuple[StoryStep, ...]:
    named = _named(body, place, report)
    if named is None:
        return ()
    return (CheckpointStep(named[0], named[1], place),)


def _event(body: str, place: Place, report: Report) -> tuple[StoryStep, ...]:
    named = _named(body, place, report)
    if named is None:
        return ()
    steps = steps_of_event(named[0], named[1], place)
    if not steps:
        report.error(
            place.line, "bad-event", f"the event '{named[0]}' lacks its values and is skipped; write them in braces"
        )
    return steps


def _named(body: str, place: Place, report: Report) -> tuple[str, dict[str, Json]] | None:
    match = _EVENT.match(body)
    if match is None or not match[1].strip():
        report.warn(place.line, "empty-step", "this step has no name and is skipped; name it or remove it")
        return None
    found = _braces(match[2], place, report)
    return None if found is None else (match[1].strip(), found)


def _braces(body: str | None, place: Place, report: Report) -> dict[str, Json] | None:
    """The JSON object in the braces; None, with a problem, where it is none."""
    if body is None:
        return {}
    try:
        found = read_json(body)
    except DataError as error:
        why = f"what stands in the braces is not JSON ({error.message}) and the step is skipped; correct it"
        report.error(place.line, "bad-json", why)
        return None
    if not isinstance(found, dict):
        report.error(place.line, "bad-json", "the braces must hold a JSON object; the step is skipped")
        return None
    return found


def _user(body: str, place: Place, report: Report) -> tuple[StoryStep, ...]:
    messages = [_message(part.strip(), place, report) for part in body.split(" OR ")]
    kept = tuple(m for m in messages if m is not None)
    if len(kept) > 1:
        return (OrStep(kept, place),)
    return kept


def _message(body: str, place: Place, report: Report) -> UserStep | None:
    bare = body.removeprefix("form:").strip() if body.startswith(FORM_PREFIX) else body
    prefixed = bare != body
    spoken = _END_TO_END.fullmatch(bare)
    if spoken is not None and not bare.startswith("/"):
        return _spoken(spoken, prefixed, place, report)
    match = _INTENT.match(bare)
    if match is None:
        report.warn(place.line, "empty-intent", "the user's intent has no name and the step is skipped; name it")
        return None
    entities: tuple[Entity, ...] = ()
    if match[3] is not None:
        found = _braces(match[3], place, report)
        entities = entities_from_json(found or {})
    return UserStep(match[1].strip(), entities, form_prefix=prefixed, place=place)


def _spoken(match: re.Match[str], prefixed: bool, place: Place, report: Report) -> UserStep:
    """`intent: words`, as test stories have it."""
    message = match["text"].strip()
    text, entities = parse_leniently(message, report, place.line)
    if text.startswith("/"):
        entities = parse_message(text)
    return UserStep(match["intent"].strip(), entities, text, prefixed, place)
