"""NLU data as YAML values and as Markdown text, with what a format cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from teachbot.engine.dialogue.domain import Response
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.places import Place
from teachbot.engine.training_data.nlu import Example, NluData
from teachbot.engine.training_data.reading.annotation import annotate, can_annotate
from teachbot.engine.training_data.writing.story_writing import Lost, nothing_lost
from teachbot.engine.training_data.writing.yaml_text import Block, can_block

_UNWRITABLE = re.compile("[\x00-\x08\n\r\x0b-\x1f\x7f\x85\u2028\u2029]")
_NO_ITEM = re.compile(r"##\s*.+?:.+|<!--")
"""What readers of Markdown take for a header or a comment wherever it stands (Rasa 1.10)."""
_MORE_LINES = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def yaml_nlu(nlu: NluData, lost: Lost = nothing_lost) -> list[Json]:
    """The blocks under `nlu:`."""
    blocks: list[Json] = []
    for (intent, metadata), run in groupby(nlu.examples, key=lambda e: (e.intent, _shared(e))):
        blocks.append(yaml_examples(intent, list(run), lost, metadata))
    for synonym in nlu.synonyms:
        blocks.append({"synonym": synonym.value, "examples": _text(_fitting(synonym.variants, synonym.place, lost))})
    for name, features in groupby(nlu.regexes, key=lambda r: r.name):
        patterns = [p for f in features for p in _fitting([f.pattern], f.place, lost)]
        blocks.append({"regex": name, "examples": _text(patterns)})
    for table in nlu.lookups:
        if table.source is not None:
            lost(
                table.place, f"that the lookup table '{table.name}' is in the file '{table.source}'; it is written out"
            )
        blocks.append({"lookup": table.name, "examples": _text(_fitting(table.words, table.place, lost))})
    return blocks


def _writable(words: Sequence[str], place: Place | None, lost: Lost) -> list[str]:
    """Those that can be an item of a Markdown list."""
    for word in words:
        if _NO_ITEM.search(word):
            lost(place, f"{word!r}, which would read as a header or a comment")
    return _fitting([word for word in words if not _NO_ITEM.search(word)], place, lost)


def _fitting(words: Sequence[str], place: Place | None, lost: Lost) -> list[str]:
    """Those that can stand in one line."""
    for word in words:
        if not fits_line(word):
            lost(place, f"{word!r}, which does not fit one line")
    return [word for word in words if fits_line(word)]


def yaml_examples(
    intent: str, examples: Sequence[Example], lost: Lost = nothing_lost, metadata: Json = None
) -> dict[str, Json]:
    """One intent's block."""
    texts = [annotated(e, lost) for e in examples]
    own = [_own(e) for e in examples]
    body: dict[str, Json] = {"intent": intent}
    if metadata is not None:
        body["metadata"] = metadata
    if any(o is not None for o in own) or not all(fits_line(t) for t in texts):
        body["examples"] = [
            {"text": _block_or_text(t), **({"metadata": o} if o is not None else {})}
            for t, o in zip(texts, own, strict=True)
        ]
    else:
        body["examples"] = _text(texts)
    return body


def annotated(example: Example, lost: Lost = nothing_lost, markdown: bool = False) -> str:
    """An example's text with its entities marked."""
    if not can_annotate(example.text, example.entities, markdown=markdown):
        lost(example.place, f"the exact text or entities of '{example.text}': brackets or overlaps cannot be annotated")
    return annotate(example.text, example.entities, markdown=markdown)


def fits_line(text: str) -> bool:
    """Whether the text can stand in one `- ` line."""
    return bool(text) and text == text.strip("\n\r ") and not _MORE_LINES.search(text) and can_block(text)


def _block_or_text(text: str) -> Json:
    return Block(text + "\n") if can_block(text) and text == text.strip("\n\r ") else text


def _shared(example: Example) -> Json:
    return example.metadata.get("intent") if isinstance(example.metadata, Mapping) else None


def _own(example: Example) -> Json:
    if isinstance(example.metadata, Mapping):
        return example.metadata.get("example")
    return example.metadata


def _text(lines: Iterable[str]) -> Block:
    return Block("".join(f"- {line}\n" for line in lines))


def markdown_nlu(nlu: NluData, lost: Lost = nothing_lost) -> str:
    """The `##` sections of a 1.x file."""
    return "\n".join(_sections(nlu, lost))


def _sections(nlu: NluData, lost: Lost) -> Iterator[str]:
    for intent, run in groupby(nlu.examples, key=lambda e: e.intent):
        yield _section("intent", intent, (markdown_item(e, lost) for e in run))
    for synonym in nlu.synonyms:
        yield _section("synonym", synonym.value, _writable(synonym.variants, synonym.place, lost))
    for name, features in groupby(nlu.regexes, key=lambda r: r.name):
        yield _section("regex", name, (p for f in features for p in _writable([f.pattern], f.place, lost)))
    files = lookup_files(nlu)
    for table in nlu.lookups:
        if table.source is not None and (not table.words or table.source in files):
            yield f"## lookup:{table.name}\n{table.source}\n"
        else:
            yield _section("lookup", table.name, _writable(table.words, table.place, lost))


def lookup_files(nlu: NluData) -> dict[str, str]:
    """The files that Markdown names for lookup tables and what stands in them; those inside the project only."""
    inside = (t for t in nlu.lookups if t.source is not None and t.words and _is_inside(t.source))
    return {table.source or "": "".join(f"{word}\n" for word in table.words) for table in inside}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.suffix == ".txt"


def markdown_item(example: Example, lost: Lost = nothing_lost) -> str:
    """What stands after the dash of an example."""
    if example.metadata is not None:
        lost(example.place, f"the metadata of '{example.text}'")
    text = annotated(example, lost, markdown=True)
    line = _UNWRITABLE.sub(" ", text).strip()
    if line != text:
        lost(example.place, "the line breaks or control characters of an example")
    return line


def _section(kind: str, name: str, lines: Iterable[str]) -> str:
    return "".join((f"## {kind}:{name}\n", *(f"- {line}\n" for line in lines)))


def markdown_responses(responses: Mapping[str, Sequence[Response]], lost: Lost = nothing_lost) -> str:
    """Answers to retrieval intents as 1.x has them; keys are `respond_faq/ask`."""
    parts = []
    for name, variations in responses.items():
        intent = name.split("_", 1)[1]
        if any(r.text is None or r.buttons or r.image or r.custom or r.conditions for r in variations):
            lost(None, f"all but the text of '{name}'")
        said = [(r.text or "").replace("\n", "\\n") for r in variations]
        parts.append("".join((f"## {intent}\n* {intent}\n", *(f"  - {text}\n" for text in said))))
    return "\n".join(parts)
