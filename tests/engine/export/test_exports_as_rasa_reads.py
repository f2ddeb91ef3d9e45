"""What real Rasa reads of an exported lesson is what was taught (recorded from 3.6.21 and 1.10.26)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from teachbot.engine.dialogue.domain import EntitySpec
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import Project
from tests.engine.taught_lessons import LESSONS, export_all
from tests.engine.training_data.rasa_form import sequence, written_alike

EXPECTED = Path(__file__).parents[2] / "expected" / "exports"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Project]:
    """Both bots, taught and read again."""
    folder = tmp_path_factory.mktemp("taught")
    return export_all(folder, folder / "models")


@pytest.mark.parametrize("name", LESSONS)
def test_stories_examples_and_domain(name: str, exported: dict[str, Project]) -> None:
    expected: dict[str, Any] = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    project = exported[name]
    stories = {d.name: written_alike(sequence(d)) for d in project.dialogues if d.name.startswith("interactive")}
    assert stories == {story: written_alike(events) for story, events in expected["stories"].items()}
    texts = {text for text, *_ in expected["examples"]}
    examples = sorted(
        [e.text, e.intent, [[x.entity, x.value, x.start, x.end, x.role, x.group] for x in e.entities]]
        for e in project.nlu.examples
        if e.text in texts
    )
    assert examples == expected["examples"]
    for intent in expected["domain"].get("intents", ()):
        assert intent in project.domain.intents_by_name
    for action in expected["domain"].get("actions", ()):
        assert action in project.domain.action_names
    for slot, kind in expected["domain"].get("slots", ()):
        assert project.domain.slots_by_name[slot].type == kind
    for response, said in expected["domain"].get("responses", {}).items():
        assert [r.text for r in project.domain.responses[response]] == said


def test_a_new_role_stands_in_the_domain(exported: dict[str, Project]) -> None:
    """Rasa 3.6.21 validates the stories and makes the feature `city#venue` only then."""
    assert EntitySpec("city", ("venue",)) in exported["concertbot"].domain.entities


@pytest.mark.parametrize("name", LESSONS)
def test_an_export_only_adds_lines(name: str, exported: dict[str, Project]) -> None:
    for path in bundled_bot(name).rglob("*.*"):
        if path.suffix not in (".yml", ".md"):
            continue
        before = path.read_text(encoding="utf-8").splitlines()
        exported_path = exported[name].root / path.relative_to(bundled_bot(name))
        after = iter(exported_path.read_text(encoding="utf-8").replace("  - city:\n", "  - city\n").splitlines())
        assert all(line in after for line in before), path
