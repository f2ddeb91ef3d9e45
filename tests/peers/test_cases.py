"""Small projects on which our word was once not Rasa's: what is right was asked of the real 3.6.21 and 1.10.26."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from teachbot.engine.checks.conflicts import find_conflicts
from teachbot.engine.checks.project import check
from teachbot.engine.project.project import Project, load

DOMAIN = """\
version: "3.1"
intents: [greet, bye]
slots:
  vip: {type: bool, mappings: [{type: custom}]}
  size: {type: categorical, values: [s, m, l], mappings: [{type: custom}]}
  pname: {type: text, mappings: [{type: from_text, conditions: [{active_loop: name_form}]}]}
actions: [action_vip]
forms: {name_form: {required_slots: [pname]}}
responses:
  utter_greet: [{text: hello}]
  utter_vip: [{text: dear}]
  utter_ask: [{text: ask}]
  utter_bye: [{text: bye}]
  utter_other: [{text: other}]
"""
CONFIG = "policies:\n- name: MemoizationPolicy\n- name: RulePolicy\n"


def written(folder: Path, files: Mapping[str, str]) -> Project:
    for name, text in {"domain.yml": DOMAIN, "config.yml": CONFIG, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(folder)


def rule(name: str, *steps: str, condition: str = "", more: str = "") -> str:
    asked = f"  condition:\n  - {condition}\n" if condition else ""
    return f"- rule: {name}\n{asked}{more}  steps:\n" + "".join(f"  - {s}\n" for s in steps)


def story(name: str, *steps: str) -> str:
    return f"- story: {name}\n  steps:\n" + "".join(f"  - {s}\n" for s in steps)


def core(*blocks: str) -> dict[str, str]:
    rules = "".join(b for b in blocks if b.startswith("- rule"))
    stories = "".join(b for b in blocks if b.startswith("- story"))
    found = {"data/rules.yml": f'version: "3.1"\nrules:\n{rules}'} if rules else {}
    return {**found, **({"data/stories.yml": f'version: "3.1"\nstories:\n{stories}'} if stories else {})}


GENERAL = rule("general", "intent: greet", "action: utter_greet")
FOR_GUESTS = rule("for guests", "intent: greet", "action: utter_vip", condition="slot_was_set: [{vip: true}]")
GUEST = ("intent: bye", "action: action_vip", "slot_was_set: [{vip: true}]", "action: utter_bye", "intent: greet")
START = rule("start", "intent: greet", "action: name_form", "active_loop: name_form")
END = rule("end", "action: name_form", "active_loop: null", "action: utter_bye", condition="active_loop: name_form")
FORM = ("intent: greet", "action: name_form", "active_loop: name_form")
SUBMITTED = ("action: name_form", "active_loop: null")
IN_FULL = (*FORM, "slot_was_set: [{requested_slot: pname}]", "intent: bye", *SUBMITTED)

TRAINS = {
    "a rule narrowed down by a condition": core(GENERAL, FOR_GUESTS, story("guest", *GUEST, "action: utter_vip")),
    "a rule narrowed down by what came before": core(
        rule("general", "intent: bye", "action: utter_bye"),
        rule(
            "asked", "action: utter_ask", "intent: bye", "action: utter_other", condition="slot_was_set: [{vip: null}]"
        ),
    ),
    "a form told in full": core(
        START, story("full", *IN_FULL, "action: utter_bye", "intent: bye", "action: utter_bye")
    ),
    "a rule that leaves the loop open": core(
        START, rule("open", "intent: bye", "action: name_form", more="  wait_for_user_input: false\n")
    ),
}
REFUSED = {
    "two rules under one condition": (
        core(
            rule("small", "intent: greet", "action: utter_greet", condition="slot_was_set: [{size: s}]"),
            rule("small too", "intent: greet", "action: utter_vip", condition="slot_was_set: [{size: s}]"),
        ),
        "rule-contradiction",
        ("rules.yml", 8),
    ),
    "a story against a conditional rule": (
        core(FOR_GUESTS, story("guest", *GUEST, "action: utter_greet")),
        "rule-contradiction",
        ("stories.yml", 10),
    ),
    "a story that ends a form otherwise": (
        core(START, END, story("other end", *FORM, *SUBMITTED, "action: utter_other")),
        "rule-contradiction",
        ("stories.yml", 10),
    ),
    "a rule that does not say what becomes of the loop": (
        core(START, rule("forgot", "intent: bye", "action: name_form")),
        "incomplete-rule",
        ("rules.yml", 11),
    ),
    "a rule of two messages": (
        core(rule("long", "intent: greet", "action: utter_greet", "intent: bye", "action: utter_bye")),
        "crowded-rule",
        ("rules.yml", 3),
    ),
    "a rule that goes on with an unknown action": (
        core(rule("unknown", "intent: greet", "action: utter_nothing")),
        "unknown-action",
        ("rules.yml", 6),
    ),
    "a version that is a number": ({"domain.yml": "version: 3.1\nintents: [greet]\n"}, "schema", ("domain.yml", 1)),
    "examples as a list of texts": (
        {"data/nlu.yml": 'version: "3.1"\nnlu:\n- intent: greet\n  examples:\n  - hi\n'},
        "schema",
        ("nlu.yml", 5),
    ),
    "a key twice": ({"domain.yml": DOMAIN + "  utter_bye: [{text: again}]\n"}, "duplicate-key", ("domain.yml", 15)),
    "an empty response": ({"domain.yml": DOMAIN + "  utter_no: [{text: }]\n"}, "schema", ("domain.yml", 15)),
    "a question mark in braces": (
        {"domain.yml": DOMAIN + "  utter_no: [{text: size?}]\n"},
        "yaml-syntax",
        ("domain.yml", 15),
    ),
    "a step that is no step": (
        core(story("odd", "intent: greet", "utter: utter_greet")),
        "schema",
        ("stories.yml", 6),
    ),
    "a slot that the domain does not know, without a value": (
        core(story("odd", "slot_was_set: [nothing]", "intent: greet", "action: utter_greet")),
        "unknown-slot",
        ("stories.yml", 5),
    ),
    "an environment variable that is not set": (
        {"endpoints.yml": "action_endpoint:\n  url: ${TEACHBOT_UNSET_VARIABLE}/webhook\n"},
        "unset-variable",
        ("endpoints.yml", 2),
    ),
}


@pytest.mark.parametrize("name", TRAINS)
def test_what_rasa_trains_is_no_error(name: str, tmp_path: Path) -> None:
    project = written(tmp_path, TRAINS[name])
    assert [p for p in check(project) if p.severity == "error"] == []
    for history in (2, 3, 5, None):
        assert find_conflicts(project.dialogues, project.domain, history) == ()


@pytest.mark.parametrize("name", REFUSED)
def test_what_rasa_refuses_is_an_error_at_its_line(name: str, tmp_path: Path) -> None:
    files, code, place = REFUSED[name]
    errors = [p for p in check(written(tmp_path, files)) if p.severity == "error"]
    assert {p.code for p in errors} == {code}
    assert (errors[0].path.name, errors[0].line) == place


def test_a_contradiction_tells_both_places_and_what_to_change(tmp_path: Path) -> None:
    files, _, _ = REFUSED["a story that ends a form otherwise"]
    (error,) = [p for p in check(written(tmp_path, files)) if p.severity == "error"]
    assert str(error).endswith(
        "stories.yml:10: the story 'other end' goes on with 'utter_other' where the rule 'end' (rules.yml:8) demands "
        "'utter_bye', and Rasa refuses to train; make them agree, or narrow the rule down by a condition"
    )


def test_an_unread_file_is_one_error_and_blames_no_other(tmp_path: Path) -> None:
    project = written(
        tmp_path, {"data/stories.yml": 'version: "3.1"\nstories:\n- story: a\n  steps:\n  - user: [Mia](person)\n'}
    )
    assert [p.code for p in check(project)] == ["yaml-syntax"]


def test_without_a_rule_policy_rules_are_not_checked(tmp_path: Path) -> None:
    files, _, _ = REFUSED["two rules under one condition"]
    project = written(tmp_path, {**files, "config.yml": "policies:\n- name: TEDPolicy\n"})
    assert [p for p in check(project) if p.severity == "error"] == []


def test_numbers_in_annotations_stay_numbers(tmp_path: Path) -> None:
    line = 'my pin is [9]{"entity": "pin", "value": 9}'
    project = written(
        tmp_path, {"data/nlu.yml": f'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - {line}\n'}
    )
    assert project.nlu.examples[0].entities[0].value == 9


def test_an_environment_variable_is_expanded_where_it_is_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_TEST_HOST", "bots.example")
    plain = written(
        tmp_path / "a", {"endpoints.yml": "action_endpoint:\n  url: http://${TEACHBOT_TEST_HOST}/webhook\n"}
    )
    assert plain.endpoints.action_url == "http://bots.example/webhook"
    quoted = written(tmp_path / "b", {"endpoints.yml": 'action_endpoint:\n  url: "http://${TEACHBOT_TEST_HOST}/"\n'})
    assert quoted.endpoints.action_url == "http://${TEACHBOT_TEST_HOST}/"


SHARED = Path(__file__).parents[3] / "shared" / "cases"
RIGHT = {
    "rule-narrowed-by-condition": [],
    "rule-narrowed-by-history": [],
    "form-told-in-full": [],
    "list-at-top": [],
    "number-valued-entity": [],
    "contradiction-same-condition": ["rule-contradiction"],
    "contradiction-story-conditional-rule": ["rule-contradiction"],
    "contradiction-after-form": ["rule-contradiction"],
    "contradiction-taught-and-exported": ["rule-contradiction"],
    "incomplete-rule-loop": ["incomplete-rule"],
    "version-as-number": ["schema", "schema"],
    "examples-as-list": ["schema"],
    "duplicate-keys": ["duplicate-key"],
    "null-response-and-duplicate-example": ["schema"],
    "flow-question-mark": ["yaml-syntax"],
    "unreadable-file": ["yaml-syntax"],
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collected cases lie beside a checkout only while it is developed")
@pytest.mark.parametrize("name", RIGHT)
def test_collected_cases(name: str) -> None:
    found = check(load(SHARED / name))
    assert sorted({(p.path.name, p.code) for p in found if p.severity == "error"}, key=str) == sorted(
        {(p.path.name, p.code) for p in found if p.code in RIGHT[name] and p.severity == "error"}, key=str
    )
    assert {p.code for p in found if p.severity == "error"} == set(RIGHT[name])
