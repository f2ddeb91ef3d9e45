"""An export that was cut off is finished or forgotten by the next start."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from teachbot.engine.export.plan import ExportPlan
from teachbot.engine.export.recovery import recover
from teachbot.engine.export.transaction import write_plan
from tests.engine.export.planned import NEW, OLD, contents


class Crash(BaseException):
    """The power went."""


@pytest.mark.parametrize("at", range(1, 14))
def test_crash_at_any_rename(plan: ExportPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    count = 0
    real = Path.replace

    def crashing(self: Path, target: Any) -> Any:
        nonlocal count
        count += 1
        if count == at:
            raise Crash
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", crashing)
        with contextlib.suppress(Crash):
            write_plan(plan, tmp_path / "state")
    recover(tmp_path / "state")
    assert contents(plan) in (OLD, NEW)
    assert recover(tmp_path / "state") == ()


def test_recovery_leaves_what_a_person_changed(
    plan: ExportPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def crashing(self: Path, target: Any) -> Any:
        if Path(target).name == "b.yml":
            raise Crash
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", crashing)
        with pytest.raises(Crash):
            write_plan(plan, tmp_path / "state")
    plan.changes[2].path.write_bytes(b"mine")
    (found,) = recover(tmp_path / "state")
    assert found.finished
    assert contents(plan) == [b"a+", b"c+", b"mine"]


def test_nothing_to_recover(tmp_path: Path) -> None:
    assert recover(tmp_path / "nowhere") == ()
