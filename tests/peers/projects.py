"""Small projects of any shape: a few rules and stories over few names, as the files that Rasa reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from hypothesis import strategies as st

Files = Mapping[str, str]
"""The text of each file, by its path in the project."""
Steps = list[dict[str, Any]]

INTENTS = ("greet", "bye", "inform", "deny")
ENTITIES = ("size", "person")
FORMS = ("name_form", "order_form")
RESPONSES = ("utter_a", "utter_b", "utter_c")
ACTIONS = ("action_x", "action_y")
SLOT_VALUES: Mapping[str, Sequence[Any]] = {
    "pname": ("Mia", None, ""),
    "vip": (True, False, None),
    "size": ("s", "m", "other", None),
    "share": (0.0, 0.5, 1, None),
    "things": (["a"], [], None, "one"),
    "note": ("n", None, 3),
    "hidden": ("h", None),
}
DEFAULT_INTENTS = ("nlu_fallback", "restart", "back")
BUILT_IN = (
    "action_default_fallback",
    "action_back",
    "action_unlikely_intent",
    "action_restart",
    "action_deactivate_loop",
)
EVENTS = ("rewind", "undo", "restart", "reset_slots")
JUNK: Sequence[Any] = (
    None,
    "",
    "text",
    7,
    1.5,
    True,
    [],
    {},
    ["a"],
    {"a": "b"},
    [{"a": None}],
    "null",
    "3.1",
    "${HOME}",
)

_often = st.sampled_from


def rarely(draw: st.DrawFn, one_in: int = 8) -> bool:
    """True now and then."""
    return draw(st.integers(1, one_in)) == one_in


@st.composite
def projects(draw: st.DrawFn) -> Files:
    """The files of a project."""
    documents = {"config.yml": draw(_config()), **draw(domains())}
    stories = draw(st.lists(stories_(), max_size=4))
    rules = draw(st.lists(rules_(), max_size=4))
    told = draw(st.lists(stories_(plain=True), max_size=2))
    documents |= draw(_files_of(stories, rules))
    documents["data/nlu.yml"] = {"version": "3.1", "nlu": draw(_nlu())}
    if told:
        documents["tests/test_stories.yml"] = {"version": "3.1", "stories": told}
    if rarely(draw, 5):
        draw(_spoil(documents))
    return {name: written(document) for name, document in documents.items()}


CONFIG: Any = {
    "recipe": "default.v1",
    "language": "en",
    "pipeline": [{"name": "WhitespaceTokenizer"}, {"name": "CountVectorsFeaturizer"}, {"name": "DIETClassifier"}],
    "policies": [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}],
}


@st.composite
def _config(draw: st.DrawFn) -> Any:
    if not rarely(draw, 10):
        return CONFIG
    policy: dict[str, Any] = {"name": "RulePolicy"}
    if draw(st.booleans()):
        policy["check_for_contradictions"] = draw(st.booleans())
    if draw(st.booleans()):
        policy["restrict_rules"] = draw(st.booleans())
    return {**CONFIG, "policies": draw(st.sampled_from([[policy], [{"name": "MemoizationPolicy"}], None]))}


def written(document: Any) -> str:
    """A document as YAML, without aliases."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


@st.composite
def _files_of(draw: st.DrawFn, stories: Steps, rules: Steps) -> dict[str, Any]:
    version = {} if rarely(draw) else {"version": "3.1"}
    if rarely(draw, 6):
        return {"data/core.yml": {**version, "stories": stories, "rules": rules}}
    found: dict[str, Any] = {}
    if stories:
        found["data/stories.yml"] = {**version, "stories": stories}
    if rules:
        found["data/rules.yml"] = {**version, "rules": rules}
    if len(stories) > 1 and rarely(draw, 4):
        found["data/stories.yml"] = {**version, "stories": stories[:1]}
        found["data/other/more.yml"] = {**version, "stories": stories[1:]}
    return found


@st.composite
def domains(draw: st.DrawFn) -> dict[str, Any]:
    """One or two domain files."""
    whole = {
        "version": "3.1",
        "intents": [draw(_intent(n)) for n in INTENTS],
        "entities": [draw(_entity(n)) for n in ENTITIES],
        "slots": {n: draw(_slot(n)) for n in SLOT_VALUES},
        "forms": {n: draw(_form(n)) for n in FORMS},
        "actions": list(ACTIONS),
        "responses": {n: [draw(_response())] for n in RESPONSES},
    }
    if rarely(draw):
        whole["session_config"] = {
            "session_expiration_time": draw(st.sampled_from([0, 60, 5])),
            "carry_over_slots_to_new_session": draw(st.booleans()),
        }
    if rarely(draw):
        whole["config"] = {"store_entities_as_slots": draw(st.booleans())}
    if rarely(draw):
        del whole[draw(st.sampled_from(sorted(whole)))]
    if not rarely(draw, 5):
        return {"domain.yml": whole}
    return draw(_split(whole))


@st.composite
def _split(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    """The domain in a folder of two files, which may name some things both."""
    parts: tuple[dict[str, Any], dict[str, Any]] = ({"version": "3.1"}, {"version": "3.1"})
    for key, value in whole.items():
        if key == "version":
            continue
        if isinstance(value, list) and value:
            at, twice = draw(st.integers(0, len(value))), 1 if rarely(draw, 4) else 0
            parts[0][key], parts[1][key] = value[: at + twice], value[at:]
        elif isinstance(value, dict):
            for name, body in value.items():
                for part in draw(st.sampled_from([[0], [1], [0, 1]] if rarely(draw, 4) else [[0], [1]])):
                    parts[part].setdefault(key, {})[name] = body
    return {"domain/a.yml": parts[0], "domain/b.yml": parts[1]}


@st.composite
def _intent(draw: st.DrawFn, name: str) -> Any:
    if not rarely(draw, 6):
        return name
    key = draw(st.sampled_from(["use_entities", "ignore_entities"]))
    return {
        name: {
            key: draw(st.sampled_from([True, [], ["size"], ["size", "person"]] if key[0] == "u" else [[], ["size"]]))
        }
    }


@st.composite
def _entity(draw: st.DrawFn, name: str) -> Any:
    if not rarely(draw, 4):
        return name
    return {
        name: draw(st.sampled_from([{"roles": ["from", "to"]}, {"groups": ["one"]}, {"influence_conversation": False}]))
    }


_TYPES = {
    "pname": "text", "vip": "bool", "size": "categorical", "share": "float",
    "things": "list", "note": "any", "hidden": "text",
}  # fmt: skip


@st.composite
def _slot(draw: st.DrawFn, name: str) -> dict[str, Any]:
    slot: dict[str, Any] = {"type": _TYPES[name]}
    if name == "size":
        slot["values"] = ["s", "m"]
    if name == "hidden" or (name != "note" and rarely(draw)):
        slot["influence_conversation"] = False
    if rarely(draw):
        slot["initial_value"] = draw(st.sampled_from([v for v in SLOT_VALUES[name] if v is not None]))
    mappings: list[dict[str, Any]] = [{"type": "custom"}]
    if name in ("size", "pname") and draw(st.booleans()):
        mappings = [{"type": "from_entity", "entity": "size" if name == "size" else "person"}]
        if rarely(draw, 4):
            mappings[0]["conditions"] = [{"active_loop": "name_form"}]
        if rarely(draw, 6):
            mappings[0]["role"] = "to"
    return {**slot, "mappings": mappings}


@st.composite
def _form(draw: st.DrawFn, name: str) -> dict[str, Any]:
    form: dict[str, Any] = {"required_slots": ["pname"] if name == "name_form" else ["size", "pname"]}
    if rarely(draw):
        form["ignored_intents"] = draw(st.sampled_from(["deny", ["deny", "bye"]]))
    return form


@st.composite
def _response(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {"text": draw(st.sampled_from(["hi", "what? {pname}", "5 €"]))}
    if rarely(draw):
        found["buttons"] = [{"title": "yes", "payload": "/greet"}]
    if rarely(draw):
        found["condition"] = [{"type": "slot", "name": "vip", "value": True}]
    return found


@st.composite
def _nlu(draw: st.DrawFn) -> Steps:
    texts = [
        "hi",
        "a [small](size) one",
        '[Mia]{"entity": "person", "role": "to"}',
        "bye",
        '[9]{"entity": "size", "value": 9}',
    ]
    found: Steps = []
    for intent in draw(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=3)):
        lines = draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3))
        found.append({"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)})
    return found


@st.composite
def stories_(draw: st.DrawFn, plain: bool = False) -> dict[str, Any]:
    """A story block; plain ones have no alternatives and checkpoints."""
    told: Steps = []
    if not plain and rarely(draw, 6):
        told.append(draw(_checkpoint(conditional=True)))
    for _ in range(draw(st.integers(1, 4))):
        told += draw(_segment(plain))
    if not plain and rarely(draw, 6):
        told.append(draw(_checkpoint()))
    return {"story": f"story {draw(st.integers(1, 6))}", "steps": told}


@st.composite
def rules_(draw: st.DrawFn) -> dict[str, Any]:
    """A rule block."""
    rule: dict[str, Any] = {"rule": f"rule {draw(st.integers(1, 9))}"}
    if draw(st.booleans()):
        rule["condition"] = draw(st.lists(_condition(), min_size=1, max_size=2))
    if rarely(draw, 6):
        rule["conversation_start"] = draw(st.booleans())
    if rarely(draw, 4):
        rule["wait_for_user_input"] = draw(_often([False, False, True]))
    rule["steps"] = [s for s in draw(_rule_steps()) if s.get("action") not in EVENTS]
    return rule


@st.composite
def _condition(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"active_loop": draw(st.sampled_from([*FORMS, None]))}
    return draw(_slot_was_set())


@st.composite
def _rule_steps(draw: st.DrawFn) -> Steps:
    form = draw(st.sampled_from(FORMS))
    shape = draw(st.integers(0, 6))
    if shape == 0:
        return [*draw(_message()), *_form_begins(form)]
    if shape == 1:
        return [{"action": form}, {"active_loop": None}, *draw(_requested(None)), *draw(_answers())]
    if shape == 2:
        return [*draw(_answers()), *draw(_message()), *draw(_answers())]
    if shape == 3:
        return draw(_answers())
    if shape == 4:
        return [*draw(_message()), {"action": "action_deactivate_loop"}, {"active_loop": None}, *draw(_answers())]
    return [*draw(_message()), *draw(_answers())]


def _form_begins(form: str) -> Steps:
    return [{"action": form}, {"active_loop": form}]


@st.composite
def _requested(draw: st.DrawFn, slot: str | None) -> Steps:
    return [{"slot_was_set": [{"requested_slot": slot}]}] if draw(st.booleans()) else []


@st.composite
def _message(draw: st.DrawFn, plain: bool = False) -> Steps:
    if not plain and rarely(draw, 8):
        return [{"or": [{"intent": i} for i in draw(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=2))]}]
    if rarely(draw, 14):
        return [{"user": draw(st.sampled_from(["hello you", "I am [Mia](person)"]))}]
    step: dict[str, Any] = {"intent": draw(st.sampled_from(INTENTS if not rarely(draw, 10) else DEFAULT_INTENTS))}
    if rarely(draw, 3):
        step["entities"] = draw(st.lists(_mention(), min_size=1, max_size=2))
    return [step]


@st.composite
def _mention(draw: st.DrawFn) -> Any:
    name = draw(st.sampled_from(ENTITIES))
    found: dict[str, Any] = {name: draw(st.sampled_from(["s", "Mia", 9]))}
    if rarely(draw, 4):
        found["role"] = draw(st.sampled_from(["from", "to"]))
    if rarely(draw, 8):
        found["group"] = "one"
    return name if rarely(draw) else found


@st.composite
def _answers(draw: st.DrawFn) -> Steps:
    told: Steps = []
    for _ in range(draw(st.integers(1, 2))):
        told += draw(_answer())
    return told


@st.composite
def _answer(draw: st.DrawFn) -> Steps:
    if rarely(draw, 12):
        return [{"action": draw(st.sampled_from(BUILT_IN))}]
    if rarely(draw, 30):
        return [{"bot": draw(st.sampled_from(["hello", "who is it?"]))}]
    if rarely(draw, 40):
        return [{"action": draw(st.sampled_from(EVENTS))}]
    action: Steps = [{"action": draw(st.sampled_from([*RESPONSES, *ACTIONS]))}]
    return [*action, draw(_slot_was_set())] if rarely(draw, 3) else action


@st.composite
def _slot_was_set(draw: st.DrawFn) -> dict[str, Any]:
    listed: list[Any] = []
    for name in draw(st.lists(st.sampled_from(sorted(SLOT_VALUES)), min_size=1, max_size=2, unique=True)):
        listed.append(name if rarely(draw, 6) else {name: draw(st.sampled_from(SLOT_VALUES[name]))})
    return {"slot_was_set": listed}


@st.composite
def _checkpoint(draw: st.DrawFn, conditional: bool = False) -> dict[str, Any]:
    step: dict[str, Any] = {"checkpoint": draw(st.sampled_from(["one", "two"]))}
    if conditional and rarely(draw, 3):
        step |= draw(_slot_was_set())
    return step


@st.composite
def _segment(draw: st.DrawFn, plain: bool) -> Steps:
    shape = draw(st.integers(0, 11))
    if shape < 6:
        return [*draw(_message(plain)), *draw(_answers())]
    if shape < 9:
        return draw(_form_told())
    if shape == 9 and not plain:
        return [draw(_checkpoint())]
    if shape == 10:
        return [draw(_slot_was_set())]
    return draw(_answers())


@st.composite
def _form_told(draw: st.DrawFn) -> Steps:
    """A form from its beginning: told short or in full, interrupted, submitted or left, or neither."""
    form = draw(st.sampled_from(FORMS))
    told = [*draw(_message(True)), *_form_begins(form)]
    in_full = draw(st.booleans())
    if in_full:
        told += draw(_requested("pname"))
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            told += [*draw(_message(True)), *draw(_answers())]
            told += [{"action": form}] if draw(st.booleans()) else []
        elif in_full:
            told += [*draw(_message(True)), {"slot_was_set": [{"pname": "Mia"}]}, {"action": form}]
            told += draw(_requested("pname"))
    if rarely(draw, 5):
        return told
    told += [{"action": form}] if draw(st.booleans()) else [{"action": "action_deactivate_loop"}]
    return [*told, {"active_loop": None}, *draw(_requested(None)), *(draw(_answers()) if draw(st.booleans()) else [])]


@st.composite
def _spoil(draw: st.DrawFn, documents: dict[str, Any]) -> None:
    """One value of one file becomes something else, or a key is gone or written otherwise."""
    name = draw(st.sampled_from(sorted(documents)))
    documents[name] = _copied(documents[name])
    places = list(_places(documents[name]))
    if not places:
        return
    holder, key = draw(st.sampled_from(places))
    action = draw(st.integers(0, 3))
    if action == 0 and isinstance(holder, dict):
        holder[draw(st.sampled_from(["extra", f"{key}s"]))] = holder.pop(key)
    elif action == 1:
        del holder[key]
    else:
        holder[key] = draw(st.sampled_from(JUNK))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _copied(v) for k, v in value.items()}
    return [_copied(v) for v in value] if isinstance(value, list) else value


def _places(value: Any) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield value, at
            yield from _places(inner)
