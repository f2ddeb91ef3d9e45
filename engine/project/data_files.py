"""One data file of any kind, told apart by content, as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from teachbot.engine.dialogue.domain import Domain, Response
from teachbot.engine.dialogue.places import Place
from teachbot.engine.project.layout import YAML_SUFFIXES
from teachbot.engine.project.source import Source, decode, digest, read_bytes, without_collecting
from teachbot.engine.training_data.nlu import NluData
from teachbot.engine.training_data.problems import Problem, Report
from teachbot.engine.training_data.reading import (
    json_nlu,
    markdown_nlu,
    markdown_stories,
    schemas,
    yaml_nlu,
    yaml_stories,
)
from teachbot.engine.training_data.reading.domain_file import DOMAIN_KEYS, read_domain
from teachbot.engine.training_data.reading.domain_responses import read_responses
from teachbot.engine.training_data.reading.schema import Map, hold_against
from teachbot.engine.training_data.reading.yaml_nodes import Pair, compose, is_map, is_null, line_of, lookup, text_of
from teachbot.engine.training_data.stories import Story

_READ = ("stories:", "rules:", "nlu:", "responses:")
_KEYS = {"stories", "rules", "nlu", *DOMAIN_KEYS}
_BEGINNING = (
    "it does not begin with a key such as 'stories:', 'rules:' or 'nlu:'; add it, or leave the file out of data"
)
_NLU_MARKS = (
    "## intent:",
    "## synonym:",
    "## regex:",
    "## lookup:",
    "##intent:",
    "##synonym:",
    "##regex:",
    "##lookup:",
)


_STEP = re.compile(
    r"[*>]\s*[^\s{:*]+\s*(?:\{.*|\sOR\s.*|:\s.*)?$|-\s*(?:form:\s|utter_|action_|respond_|\w+\{|\w+_form$)"
)
"""A line that hardly anything but a story has: an intent or a checkpoint by its name, an action, a slot."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """What one file holds."""

    path: Path
    digest: str = ""
    stories: tuple[Story, ...] = ()
    rules: tuple[Story, ...] = ()
    nlu: NluData = field(default_factory=NluData)
    responses: dict[str, tuple[Response, ...]] = field(default_factory=dict)
    """Of `responses:` beside NLU data, or of a Markdown file of retrieval answers."""
    domain: Domain | None = None
    """Where the file has keys of a domain beside `responses`."""
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    """The top level keys of a YAML file."""
    problems: tuple[Problem, ...] = ()

    @property
    def is_markdown(self) -> bool:
        """Whether the file is of the 1.x generation."""
        return self.path.suffix == ".md"


def read_file(path: Path, kind: Literal["story", "test"] = "story", root: Path | None = None) -> DataFile:
    """A data file's values; `kind` is what its stories are; lookup files are sought from `root`, too."""
    report = Report(path)
    data = read_bytes(path, report)
    if data is None:
        return DataFile(path, problems=tuple(report.problems))
    source = decode(path, data, report)
    if source is None:
        return DataFile(path, digest(data), problems=tuple(report.problems))
    return read_source(source, report, kind, root)


def read_source(
    source: Source, report: Report, kind: Literal["story", "test"] = "story", root: Path | None = None
) -> DataFile:
    """The values of a file that is read already."""
    with without_collecting():
        return _values(source, report, kind, root)


def _values(source: Source, report: Report, kind: Literal["story", "test"], root: Path | None) -> DataFile:
    path = source.path
    if path.suffix in YAML_SUFFIXES:
        return _yaml(source, report, kind)
    if path.suffix == ".json":
        nlu = json_nlu.read_nlu(source.text, report)
        return DataFile(path, digest(source.data), nlu=nlu or NluData(), problems=tuple(report.problems))
    if path.suffix == ".md":
        return _markdown(source, report, kind, root)
    return DataFile(path, digest(source.data))


def _yaml(source: Source, report: Report, kind: Literal["story", "test"]) -> DataFile:
    node = compose(source.text, report)
    if node is None or is_null(node):
        return DataFile(source.path, digest(source.data), problems=tuple(report.problems))
    if not is_map(node):
        _note_no_map(source.text, line_of(node), report)
        return DataFile(source.path, digest(source.data), problems=tuple(report.problems))
    found = lookup(node, report)
    if not found.keys() & _KEYS:
        report.warn(line_of(node), "passed-over", f"Rasa passes this file over: {_BEGINNING}")
    stories = yaml_stories.read_stories(found["stories"].value, report, kind) if "stories" in found else ()
    rules = yaml_stories.read_rules(found["rules"].value, report) if "rules" in found else ()
    nlu = yaml_nlu.read_nlu(found["nlu"].value, report) if "nlu" in found else NluData()
    places: dict[tuple[str, str], Place] = {}
    domain = None
    responses: dict[str, tuple[Response, ...]] = {}
    if any(key in found for key in DOMAIN_KEYS if key != "responses"):
        domain = read_domain(node, report)
        hold_against(node, domain_schema(found, domain), report)
        responses, places = dict(domain.responses), dict(domain.places)
    elif "responses" in found:
        responses = read_responses(found["responses"].value, report, places)
    if "stories" in found or "rules" in found:
        hold_against(node, schemas.STORIES, report)
    if "nlu" in found or ("responses" in found and domain is None):
        hold_against(node, schemas.NLU, report)
    return DataFile(
        source.path,
        digest(source.data),
        stories,
        rules,
        nlu,
        responses,
        domain,
        places,
        tuple(found),
        tuple(report.problems),
    )


def _note_no_map(text: str, line: int, report: Report) -> None:
    """Rasa looks for its keys in the lines of a file before it reads it."""
    if any(each.lstrip().startswith(_READ) for each in text.splitlines()):
        report.error(line, "not-a-map", "a file of training data must begin with a key such as 'stories:'")
    else:
        report.warn(line, "passed-over", f"Rasa passes this file over: {_BEGINNING}")


def domain_schema(found: Mapping[str, Pair], domain: Domain) -> Map:
    """What a domain file is held against: without a version, it may be of 1.x or 2.x."""
    version = text_of(found["version"].value) if "version" in found else None
    if version is None:
        is_old = "templates" in found or any(not slot.mappings for slot in domain.slots)
        is_old = is_old or any(form.mappings or not form.declared for form in domain.forms)
    else:
        is_old = version.startswith(("1", "2"))
    return schemas.OLD_DOMAIN if is_old else schemas.DOMAIN


def _markdown(source: Source, report: Report, kind: Literal["story", "test"], root: Path | None) -> DataFile:
    text = source.text.replace("\r\n", "\n")
    if any(mark in text for mark in _NLU_MARKS):
        folders = (root,) if root is not None else ()
        words = markdown_nlu.lookup_words((*folders, *source.path.parents))
        nlu = markdown_nlu.read_nlu(text, report, words)
        return DataFile(source.path, digest(source.data), nlu=nlu, problems=tuple(report.problems))
    if _is_retrieval(text):
        found = markdown_nlu.read_responses(text, report)
        return DataFile(
            source.path,
            digest(source.data),
            responses={name: responses for name, (responses, _) in found.items()},
            places={("responses", name): place for name, (_, place) in found.items()},
            problems=tuple(report.problems),
        )
    if not is_story_text(text):
        return DataFile(source.path, digest(source.data))
    stories = markdown_stories.read_stories(text, report, kind)
    return DataFile(source.path, digest(source.data), stories, problems=tuple(report.problems))


def _is_retrieval(text: str) -> bool:
    """Rasa 1.10's test of a file of retrieval answers: every user line is `* intent/sub`."""
    users = [line.strip() for line in text.splitlines() if line.strip().startswith("*")]
    return bool(users) and all("/" in u.partition("{")[0] and " OR " not in u and ":" not in u for u in users)


def is_story_text(text: str) -> bool:
    """Whether a Markdown text looks like stories rather than a readme."""
    lines = [line.strip() for line in text.splitlines()]
    headed = any(line.startswith("##") for line in lines)
    return headed and any(map(_STEP.match, lines))
