"""Small projects of Rasa 1.10: stories and examples in Markdown, a domain of its time."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

from tests.peers.projects import ACTIONS, ENTITIES, FORMS, INTENTS, RESPONSES, SLOT_VALUES, Files, rarely, written

EVENTS = ("rewind", "undo", "reset_slots", "action_listen", "action_back")
_TAKEN_BACK = re.compile(r"(?m)^  - (?:rewind|undo)\n")
"""Differs on purpose beside forms, see README.md."""
CONFIG = {"language": "en", "pipeline": "supervised_embeddings", "policies": [{"name": "MemoizationPolicy"}]}
_TYPES = {
    "pname": "text", "vip": "bool", "size": "categorical", "share": "float",
    "things": "list", "note": "unfeaturized", "hidden": "unfeaturized",
}  # fmt: skip


@st.composite
def legacy_projects(draw: st.DrawFn) -> Files:
    """The files of a project."""
    stories = draw(st.lists(_story(), min_size=1, max_size=5))
    if any("form{" in story for story in stories):
        stories = [_TAKEN_BACK.sub("", story) for story in stories]
    files = {
        "config.yml": written(CONFIG),
        "domain.yml": written(draw(_domain())),
        "data/nlu.md": draw(_nlu()),
        "data/stories.md": "\n".join(stories),
    }
    if len(stories) > 1 and rarely(draw, 4):
        files["data/stories.md"] = stories[0]
        files["data/other/stories.md"] = "\n".join(stories[1:])
    return files


@st.composite
def _domain(draw: st.DrawFn) -> dict[str, Any]:
    domain: dict[str, Any] = {
        "intents": [draw(_intent(n)) for n in INTENTS],
        "entities": list(ENTITIES),
        "slots": {n: draw(_slot(n)) for n in SLOT_VALUES},
        "forms": list(FORMS),
        "actions": [*ACTIONS, *RESPONSES],
        "responses" if draw(st.booleans()) else "templates": {n: [{"text": "hi"}] for n in RESPONSES},
    }
    if rarely(draw):
        domain["config"] = {"store_entities_as_slots": draw(st.booleans())}
    if rarely(draw, 12):
        del domain[draw(st.sampled_from(["entities", "forms", "slots"]))]
    return domain


@st.composite
def _intent(draw: st.DrawFn, name: str) -> Any:
    if not rarely(draw, 6):
        return name
    lists = [[], ["size"], ["size", "person"]]
    if draw(st.booleans()):
        return {name: {"use_entities": draw(st.sampled_from([True, *lists]))}}
    return {name: {"ignore_entities": draw(st.sampled_from(lists))}}


@st.composite
def _slot(draw: st.DrawFn, name: str) -> dict[str, Any]:
    slot: dict[str, Any] = {"type": _TYPES[name]}
    if name == "size":
        slot["values"] = ["s", "m"]
    if rarely(draw):
        slot["initial_value"] = draw(st.sampled_from([v for v in SLOT_VALUES[name] if v is not None]))
    if rarely(draw, 4):
        slot["auto_fill"] = draw(st.booleans())
    return slot


@st.composite
def _nlu(draw: st.DrawFn) -> str:
    texts = ["hi", "bye", "a [small](size) one", "[x](size:m)", '[Mia]{"entity": "person", "role": "to"}']
    found = []
    for intent in draw(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=3)):
        lines = draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3))
        found.append(f"## intent:{intent}\n" + "".join(f"- {line}\n" for line in lines))
    return "\n".join(found)


@st.composite
def _story(draw: st.DrawFn) -> str:
    lines = [f"## story {draw(st.integers(1, 6))}"]
    if rarely(draw, 6):
        lines.append(draw(_checkpoint(conditional=True)))
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(_segment())
    if rarely(draw, 6):
        lines.append(draw(_checkpoint()))
    return "\n".join(lines) + "\n"


@st.composite
def _checkpoint(draw: st.DrawFn, conditional: bool = False) -> str:
    name = draw(st.sampled_from(["one", "two"]))
    return f"> {name}{json.dumps(draw(_values()))}" if conditional and rarely(draw, 3) else f"> {name}"


@st.composite
def _values(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(SLOT_VALUES)))
    return {name: draw(st.sampled_from(SLOT_VALUES[name]))}


@st.composite
def _segment(draw: st.DrawFn) -> list[str]:
    shape = draw(st.integers(0, 11))
    if shape < 6:
        return [draw(_message()), *draw(_answers())]
    if shape < 9:
        return draw(_form())
    if shape == 9:
        return [draw(_checkpoint())]
    if shape == 10:
        return [f"  - slot{json.dumps(draw(_values()))}"]
    return draw(_answers())


@st.composite
def _message(draw: st.DrawFn) -> str:
    if rarely(draw, 8):
        return "* " + " OR ".join(draw(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=2)))
    entities = {}
    if rarely(draw, 3):
        entities = {draw(st.sampled_from(ENTITIES)): draw(st.sampled_from(["s", "Mia", 9, None]))}
    prefix = "form: " if rarely(draw, 12) else ""
    return f"* {prefix}{draw(st.sampled_from(INTENTS))}{json.dumps(entities) if entities else ''}"


@st.composite
def _answers(draw: st.DrawFn) -> list[str]:
    told = []
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from([*RESPONSES, *ACTIONS]))
        told.append(f"  - {draw(st.sampled_from(EVENTS)) if rarely(draw, 20) else name}")
        if rarely(draw, 3):
            told.append(f"  - slot{json.dumps(draw(_values()))}")
    return told


@st.composite
def _form(draw: st.DrawFn) -> list[str]:
    form = draw(st.sampled_from(FORMS))
    told = [draw(_message()), f"  - {form}", f'  - form{{"name": "{form}"}}']
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            told += [draw(_message()), *draw(_answers()), f"  - {form}"]
        else:
            told += ["* form: inform", '  - slot{"pname": "Mia"}', f"  - form: {form}"]
    if rarely(draw, 5):
        return told
    return [*told, '  - form{"name": null}', *(draw(_answers()) if draw(st.booleans()) else [])]
