"""What is to be added to one file, and the file's text with it, checked by reading it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from yaml.nodes import Node

from teachbot.engine.dialogue.domain import Domain, EntitySpec, IntentSpec, Response
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.export.entity_parts import EntityPart, EntityParts, part_insertions, with_parts
from teachbot.engine.export.insertion import Insertion, Uninsertable, YamlText, applied_to
from teachbot.engine.export.markdown_insertion import example_insertions, story_insertion
from teachbot.engine.project.data_files import DataFile, read_source
from teachbot.engine.project.layout import YAML_SUFFIXES
from teachbot.engine.project.source import Source
from teachbot.engine.training_data.nlu import Example, NluData
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import compose, items, lookup, text_of
from teachbot.engine.training_data.stories import Story
from teachbot.engine.training_data.writing.domain_writing import (
    yaml_domain,
    yaml_entity,
    yaml_intent,
    yaml_responses,
    yaml_slot,
)
from teachbot.engine.training_data.writing.nlu_writing import (
    annotated,
    fits_line,
    markdown_item,
    markdown_nlu,
    yaml_examples,
    yaml_nlu,
)
from teachbot.engine.training_data.writing.story_writing import Lost, markdown_story, nothing_lost, yaml_story
from teachbot.engine.training_data.writing.yaml_text import dump

KINDS = ("stories", "examples", "intents", "entities", "roles", "groups", "slots", "responses", "actions")
"""What can be added, each on its own."""
_SINGULAR = {"stories": "story", "entities": "entity"}
_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """New content for one file."""

    stories: tuple[Story, ...] = ()
    examples: tuple[Example, ...] = ()
    intents: tuple[IntentSpec, ...] = ()
    entities: tuple[EntitySpec, ...] = ()
    slots: tuple[Slot, ...] = ()
    responses: Mapping[str, tuple[Response, ...]] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    roles: tuple[EntityPart, ...] = ()
    """Of entities that the file lists already."""
    groups: tuple[EntityPart, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which kinds it has."""
        return tuple(kind for kind in KINDS if getattr(self, kind))

    def only(self, kinds: Iterable[str]) -> Addition:
        """These kinds of it."""
        wanted = set(kinds)
        parts: dict[str, Any] = {kind: getattr(self, kind) for kind in KINDS if kind in wanted}
        return Addition(**parts)

    def with_(self, kind: str, value: Any) -> Addition:
        """One kind more or instead."""
        parts: dict[str, Any] = {kind: value}
        return replace(self, **parts)

    def summary(self) -> str:
        """Such as `2 stories, 1 intent`."""
        told = []
        for kind in self.kinds:
            count = len(getattr(self, kind))
            told.append(f"{count} {_SINGULAR.get(kind, kind.removesuffix('s')) if count == 1 else kind}")
        return ", ".join(told)

    @property
    def parts(self) -> EntityParts:
        """Its roles and groups."""
        return EntityParts(self.roles, self.groups)

    def domain(self) -> Domain:
        """Its names as a domain of their own."""
        entities = (*self.entities, *self.parts.as_entities())
        return Domain(self.intents, entities, self.slots, self.responses, self.actions)


def new_text(addition: Addition, *, markdown: bool, version: str | None, lost: Lost = nothing_lost) -> str:
    """A new file that holds the addition: YAML of stories, examples or a domain, or Markdown of the first two."""
    if markdown:
        stories = "\n".join(markdown_story(s, lost) for s in addition.stories)
        examples = markdown_nlu(NluData(addition.examples), lost)
        return "\n".join(part for part in (stories, examples) if part)
    body: dict[str, Json] = {"version": version} if version is not None else {}
    body |= {k: v for k, v in yaml_domain(addition.domain()).items() if k != "version"}
    if addition.examples:
        body["nlu"] = yaml_nlu(NluData(addition.examples), lost)
    if addition.stories:
        body["stories"] = [yaml_story(s, lost) for s in addition.stories]
    return dump(body)


def edit_file(source: Source, before: DataFile, addition: Addition, lost: Lost = nothing_lost) -> bytes:
    """The file's bytes with the addition, every old byte in its place; raises Uninsertable where that cannot be.

    `before` is what the source reads as.
    """
    if source.path.suffix in YAML_SUFFIXES:
        insertions = _yaml_insertions(source, addition, lost)
    elif source.path.suffix == ".md":
        insertions = _markdown_insertions(source, addition, lost)
    else:
        raise Uninsertable(f"{source.path.suffix or 'such'} files are only read")
    text = applied_to(source.text, insertions, source.newline)
    data = source.encode(text)
    _verify(before, replace(source, text=text, data=data), addition)
    return data


def _markdown_insertions(source: Source, addition: Addition, lost: Lost) -> list[Insertion]:
    text = source.text
    insertions = []
    if addition.stories:
        insertions.append(story_insertion(text, [markdown_story(s, lost) for s in addition.stories]))
    if addition.examples:
        lines: dict[str, list[str]] = {}
        for example in addition.examples:
            lines.setdefault(example.intent, []).append(markdown_item(example, lost))
        insertions += example_insertions(text, lines)
    if addition.only(KINDS[2:]).kinds:
        raise Uninsertable("a Markdown file holds no domain")
    return insertions


def _yaml_insertions(source: Source, addition: Addition, lost: Lost) -> list[Insertion]:
    report = Report(source.path)
    root = compose(source.text, report)
    if report.problems:
        raise Uninsertable(f"its YAML is broken in line {report.problems[0].line}")
    file = YamlText(source.text, root)
    insertions: list[Insertion] = []
    if addition.stories:
        insertions.append(file.into_list("stories", [yaml_story(s, lost) for s in addition.stories], spaced=True))
    if addition.examples:
        insertions += _yaml_examples(file, addition.examples, report, lost)
    lists: dict[str, list[Json]] = {
        "intents": [yaml_intent(i) for i in addition.intents],
        "entities": [yaml_entity(e) for e in addition.entities],
        "actions": list(addition.actions),
    }
    insertions += (file.into_list(key, entries) for key, entries in lists.items() if entries)
    if addition.parts.entities:
        insertions += part_insertions(file, addition.parts)
    if addition.slots:
        insertions.append(file.into_mapping("slots", {s.name: yaml_slot(s) for s in addition.slots}))
    if addition.responses:
        responses: dict[str, Json] = {name: yaml_responses(r) for name, r in addition.responses.items()}
        insertions.append(file.into_mapping("responses", responses))
    return insertions


def _yaml_examples(file: YamlText, examples: Sequence[Example], report: Report, lost: Lost) -> list[Insertion]:
    """Into the blocks of their intents where those are lists or literal blocks; else as new blocks."""
    blocks = _intent_blocks(file, report)
    insertions: list[Insertion] = []
    fresh: dict[str, list[Example]] = {}
    by_intent: dict[str, list[Example]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(example)
    for intent, group in by_intent.items():
        try:
            insertions.append(_into_block(file, blocks[intent], group, lost))
        except (KeyError, Uninsertable):
            fresh[intent] = group
    if fresh:
        entries = [yaml_examples(intent, group, lost) for intent, group in fresh.items()]
        insertions.append(file.into_list("nlu", entries, spaced=True))
    return insertions


def _intent_blocks(file: YamlText, report: Report) -> dict[str, tuple[Node, Node]]:
    """The key and value of each intent's last `examples:`."""
    found = file.entry("nlu")
    blocks: dict[str, tuple[Node, Node]] = {}
    for item in items(found[1] if found is not None else None, report):
        name = text_of(entry.value) if (entry := lookup(item, report).get("intent")) is not None else None
        examples = file.entry("examples", item)
        if name and examples is not None:
            blocks[name] = examples
    return blocks


def _into_block(file: YamlText, block: tuple[Node, Node], examples: Sequence[Example], lost: Lost) -> Insertion:
    key, value = block
    texts = [annotated(e, lost) for e in examples]
    if not all(fits_line(t) for t in texts):
        raise Uninsertable("a text does not fit one line")
    if value.start_mark.index < key.end_mark.index:
        raise Uninsertable("the examples are an alias")
    try:
        return file.into_block_text(value, [f"- {t}" for t in texts])
    except Uninsertable:
        return file.into_nested_list(key, value, [{"text": t} for t in texts])


def _verify(before: DataFile, source: Source, addition: Addition) -> None:
    """Read the new text and compare; what was there must be there, what is new must be, and nothing else."""
    after = read_source(source, Report(source.path))
    own = _on_its_own(source, addition.only(kind for kind in KINDS if kind not in ("roles", "groups")))
    known = with_parts(before.domain, addition.parts) if before.domain is not None else None
    errors = [p for p in after.problems if p.severity == "error"]
    if len(errors) > sum(p.severity == "error" for p in before.problems):
        raise Uninsertable(f"the file would not be readable: {errors[-1].message}")
    same = (
        after.stories == before.stories + own.stories
        and after.rules == before.rules
        and _examples(after) == sorted(_examples(before) + _examples(own), key=repr)
        and replace(after.nlu, examples=()) == replace(before.nlu, examples=())
        and {**after.responses} == {**before.responses, **own.responses}
        and _joined(known, own.domain) == _comparable(after.domain)
    )
    if not same:
        raise Uninsertable("the file would not read back as expected")


def _on_its_own(source: Source, addition: Addition) -> DataFile:
    """The addition read from a file of its own."""
    markdown = source.path.suffix == ".md"
    stories = addition.only(["stories"])
    parts = [
        new_text(part, markdown=markdown, version=None) for part in (stories, _without_stories(addition)) if part.kinds
    ]
    files = [read_source(Source(source.path, b"", part), Report(source.path)) for part in parts]
    whole = DataFile(source.path)
    for file in files:
        whole = replace(
            whole,
            stories=whole.stories + file.stories,
            nlu=replace(whole.nlu, examples=whole.nlu.examples + file.nlu.examples),
            responses={**whole.responses, **file.responses},
            domain=file.domain or whole.domain,
        )
    return whole


def _without_stories(addition: Addition) -> Addition:
    return addition.only(kind for kind in KINDS if kind != "stories")


def _examples(file: DataFile) -> list[_Key]:
    return sorted(((e.intent, e.text, e.entities, repr(e.metadata)) for e in file.nlu.examples), key=repr)


def _joined(before: Domain | None, own: Domain | None) -> Domain | None:
    if before is None or own is None:
        return _comparable(before or own)
    return _comparable(
        replace(
            before,
            intents=before.intents + own.intents,
            entities=before.entities + own.entities,
            slots=before.slots + own.slots,
            actions=before.actions + own.actions,
        )
    )


def _comparable(domain: Domain | None) -> Domain | None:
    """Without what is compared elsewhere or says nothing."""
    return None if domain is None else replace(domain, responses={}, places={}, extra={}, version=None)
