"""Our reading of real projects equals what the real packages made of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from teachbot.engine.checks.conflicts import find_conflicts
from teachbot.engine.checks.project import check
from teachbot.engine.project.project import fingerprint_of, load
from tests.engine.training_data.rasa_form import (
    EXPECTED,
    PROJECTS,
    canonical,
    dialogues_by_kind,
    expectation,
    expected_sequences,
    hashed,
    project_folder,
    recorded,
    sequences,
)

pytestmark = pytest.mark.peers
NO_PROJECTS = "the real projects are not here (../shared/projects)"
REFUSED = {
    "archybot": [("domain.yml", 105, "schema")],
    "rasa2-concertbot": [("stories.yml", 69, "rule-contradiction")],
    "rasa3-concertbot": [("domain.yml", 50, "yaml-syntax")],
}
"""Why Rasa itself refuses them: an empty text, a story against a rule, broken quotation marks."""
ALL = sorted(p for p in PROJECTS.iterdir() if p.is_dir()) if PROJECTS.is_dir() else []


def folder(name: str) -> Path:
    found = project_folder(name)
    if not found.is_dir():
        pytest.skip(NO_PROJECTS)
    return found


@pytest.mark.parametrize("name", recorded("story_sequences"))
def test_sequences(name: str) -> None:
    project = load(folder(name))
    expected = expectation("story_sequences", name)
    for kind, dialogues in dialogues_by_kind(project).items():
        if project.generation == "markdown" and kind == "tests":
            # 1.10's reader fills no slots from a test message: its NLU does, when the test runs.
            continue
        assert sequences(dialogues) == expected_sequences(expected.get(kind, [])), kind


@pytest.mark.parametrize("name", recorded("nlu"))
def test_examples(name: str) -> None:
    """The loaders of the real packages drop examples that equal an earlier one."""
    project = load(folder(name))
    assert sorted({hashed(e) for e in project.nlu.examples}) == expectation("nlu", name)["examples"]


@pytest.mark.parametrize("max_history", [2, 5])
@pytest.mark.parametrize("name", recorded("conflicts"))
def test_conflicts(name: str, max_history: int) -> None:
    project = load(folder(name))
    found = Counter(
        canonical({"after": list(c.after), "actions": {w.action: sorted(w.stories) for w in c.continuations}})
        for c in find_conflicts(project.dialogues, project.domain, max_history)
    )
    expected = expectation("conflicts", f"{name}_mh{max_history}")["conflicts"]
    assert found == Counter(canonical(c) for c in expected)


@pytest.mark.skipif(not ALL, reason=NO_PROJECTS)
@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
def test_no_false_error(path: Path) -> None:
    """Projects that Rasa trains have no error; every problem has a file and a line in it."""
    project = load(path)
    problems = check(project, 2)
    for problem in problems:
        assert problem.path.is_file(), problem
        assert 1 <= problem.line <= problem.path.read_bytes().count(b"\n") + 1, problem
    errors = [p for p in problems if p.severity == "error"]
    if path.name != "rasa3-test-fixtures":
        assert [(p.path.name, p.line, p.code) for p in errors] == REFUSED.get(path.name, [])
    assert project.fingerprint() == fingerprint_of(path)


@pytest.mark.parametrize("generation", ["yaml", "markdown"])
def test_constructed_cases(generation: str) -> None:
    """Constructs that the real projects do not have, written for this purpose."""
    cases = EXPECTED / "cases" / generation
    expected = json.loads((EXPECTED / "cases" / f"{generation}.json").read_text(encoding="utf-8"))
    for name, case in expected.items():
        if name == "rasa" or name.startswith(("cycle", "e2e")):
            continue  # cycles: see below; e2e: see test_sequences
        project = load(cases, domain=cases / "domain.yml", data=[cases / name])
        for kind in ("stories", "rules"):
            if kind in case:
                found = dialogues_by_kind(project)[kind]
                assert sequences(found) == expected_sequences(case[kind]), (name, kind)
        if "examples" in case:
            ours = [[e.text, e.intent, _entities(e)] for e in project.nlu.examples]
            distinct = [e for n, e in enumerate(ours) if e not in ours[:n]]  # the loaders drop equal ones
            assert distinct == case["examples"], name
        if "error" in case and name != "no_heading.md":  # without a heading, a file is no story file
            assert any(p.severity == "error" for p in project.problems), name


@pytest.mark.parametrize("generation", ["yaml", "markdown"])
def test_loops_of_checkpoints(generation: str) -> None:
    """Rasa walks them three times, and gives some ways more than once."""
    cases = EXPECTED / "cases" / generation
    expected = json.loads((EXPECTED / "cases" / f"{generation}.json").read_text(encoding="utf-8"))
    for name in [name for name in expected if name.startswith("cycle")]:
        project = load(cases, domain=cases / "domain.yml", data=[cases / name])
        found = sequences(dialogues_by_kind(project)["stories"])
        assert set(found) == set(expected_sequences(expected[name]["stories"])), name
        assert max(found.values()) == 1


def _entities(example: object) -> list[list[object]]:
    entities = getattr(example, "entities", ())
    return [[e.entity, e.value, e.start, e.end, e.role, e.group] for e in entities]
