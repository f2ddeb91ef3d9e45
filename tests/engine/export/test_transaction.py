"""All files of an export are old or all are new, whatever fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from teachbot.engine.errors import FileFailure
from teachbot.engine.export.plan import ExportPlan
from teachbot.engine.export.records import backups
from teachbot.engine.export.recovery import recover
from teachbot.engine.export.transaction import ChangedMeanwhile, write_plan
from tests.engine.export.planned import NEW, OLD, contents


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob("*.tmp"))


def test_all_files_are_written(plan: ExportPlan, tmp_path: Path) -> None:
    assert write_plan(plan, tmp_path / "state") == tuple(c.path for c in plan.changes)
    assert contents(plan) == NEW
    assert recover(tmp_path / "state") == ()
    (backup,) = backups(tmp_path / "state")
    assert sorted(p.read_bytes() for p in backup.glob("*.before")) == [b"a", b"b"]
    assert not leftovers(tmp_path)


class Broken:
    """Makes the n-th call of a function fail, and perhaps all after it."""

    def __init__(self, real: Any, at: int, code: int, forever: bool) -> None:
        self.real, self.left, self.code, self.forever = real, at, code, forever

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.left -= 1
        if self.left == 0 or (self.forever and self.left < 0):
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("forever", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "replace", "open", "mkdir"])
@pytest.mark.parametrize("at", range(1, 16))
def test_any_call_fails(
    plan: ExportPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, at: int, forever: bool
) -> None:
    """Either all is old and the error is ours, or all is new; recovery afterwards never finds a mixture."""
    state = tmp_path / "state"
    with monkeypatch.context() as patched:
        if call == "fsync":
            patched.setattr(os, "fsync", Broken(os.fsync, at, code, forever))
        else:
            real = getattr(Path, call)
            broken = Broken(real, at, code, forever)
            patched.setattr(Path, call, lambda self, *a, **k: broken(self, *a, **k))
        try:
            write_plan(plan, state)
        except FileFailure as error:
            assert error.remedy
            assert "Traceback" not in str(error)
    before_recovery = contents(plan)
    recover(state)
    after = contents(plan)
    assert after in (OLD, NEW)
    if before_recovery in (OLD, NEW):
        assert after in (before_recovery, NEW)


def test_changed_meanwhile(plan: ExportPlan, tmp_path: Path) -> None:
    plan.changes[2].path.write_bytes(b"mine")
    with pytest.raises(ChangedMeanwhile, match="was changed"):
        write_plan(plan, tmp_path / "state")
    assert contents(plan) == [b"a", None, b"mine"]


def test_appeared_and_removed(plan: ExportPlan, tmp_path: Path) -> None:
    plan.changes[0].path.unlink()
    with pytest.raises(ChangedMeanwhile, match="was removed"):
        write_plan(plan, tmp_path / "state")
    plan.changes[0].path.write_bytes(b"a")
    plan.changes[1].path.parent.mkdir()
    plan.changes[1].path.write_bytes(b"?")
    with pytest.raises(ChangedMeanwhile, match="is there now"):
        write_plan(plan, tmp_path / "state")


def test_read_only_and_folders(plan: ExportPlan, tmp_path: Path) -> None:
    plan.changes[0].path.chmod(0o444)
    with pytest.raises(FileFailure, match="read-only"):
        write_plan(plan, tmp_path / "state")
    plan.changes[0].path.unlink()
    plan.changes[0].path.mkdir()
    with pytest.raises(FileFailure, match="regular file"):
        write_plan(plan, tmp_path / "state")


def test_links_stay_links(plan: ExportPlan, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.yml"
    target.write_bytes(b"a")
    target.chmod(0o640)
    path = plan.changes[0].path
    path.unlink()
    path.symlink_to(target)
    write_plan(plan, tmp_path / "state")
    assert path.is_symlink()
    assert target.read_bytes() == b"a+"
    assert target.stat().st_mode & 0o777 == 0o640


def test_link_in_a_circle(plan: ExportPlan, tmp_path: Path) -> None:
    path = plan.changes[0].path
    path.unlink()
    path.symlink_to(path)
    with pytest.raises(FileFailure):
        write_plan(plan, tmp_path / "state")


def test_nothing_to_write(tmp_path: Path) -> None:
    assert write_plan(ExportPlan(), tmp_path / "state") == ()
