"""What exports replaced is kept for a while."""

from __future__ import annotations

from pathlib import Path

from teachbot.engine.export.plan import ExportPlan, FileChange
from teachbot.engine.export.records import KEPT_EXPORTS, backups
from teachbot.engine.export.transaction import write_plan


def test_old_backups_go(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    for number in range(KEPT_EXPORTS + 5):
        before = path.read_bytes() if path.exists() else None
        write_plan(ExportPlan((FileChange(path, before, str(number).encode(), ""),)), tmp_path / "state")
    assert len(backups(tmp_path / "state")) == KEPT_EXPORTS
