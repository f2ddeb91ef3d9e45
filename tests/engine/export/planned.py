"""What the files of the planned export hold before and after it."""

from __future__ import annotations

from teachbot.engine.export.plan import ExportPlan

OLD: list[bytes | None] = [b"a", None, b"b"]
NEW: list[bytes | None] = [b"a+", b"c+", b"b+"]


def contents(plan: ExportPlan) -> list[bytes | None]:
    return [c.path.read_bytes() if c.path.exists() else None for c in plan.changes]
