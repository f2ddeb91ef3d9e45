"""Domain files of all generations as values, and several of them merged as Rasa merges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from yaml.nodes import Node

from engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response, SessionConfig
from engine.dialogue.events import Json
from engine.dialogue.places import Place
from engine.dialogue.slots import Slot
from engine.training_data.domain_slots import read_form_mappings, read_slot
from engine.training_data.problems import Report
from engine.training_data.yaml_nodes import (
    Pair,
    is_list,
    is_map,
    is_null,
    items,
    line_of,
    lookup,
    pairs,
    text_of,
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
_RESPONSE_KEYS = {"text", "buttons", "image", "custom", "channel", "condition"}

Places = dict[tuple[str, str], Place]
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
        forms=tuple(_forms(found.get("forms"), report, places)),
        e2e_actions=tuple(_names(found.get("e2e_actions"), report, places)),
        session=_session(found.get("session_config"), report),
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
        report.warn(line, "duplicate-name", f"'{name}' is listed twice under '{kind}'; remove one")
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
        use_entities=None if used is True else _texts(used),
        ignore_entities=_texts(ignored),
        triggers=str(triggers) if triggers else None,
        is_retrieval=body.get("is_retrieval_intent") is True,
    )


def _texts(value: Json) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


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
            name, _texts(body.get("roles")), _texts(body.get("groups")), body.get("influence_conversation") is not False
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


def _mapped(pair: Pair | None, report: Report) -> Iterable[Pair]:
    if pair is None or is_null(pair.value):
        return ()
    if not is_map(pair.value):
        report.error(pair.line, "not-a-map", f"'{pair.key}' must be 'name:' entries")
        return ()
    return pairs(pair.value, report)


def _slots(pair: Pair | None, report: Report, places: Places) -> Iterable[Slot]:
    for entry in _mapped(pair, report):
        places["slots", entry.key] = report.place(entry.line)
        yield read_slot(entry, report)


def _forms(pair: Pair | None, report: Report, places: Places) -> Iterable[Form]:
    if pair is not None and is_list(pair.value):
        for item in items(pair.value, report):
            for name, body, line in _listed_form(item, report):
                places["forms", name] = report.place(line)
                yield _form(name, body, report, declared=is_map(body))
        return
    for entry in _mapped(pair, report):
        places["forms", entry.key] = report.place(entry.line)
        yield _form(entry.key, entry.value, report, declared=True)


def _listed_form(item: Node, report: Report) -> Iterable[tuple[str, Node | None, int]]:
    if is_map(item):
        return [(p.key, p.value, p.line) for p in pairs(item, report)]
    name = text_of(item)
    return [(name, None, line_of(item))] if name else []


def _form(name: str, node: Node | None, report: Report, declared: bool) -> Form:
    body = lookup(node, report)
    ignored = _texts(value_of(body["ignored_intents"].value, report)) if "ignored_intents" in body else ()
    required = body.get("required_slots")
    if required is None:
        # 2.0 wrote the slots right under the form's name.
        old = {k: p for k, p in body.items() if k != "ignored_intents"}
        return (
            _with_mappings(name, old, ignored, report)
            if old
            else Form(name, ignored_intents=ignored, declared=declared)
        )
    if is_map(required.value):
        return _with_mappings(name, lookup(required.value, report), ignored, report)
    return Form(name, _texts(value_of(required.value, report)), {}, ignored)


def _with_mappings(name: str, slots: Mapping[str, Pair], ignored: tuple[str, ...], report: Report) -> Form:
    mappings = {slot: read_form_mappings(pair.value, report) for slot, pair in slots.items()}
    return Form(name, tuple(mappings), {k: v for k, v in mappings.items() if v}, ignored)


def read_responses(node: Node | None, report: Report, places: Places) -> dict[str, tuple[Response, ...]]:
    """The entries under `responses:`."""
    found: dict[str, tuple[Response, ...]] = {}
    if node is not None and not is_null(node) and not is_map(node):
        report.error(line_of(node), "not-a-map", "'responses' must be 'utter_…:' entries")
    for pair in pairs(node, report):
        if is_null(pair.value):
            report.error(pair.line, "no-responses", f"'{pair.key}' says nothing; add '- text: …' below it")
        elif not is_list(pair.value):
            report.error(pair.line, "not-a-list", f"'{pair.key}' must be a list; start each variation with '- text: …'")
        places["responses", pair.key] = report.place(pair.line)
        found[pair.key] = tuple(_response(item, pair.key, report) for item in items(pair.value, report))
    return found


def _response(node: Node, name: str, report: Report) -> Response:
    if not is_map(node):
        report.warn(
            line_of(node), "bad-response", f"a variation of '{name}' should be '- text: …'; it is read as its text"
        )
        return Response(text=text_of(node) or "")
    body = {k: value_of(p.value, report) for k, p in lookup(node, report).items()}
    if not {"text", "custom", "image", "buttons", "attachment", "elements", "quick_replies"} & body.keys():
        report.error(line_of(node), "bad-response", f"a variation of '{name}' has neither 'text' nor 'custom'; add one")
    text, image, channel = body.get("text"), body.get("image"), body.get("channel")
    return Response(
        text=str(text or "") if "text" in body else None,
        buttons=_objects(body.get("buttons")),
        image=None if image is None else str(image),
        custom=body.get("custom"),
        channel=None if channel is None else str(channel),
        conditions=_objects(body.get("condition")),
        extra={k: v for k, v in body.items() if k not in _RESPONSE_KEYS},
    )


def _objects(value: Json) -> tuple[Mapping[str, Json], ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(v for v in listed if isinstance(v, dict))


def _session(pair: Pair | None, report: Report) -> SessionConfig:
    body = {k: value_of(p.value, report) for k, p in lookup(pair.value, report).items()} if pair is not None else {}
    minutes = body.get("session_expiration_time")
    if minutes is not None and (isinstance(minutes, bool) or not isinstance(minutes, int | float)):
        report.error(pair.line if pair else 1, "bad-session", "'session_expiration_time' must be a number of minutes")
        minutes = None
    return SessionConfig(
        60.0 if minutes is None else float(minutes), body.get("carry_over_slots_to_new_session", True) is not False
    )


def merge(first: Domain, second: Domain) -> Domain:
    """Both domains as one: lists joined, of what both name the first stands."""
    default = SessionConfig()
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
        session=second.session if first.session == default else first.session,
        version=first.version or second.version,
        store_entities_as_slots=first.store_entities_as_slots and second.store_entities_as_slots,
        extra={**second.extra, **first.extra},
        places={**second.places, **first.places},
    )


def _joined(first: tuple[Named, ...], second: tuple[Named, ...]) -> tuple[Named, ...]:
    names = {entry.name for entry in first}
    return (*first, *(entry for entry in second if entry.name not in names))
