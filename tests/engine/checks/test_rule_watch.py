"""What is being taught is held against the rules before and after an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.checks.rule_watch import RuleWatch, warning
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import Event, Intent
from teachbot.engine.project.project import load

DOMAIN = """\
version: "3.1"
intents: [order, inform, stop, bye]
slots:
  pname: {type: text, influence_conversation: false, mappings: [{type: from_text}]}
forms:
  order_form: {required_slots: [pname]}
responses:
  utter_done: [{text: done}]
  utter_sure: [{text: sure}]
  utter_bye: [{text: bye}]
"""
RULES = """\
version: "3.1"
rules:
- rule: begin
  steps:
  - intent: order
  - action: order_form
  - active_loop: order_form
- rule: end
  condition:
  - active_loop: order_form
  steps:
  - action: order_form
  - active_loop: null
  - slot_was_set: [{requested_slot: null}]
  - action: utter_done
- rule: bye
  steps:
  - intent: bye
  - action: utter_bye
"""
LISTEN = ev.ActionExecuted("action_listen")


def said(intent: str) -> list[Event]:
    return [LISTEN, ev.UserUttered(f"the words of {intent}", Intent(intent))]


BEGUN = [*said("order"), ev.ActionExecuted("order_form"), ev.ActiveLoop("order_form")]
SUBMITTED = [*BEGUN, *said("inform"), ev.ActionExecuted("order_form"), ev.ActiveLoop(None)]


@pytest.fixture
def watch(tmp_path: Path) -> RuleWatch:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "data" / "rules.yml").write_text(RULES)
    project = load(tmp_path)
    return RuleWatch(project.dialogues, project.domain, project.config)


@pytest.mark.parametrize(
    ("events", "action", "rule"),
    [
        (said("bye"), "utter_done", "bye"),
        (said("order"), "utter_sure", "begin"),
        (SUBMITTED, "utter_bye", "end"),
        ([*said("bye"), ev.ActionExecuted("utter_bye")], "utter_done", "bye"),
    ],
)
def test_before_the_answer(watch: RuleWatch, events: list[Event], action: str, rule: str) -> None:
    found = watch.against(events, action)
    assert found is not None
    assert [r.name for r in found.rules] == [rule]
    assert f"the rule '{rule}' (rules.yml:" in warning(found)
    assert "Rasa would refuse to train" in warning(found)


@pytest.mark.parametrize(
    ("events", "action"),
    [
        (said("bye"), "utter_bye"),
        (said("inform"), "utter_sure"),  # no rule says anything of it
        (SUBMITTED, "utter_done"),
        ([*BEGUN, *said("stop")], "utter_sure"),  # an interruption
        ([*BEGUN, *said("stop"), ev.ActionExecuted("utter_sure"), *said("inform")], "order_form"),
    ],
)
def test_nothing_is_said_where_rules_agree(watch: RuleWatch, events: list[Event], action: str) -> None:
    assert watch.against(events, action) is None


def test_after_the_answer_all_of_a_conversation_is_told(watch: RuleWatch) -> None:
    taught = [*said("bye"), ev.ActionExecuted("utter_done"), *said("order"), ev.ActionExecuted("utter_sure"), LISTEN]
    assert [c.action for c in watch.in_conversation(taught, "my lesson")] == ["utter_done", "utter_sure"]
    assert {c.dialogue.name for c in watch.in_conversation(taught, "my lesson")} == {"my lesson"}
    assert watch.in_conversation([*SUBMITTED, ev.ActionExecuted("utter_done"), LISTEN]) == ()


def test_a_project_of_1x_has_no_rules_to_tell_against(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("intents: [bye]\nactions: [utter_bye]\ntemplates: {utter_bye: [{text: x}]}\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "stories.md").write_text("## a\n* bye\n  - utter_bye\n")
    project = load(tmp_path)
    assert RuleWatch(project.dialogues, project.domain).against(said("bye"), "action_listen") is None
