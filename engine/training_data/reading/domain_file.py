"""Domain files of all generations as values, and several of them merged as Rasa merges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from yaml.nodes import Node

from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response, SessionConfig
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.places import Places
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.domain_forms import read_forms
from teachbot.engine.training_data.reading.domain_responses import read_responses
from teachbot.engine.training_data.reading.domain_slots import read_slot
from teachbot.engine.training_data.reading.yaml_nodes import (
    Pair,
    is_list,
    is_map,
    is_null,
    items,
    line_of,
    lookup,
    named_pairs,
    pairs,
    text_of,
    texts_of,
    value_of,
)

DOMAIN_KEYS = (
    "intents",
    "entities",
    "slots",
    "responses",
    "templates",
    "actions",
    "forms",
    "e2e_actions",
    "session_config",
)
"""A YAML file with any of these is a domain file."""
_KNOWN = {*DOMAIN_KEYS, "version", "config"}
_OTHER_DATA = {"nlu", "stories", "rules"}

Named = TypeVar("Named", bound=IntentSpec | EntitySpec | Slot | Form)


def read_domain(node: Node | None, report: Report) -> Domain:
    """The domain that one file holds."""
    if node is not None and not is_map(node) and not is_null(node):
        report.error(line_of(node), "not-a-map", "a domain must be 'key: value' entries such as 'intents:'")
    found = lookup(node, report) if node is not None else {}
    places: Places = {}
    responses: dict[str, tuple[Response, ...]] = {}
    for key in ("templates", "responses"):
        if key in found:
            responses |= read_responses(found[key].value, report, places)
    config = value_of(found["config"].value, report) if "config" in found else {}
    stored = config.get("store_entities_as_slots", True) if isinstance(config, dict) else True
    return Domain(
        intents=tuple(_intents(found.get("intents"), report, places)),
        entities=tuple(_entities(found.get("entities"), report, places)),
        slots=tuple(_slots(found.get("slots"), report, places)),
        responses=responses,
        actions=tuple(_names(found.get("actions"), report, places)),
        forms=tuple(read_forms(found.get("forms"), report, places)),
        e2e_actions=tuple(_names(found.get("e2e_actions"), report, places)),
        session=_session(found.get("session_config"), report, places),
        version=_version(found),
        store_entities_as_slots=stored is not False,
        extra={k: value_of(p.value, report) for k, p in found.items() if k not in _KNOWN | _OTHER_DATA},
        places=places,
    )


def _version(found: Mapping[str, Pair]) -> str | None:
    return text_of(found["version"].value) if "version" in found else None


def _entries(pair: Pair | None, report: Report, kind: str) -> Iterable[Node]:
    """The items of a list; a mapping's keys are taken as items, as old domains have them."""
    if pair is None or is_null(pair.value):
        return ()
    if not is_list(pair.value):
        report.error(pair.line, "not-a-list", f"'{kind}' must be a list; start each entry with '- '")
        return ()
    return items(pair.value, report)


def _once(names: Mapping[str, object], name: str, line: int, kind: str, report: Report) -> bool:
    if name in names:
        tell = report.error if kind in ("intents", "entities", "actions") else report.warn
        tell(line, "duplicate-name", f"'{name}' is listed twice under '{kind}'; remove one")
        return False
    return True


def _intents(pair: Pair | None, report: Report, places: Places) -> Iterable[IntentSpec]:
    found: dict[str, IntentSpec] = {}
    for item in _entries(pair, report, "intents"):
        line = line_of(item)
        entry = next(pairs(item, report), None)
        name = entry.key if entry is not None else text_of(item)
        if not name:
            report.warn(line, "empty-name", "this intent has no name and is skipped; name it")
            continue
        body = lookup(entry.value, report) if entry is not None else {}
        if entry is not None and not body:
            report.error(line, "bad-intent", f"'{name}:' has a colon and nothing after it; remove the colon")
        if _once(found, name, line, "intents", report):
            found[name] = _intent(name, {k: value_of(p.value, report) for k, p in body.items()})
            places["intents", name] = report.place(line)
    return found.values()


def _intent(name: str, body: Mapping[str, Json]) -> IntentSpec:
    used = body.get("use_entities", True)
    ignored = body.get("ignore_entities")
    triggers = body.get("triggers")
    return IntentSpec(
        name,
        use_entities=None if used is True else texts_of(used),
        ignore_entities=texts_of(ignored),
        triggers=str(triggers) if triggers else None,
        is_retrieval=body.get("is_retrieval_intent") is True,
    )


def _entities(pair: Pair | None, report: Report, places: Places) -> Iterable[EntitySpec]:
    found: dict[str, EntitySpec] = {}
    for item in _entries(pair, report, "entities"):
        if not is_map(item):
            _add_entity(text_of(item), {}, line_of(item), found, report, places)
        for entry in pairs(item, report):
            body = value_of(entry.value, report)
            if not isinstance(body, dict):
                report.error(
                    entry.line, "bad-entity", f"'{entry.key}:' has a colon and nothing after it; remove the colon"
                )
                body = {}
            _add_entity(entry.key, body, entry.line, found, report, places)
    return found.values()


def _add_entity(
    name: str | None,
    body: Mapping[str, Json],
    line: int,
    found: dict[str, EntitySpec],
    report: Report,
    places: Places,
) -> None:
    if not name:
        report.warn(line, "empty-name", "this entity has no name and is skipped; name it")
    elif _once(found, name, line, "entities", report):
        found[name] = EntitySpec(
            name,
            texts_of(body.get("roles")),
            texts_of(body.get("groups")),
            body.get("influence_conversation") is not False,
        )
        places["entities", name] = report.place(line)


def _names(pair: Pair | None, report: Report, places: Places) -> Iterable[str]:
    """A list of names; `- action: {send_domain: true}` counts as its name."""
    found: dict[str, None] = {}
    kind = pair.key if pair is not None else ""
    for item in _entries(pair, report, kind):
        entry = next(pairs(item, report), None)
        name = entry.key if entry is not None else text_of(item)
        if not name:
            report.warn(line_of(item), "empty-name", f"an entry of '{kind}' has no name and is skipped; name it")
        elif _once(found, name, line_of(item), kind, report):
            found[name] = None
            places[kind, name] = report.place(line_of(item))
    return found


def _slots(pair: Pair | None, report: Report, places: Places) -> Iterable[Slot]:
    for entry in named_pairs(pair, report):
        places["slots", entry.key] = report.place(entry.line)
        yield read_slot(entry, report)


def _session(pair: Pair | None, report: Report, places: Places) -> SessionConfig:
    if pair is not None:
        places["session_config", ""] = report.place(pair.line)
    body = {k: value_of(p.value, report) for k, p in lookup(pair.value, report).items()} if pair is not None else {}
    minutes = body.get("session_expiration_time")
    if minutes is not None and (isinstance(minutes, bool) or not isinstance(minutes, int | float)):
        report.error(pair.line if pair else 1, "bad-session", "'session_expiration_time' must be a number of minutes")
        minutes = None
    return SessionConfig(
        60.0 if minutes is None else float(minutes), body.get("carry_over_slots_to_new_session", True) is not False
    )


def merge(first: Domain, second: Domain) -> Domain:
    """Both domains as one: lists joined; of what both name, and of `config:`, the first stands."""
    forms = {f.name for f in first.forms}
    return replace(
        first,
        intents=_joined(first.intents, second.intents),
        entities=_joined(first.entities, second.entities),
        slots=_joined(first.slots, second.slots),
        responses={**second.responses, **first.responses},
        actions=tuple(dict.fromkeys((*first.actions, *(a for a in second.actions if a not in forms)))),
        forms=_joined(first.forms, second.forms),
        e2e_actions=tuple(dict.fromkeys((*first.e2e_actions, *second.e2e_actions))),
        session=first.session if ("session_config", "") in first.places else second.session,
        version=first.version or second.version,
        extra={**second.extra, **first.extra},
        places={**second.places, **first.places},
    )


def _joined(first: tuple[Named, ...], second: tuple[Named, ...]) -> tuple[Named, ...]:
    names = {entry.name for entry in first}
    return (*first, *(entry for entry in second if entry.name not in names))
