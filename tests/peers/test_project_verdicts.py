"""Our verdict on every real project is Rasa's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from teachbot.engine.checks.conflicts import find_conflicts
from teachbot.engine.checks.rule_faults import find_rule_faults
from teachbot.engine.project.project import load

PROJECTS = Path(__file__).parents[3] / "shared" / "projects"
VERDICTS = json.loads((Path(__file__).parents[1] / "expected" / "verdicts" / "projects.json").read_text())


@pytest.mark.peers
@pytest.mark.skipif(not PROJECTS.is_dir(), reason="the real projects lie beside a checkout only while it is developed")
@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(name: str) -> None:
    expected = VERDICTS[name]
    project = load(PROJECTS / name)
    assert any(p.severity == "error" for p in project.problems) != expected["loads"]
    if not expected["loads"]:
        return
    faults = find_rule_faults(project.dialogues, project.domain, project.config)
    wrong = "incomplete" if faults.incomplete else "contradicting" if faults.contradictions else "fine"
    assert wrong == expected["rules"]
    found = {h: len(find_conflicts(project.dialogues, project.domain, int(h))) for h in ("3", "5")}
    assert found == expected["conflicts"]
