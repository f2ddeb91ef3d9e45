"""What may be imported by whom, where the import contracts cannot see it: at run time."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in memory after a statement, in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(' '.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import engine.session, engine.graph.build, engine.checks", {"textual", "rich"}),
        ("import tui.__main__", {"sklearn", "numpy", "networkx", "textual", "yaml"}),
        ("import tui.app", {"sklearn", "numpy", "networkx", "scipy"}),
        ("import engine.prediction.model", {"sklearn"}),
        ("import engine.dialogue.state", {"numpy", "yaml", "networkx", "httpx"}),
    ],
)
def test_heavy_modules_stay_out(statement: str, absent: set[str]) -> None:
    assert not loaded_by(statement) & absent
