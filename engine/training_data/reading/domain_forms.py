"""Forms of all generations, read from a domain file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yaml.nodes import Node

from teachbot.engine.dialogue.domain import Form
from teachbot.engine.dialogue.places import Places
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.domain_slots import read_form_mappings
from teachbot.engine.training_data.reading.yaml_nodes import (
    Pair,
    is_list,
    is_map,
    items,
    line_of,
    lookup,
    named_pairs,
    pairs,
    text_of,
    texts_of,
    value_of,
)


def read_forms(pair: Pair | None, report: Report, places: Places) -> Iterable[Form]:
    """The entries of `forms:`, a list of names in 1.x."""
    if pair is not None and is_list(pair.value):
        for item in items(pair.value, report):
            for name, body, line in _listed_form(item, report):
                places["forms", name] = report.place(line)
                yield _form(name, body, report, declared=is_map(body))
        return
    for entry in named_pairs(pair, report):
        places["forms", entry.key] = report.place(entry.line)
        yield _form(entry.key, entry.value, report, declared=True)


def _listed_form(item: Node, report: Report) -> Iterable[tuple[str, Node | None, int]]:
    if is_map(item):
        return [(p.key, p.value, p.line) for p in pairs(item, report)]
    name = text_of(item)
    return [(name, None, line_of(item))] if name else []


def _form(name: str, node: Node | None, report: Report, declared: bool) -> Form:
    body = lookup(node, report)
    ignored = texts_of(value_of(body["ignored_intents"].value, report)) if "ignored_intents" in body else ()
    required = body.get("required_slots")
    if required is None:
        # 2.0 wrote the slots right under the form's name.
        old = {k: p for k, p in body.items() if k != "ignored_intents"}
        if "ignored_intents" in body:
            report.error(body["ignored_intents"].line, "bad-form", f"'{name}' needs 'required_slots:', too; add it")
        return (
            _with_mappings(name, old, ignored, report)
            if old
            else Form(name, ignored_intents=ignored, declared=declared)
        )
    if is_map(required.value):
        return _with_mappings(name, lookup(required.value, report), ignored, report)
    return Form(name, texts_of(value_of(required.value, report)), {}, ignored)


def _with_mappings(name: str, slots: Mapping[str, Pair], ignored: tuple[str, ...], report: Report) -> Form:
    mappings = {slot: read_form_mappings(pair.value, report) for slot, pair in slots.items()}
    return Form(name, tuple(mappings), {k: v for k, v in mappings.items() if v}, ignored)
