"""NLU training data of YAML files (2.x, 3.x) as values."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import Node

from teachbot.engine.dialogue.events import Json
from teachbot.engine.training_data.nlu import Example, LookupTable, NluData, RegexFeature, Synonym
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.annotation import parse_leniently
from teachbot.engine.training_data.reading.yaml_nodes import (
    Pair,
    is_list,
    is_map,
    is_null,
    items,
    line_of,
    lookup,
    text_of,
    value_of,
)

_KINDS = ("intent", "synonym", "regex", "lookup")
_STRIPPED = "\n\r "


def read_nlu(node: Node | None, report: Report) -> NluData:
    """The blocks under `nlu:`."""
    examples: list[Example] = []
    synonyms: list[Synonym] = []
    regexes: list[RegexFeature] = []
    lookups: list[LookupTable] = []
    if node is not None and not is_null(node) and not is_list(node):
        report.error(line_of(node), "not-a-list", "'nlu' must be a list; start each block with '- intent: a name'")
    for item in items(node, report):
        if not is_map(item):
            report.warn(line_of(item), "not-a-block", "this is no NLU block and is skipped; write '- intent: a name'")
            continue
        found = lookup(item, report)
        kind = next((k for k in _KINDS if k in found), None)
        if kind is None:
            known = ", ".join(_KINDS)
            report.warn(line_of(item), "not-a-block", f"this block has none of {known} and is skipped; name one")
            continue
        name = text_of(found[kind].value)
        if not name:
            report.warn(line_of(item), "empty-name", f"the {kind} has no name and is skipped; name it")
            continue
        if kind == "intent":
            examples += _examples(name, found, report)
            continue
        lines = [(line, text) for line, text in _lines(found.get("examples"), report, f"{kind} '{name}'") if text]
        if not lines:
            report.warn(line_of(item), "no-examples", f"the {kind} '{name}' has no examples and is skipped; add some")
            continue
        place = report.place(line_of(item))
        if kind == "synonym":
            synonyms.append(Synonym(name, tuple(t for _, t in lines), place))
        elif kind == "regex":
            regexes += (RegexFeature(name, text, report.place(line)) for line, text in lines)
        else:
            lookups.append(LookupTable(name, tuple(t for _, t in lines), place=place))
    return NluData(tuple(examples), tuple(synonyms), tuple(regexes), tuple(lookups))


def _examples(intent: str, found: dict[str, Pair], report: Report) -> Iterator[Example]:
    shared = value_of(found["metadata"].value, report) if "metadata" in found else None
    pair = found.get("examples")
    count = 0
    if pair is not None and is_list(pair.value):
        listed = _listed(pair, report)
    else:
        listed = ((line, text, None) for line, text in _lines(pair, report, f"intent '{intent}'"))
    for line, annotated, metadata in listed:
        text, entities = parse_leniently(annotated, report, line)
        count += 1
        yield Example(text, intent, entities, _metadata(shared, metadata), report.place(line))
    if not count:
        line = found["intent"].line
        report.warn(line, "no-examples", f"the intent '{intent}' has no examples; add some or remove it")


def _metadata(shared: Json, own: Json) -> Json:
    """Rasa's `{"intent": …, "example": …}`; None where there is neither."""
    both = {"intent": shared, "example": own}
    return {k: v for k, v in both.items() if v is not None} or None


def _listed(pair: Pair, report: Report) -> Iterator[tuple[int, str, Json]]:
    for item in items(pair.value, report):
        if is_null(item):
            continue
        found = lookup(item, report)
        if "text" not in found:
            report.warn(line_of(item), "bad-example", "this example has no 'text:' and is skipped; add it")
            continue
        text = (text_of(found["text"].value) or "").strip(_STRIPPED)
        metadata = value_of(found["metadata"].value, report) if "metadata" in found else None
        yield found["text"].line, text, metadata


def _lines(pair: Pair | None, report: Report, owner: str) -> Iterator[tuple[int, str]]:
    """The `- ` lines of a block of text, with their lines in the file."""
    if pair is None or is_null(pair.value):
        return
    text = text_of(pair.value)
    if text is None:
        report.warn(
            pair.line, "bad-examples", f"the examples of {owner} must be a text; write 'examples: |' and '- …' lines"
        )
        return
    style = getattr(pair.value, "style", None)
    first = line_of(pair.value) + (1 if style in ("|", ">") else 0)
    for number, line in enumerate(text.splitlines()):
        place = first + number if style == "|" else first
        if line.startswith("-"):
            yield place, line[1:].strip(_STRIPPED)
        elif line.strip():
            report.warn(
                place,
                "bad-example",
                f"a line of {owner} does not start with '- ' at the indentation of the first and is skipped: "
                f"'{line[:60]}'",
            )
