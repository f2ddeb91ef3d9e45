"""What may be imported by whom, where the import contracts cannot see it: at run time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in memory after a statement, in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(' '.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        (
            "import teachbot.engine.session.opening, teachbot.engine.session.session, teachbot.engine.checks.project",
            {"textual", "rich"},
        ),
        ("import teachbot.tui.__main__", {"sklearn", "numpy", "networkx", "textual", "yaml"}),
        ("import teachbot.tui.app", {"sklearn", "numpy", "networkx", "scipy"}),
        ("import teachbot.engine.prediction.model.model", {"sklearn"}),
        ("import teachbot.engine.dialogue.state", {"numpy", "yaml", "networkx", "httpx"}),
    ],
)
def test_heavy_modules_stay_out(statement: str, absent: set[str]) -> None:
    assert not loaded_by(statement) & absent


def test_no_room_has_more_than_fifteen_modules() -> None:
    repository = Path(__file__).parents[1]
    folders = [folder for top in ("engine", "tui") for folder in (repository / top).rglob("*/") if folder.is_dir()]
    rooms = {folder: {path.stem for path in folder.glob("*.py")} - {"__init__"} for folder in folders}
    assert {str(folder): len(modules) for folder, modules in rooms.items() if len(modules) > 15} == {}
