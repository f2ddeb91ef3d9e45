"""What the files of the planned export hold before and after it."""

from __future__ import annotations

from teachbot.engine.export.addition import Addition, edit_file
from teachbot.engine.export.plan import ExportPlan
from teachbot.engine.project.data_files import read_source
from teachbot.engine.project.source import Source
from teachbot.engine.training_data.problems import Report

OLD: list[bytes | None] = [b"a", None, b"b"]
NEW: list[bytes | None] = [b"a+", b"c+", b"b+"]


def contents(plan: ExportPlan) -> list[bytes | None]:
    return [c.path.read_bytes() if c.path.exists() else None for c in plan.changes]


def edit(source: Source, addition: Addition) -> bytes:
    """The source's file with the addition."""
    return edit_file(source, read_source(source, Report(source.path)), addition)
