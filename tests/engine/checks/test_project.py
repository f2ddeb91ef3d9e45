"""What `validate` says of stories, rules and names, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.checks.project import check
from teachbot.engine.project.project import load

DOMAIN = """\
version: "3.1"
intents: [greet, bye, unused]
entities: [city]
slots:
  mood: {type: categorical, values: [good, bad], mappings: [{type: custom}]}
  alone: {type: text}
responses:
  utter_greet: [{text: hi}]
  utter_bye: [{text: bye}]
actions: [action_a]
forms:
  f: {required_slots: [nothing]}
"""


def told(tmp_path: Path, stories: str, domain: str = DOMAIN, max_history: int | None = None) -> dict[str, list[int]]:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "domain.yml").write_text(domain)
    (tmp_path / "data" / "stories.yml").write_text(stories)
    found: dict[str, list[int]] = {}
    for problem in check(load(tmp_path), max_history):
        found.setdefault(problem.code, []).append(problem.line)
        assert problem.path.is_file()
    return found


def story(name: str, *steps: str, kind: str = "story") -> str:
    return f"- {kind}: {name}\n  steps:\n" + "".join(f"  - {s}\n" for s in steps)


def test_conflict_names_both_places(tmp_path: Path) -> None:
    text = (
        "stories:\n"
        + story("a", "intent: greet", "action: utter_greet")
        + story("b", "intent: greet", "action: utter_bye")
    )
    assert told(tmp_path, text)["story-conflict"] == [5]
    (problem,) = [p for p in check(load(tmp_path)) if p.code == "story-conflict"]
    assert "stories.yml:5" in problem.message
    assert "stories.yml:9" in problem.message
    assert problem.severity == "warning"


def test_conflict_depends_on_the_history(tmp_path: Path) -> None:
    text = "stories:\n" + story("a", "intent: bye", "action: utter_bye", "intent: greet", "action: utter_greet")
    text += story("b", "intent: greet", "action: utter_bye")
    assert "story-conflict" in told(tmp_path, text, max_history=1)
    assert "story-conflict" not in told(tmp_path, text, max_history=3)
    assert "story-conflict" not in told(tmp_path, text)


def test_contradicted_rule(tmp_path: Path) -> None:
    rule = "rules:\n" + story("r", "intent: greet", "action: utter_greet", kind="rule")
    bad = rule + "stories:\n" + story("a", "intent: greet", "action: utter_bye")
    assert told(tmp_path, bad)["rule-contradiction"] == [10]
    good = rule + "stories:\n" + story("a", "intent: greet", "action: utter_greet", "intent: bye", "action: utter_bye")
    assert "rule-contradiction" not in told(tmp_path, good)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("unknown-intent", "intent: nobody"),
        ("unknown-action", "action: action_nobody"),
        ("missing-response", "action: utter_nobody"),
        ("unknown-slot", "slot_was_set: [{nobody: 1}]"),
        ("unknown-form", "active_loop: nobody"),
        ("slot-type", "slot_was_set: [{mood: fine}]"),
        ("unknown-entity", "intent: greet\n    entities: [{nobody: x}]"),
    ],
)
def test_names_in_stories(code: str, step: str, tmp_path: Path) -> None:
    text = "stories:\n" + story("a", "intent: greet", step, "action: utter_greet")
    assert {5, 6} & set(told(tmp_path, text)[code])


def test_unused_names_are_said_at_their_entry(tmp_path: Path) -> None:
    found = told(tmp_path, "stories:\n" + story("a", "intent: greet", "action: utter_greet"))
    assert found["unused-intent"] == [2, 2]
    assert found["unused-entity"] == [3]
    assert found["unused-slot"] == [6]
    assert found["unused-response"] == [9]
    assert found["unused-action"] == [10]
    assert found["unused-form"] == [12]
    assert found["unknown-slot"] == [12]


def test_errors_come_first(tmp_path: Path) -> None:
    problems = told(tmp_path, "stories:\n- story: 'x\n")
    assert next(iter(problems)) == "yaml-syntax"
