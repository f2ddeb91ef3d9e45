"""An export of three files, one of them new."""

from __future__ import annotations

from pathlib import Path

import pytest

from teachbot.engine.export.plan import ExportPlan, FileChange


@pytest.fixture
def plan(tmp_path: Path) -> ExportPlan:
    root = tmp_path / "bot"
    root.mkdir()
    (root / "a.yml").write_bytes(b"a")
    (root / "b.yml").write_bytes(b"b")
    return ExportPlan(
        (
            FileChange(root / "a.yml", b"a", b"a+", "1"),
            FileChange(root / "data" / "c.yml", None, b"c+", "1"),
            FileChange(root / "b.yml", b"b", b"b+", "1"),
        )
    )
