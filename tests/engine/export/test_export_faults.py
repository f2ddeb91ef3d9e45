"""An export while the system fails at every single call, one after the other: all or nothing, and the lesson stands."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from teachbot.engine.errors import EnvironmentFailure, FileFailure
from teachbot.engine.export import records as export_records
from teachbot.engine.export import transaction
from teachbot.engine.export.recovery import Recovered, recover
from teachbot.engine.project.project import Project, load
from teachbot.engine.session import journal
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.session import Session
from tests.engine.scripted_bot import ScriptedBot

DOMAIN = b"""version: "3.1"
intents:
- greet
slots:
  city:
    type: text
    mappings:
    - type: custom
responses:
  utter_greet:
  - text: Hello
"""
STORIES = b"""version: "3.1"
stories:
- story: hello
  steps:
  - intent: greet
  - action: utter_greet
"""
NLU = b"""version: "3.1"
nlu:
- intent: greet
  examples: |
    - hi
    - hello
"""
CALLS = ("open", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "chmod")
FAILURES = (
    (errno.ENOSPC, False),
    (errno.ENOSPC, True),
    (errno.EACCES, False),
    (errno.EACCES, True),
    (errno.EROFS, True),
    (errno.EIO, False),
)
"""The error, and whether it lasts from then on."""


class Died(BaseException):
    """The process is gone: nothing after this moment happens."""


@dataclass
class Fault:
    """What happens at which call; `seen` lists the calls that were made."""

    at: int
    code: int = 0
    """0: the process dies."""
    lasting: bool = False
    seen: list[str] = field(default_factory=list)

    def strike(self, call: str) -> None:
        """Counts a call and fails where its turn has come."""
        self.seen.append(call)
        came = len(self.seen)
        if came == self.at or (came > self.at and (self.lasting or not self.code)):
            if not self.code:
                raise Died(call)
            raise OSError(self.code, os.strerror(self.code))


class FaultyFile:
    """A file whose writes count as calls, too; a failing one leaves half of the data behind."""

    def __init__(self, file: Any, fault: Fault) -> None:
        self._file, self._fault = file, fault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> FaultyFile:
        return self

    def __exit__(self, *told: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        try:
            self._fault.strike("write")
        except BaseException:
            self._file.write(data[: len(data) // 2])
            self._file.flush()
            raise
        return int(self._file.write(data))


@contextmanager
def failing(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every call on files goes by the fault."""

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            fault.strike(name)
            return real(*arguments, **named)

        return call

    really_open, really_append = io.open, Journal.append

    def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        fault.strike(f"open {mode}")
        found = really_open(file, mode, *arguments, **named)
        return FaultyFile(found, fault) if set("wxa+") & set(mode) else found

    def appended(self: Journal, entry: Any) -> None:
        try:
            fault.strike("journal")
        except OSError as error:
            raise FileFailure(f"the session cannot be recorded: {error}", remedy="free the disk") from error
        really_append(self, entry)

    with monkeypatch.context() as patched:
        for name in CALLS:
            patched.setattr(os, name, counted(name, getattr(os, name)))
        patched.setattr(io, "open", opened)
        patched.setattr(Journal, "append", appended)
        yield


@dataclass
class Lesson:
    """A taught session on files of its own."""

    root: Path
    home: Path

    @property
    def project(self) -> Project:
        return load(self.root)

    def session(self, path: Path | None = None) -> Session:
        """A new session, or the one that a journal records."""
        kept = Journal.reopen(path) if path else Journal.create(self.home, self.root)
        lesson, _ = journal.read(path) if path else (None, [])
        project = self.project
        bot = ScriptedBot(project.domain, {"greet": ["utter_greet"]})
        return Session(project, bot, kept, lesson, reload=lambda: self.project, state_folder=self.home)

    def taught(self) -> Session:
        """A session with a new intent, a new response and a new custom action to write down."""
        session = self.session()
        session.say("gimme a beer")
        session.create_intent("order")
        session.create_action("utter_cheers", "Cheers!")
        session.create_action("action_pour")
        session.describe(["There you are"], {"city": "Köln"})
        session.choose("action_listen")
        return session

    def contents(self) -> dict[str, bytes]:
        """Every file of the project."""
        return {str(p.relative_to(self.root)): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}

    def recovered(self) -> None:
        """What the next start does first."""
        recover(self.home / "exports")


def make(folder: Path) -> Lesson:
    root = folder / "bot"
    (root / "data").mkdir(parents=True)
    (root / "domain.yml").write_bytes(DOMAIN)
    (root / "data" / "stories.yml").write_bytes(STORIES)
    (root / "data" / "nlu.yml").write_bytes(NLU)
    return Lesson(root, folder / "home")


def calls_of_an_export(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], dict[str, bytes]]:
    """The calls that an undisturbed export makes, and what the files hold then."""
    lesson = make(folder)
    session = lesson.taught()
    plan = session.plan_export()
    fault = Fault(at=-1, code=errno.EIO)
    with failing(fault, monkeypatch):
        session.export(plan)
    session.close()
    return fault.seen, lesson.contents()


def exported_whole(lesson: Lesson, session: Session, wanted: dict[str, bytes]) -> None:
    """With the fault gone, one more export leaves the files as an undisturbed one does."""
    plan = session.plan_export()
    if not plan.is_empty:
        session.export(plan)
    assert lesson.contents() == wanted
    assert [p for p in lesson.project.problems if p.severity == "error"] == []


def test_there_is_a_call_of_each_kind_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, wanted = calls_of_an_export(tmp_path, monkeypatch)
    assert {"open xb", "write", "fsync", "replace", "mkdir", "unlink", "chmod", "journal", "open rb"} <= set(seen)
    assert b"utter_cheers" in wanted["domain.yml"] and b"order" in wanted["data/nlu.yml"]


@pytest.mark.parametrize(("code", "lasting"), FAILURES, ids=lambda v: errno.errorcode.get(v, str(v)))
def test_a_failing_call_changes_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, lasting: bool
) -> None:
    seen, new = calls_of_an_export(tmp_path / "whole", monkeypatch)
    for at, call in enumerate(seen, start=1):
        lesson = make(tmp_path / f"{at}")
        old = lesson.contents()
        session = lesson.taught()
        plan, before = session.plan_export(), (session.lesson, session.snapshot, session.domain)
        failed: EnvironmentFailure | None = None
        with failing(Fault(at, code, lasting), monkeypatch):
            try:
                session.export(plan)
            except EnvironmentFailure as error:
                failed = error
        if failed is not None:
            assert failed.remedy, (at, call)
            assert session.lesson == before[0] and session.snapshot == before[1], (at, call)
        elif lesson.contents() != new:
            pytest.fail(f"{at} {call}: an export that did not take place was told as done")
        assert set(before[2].action_names) <= set(session.domain.action_names), (at, call)
        lesson.recovered()
        assert lesson.contents() in (old, new), (at, call)
        if lesson.contents() == old:
            exported_whole(lesson, session, new)
        path = session.journal.path if isinstance(session.journal, Journal) else Path()
        session.close()
        again = lesson.session(path)
        assert again.lesson.current.steps == before[0].current.steps
        exported_whole(lesson, again, new)
        again.close()


def test_a_death_at_any_call_leaves_old_or_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, new = calls_of_an_export(tmp_path / "whole", monkeypatch)
    for at, call in enumerate(seen, start=1):
        lesson = make(tmp_path / f"{at}")
        old = lesson.contents()
        session = lesson.taught()
        plan, taught = session.plan_export(), session.lesson
        with failing(Fault(at), monkeypatch), suppress(Died):
            session.export(plan)
        path = session.journal.path if isinstance(session.journal, Journal) else Path()
        session.close()
        for name, data in lesson.contents().items():
            assert name.endswith(".tmp") or data in (old.get(name), new[name]), (at, call, name)
        lesson.recovered()
        found = {name: data for name, data in lesson.contents().items() if not name.endswith(".tmp")}
        assert found in (old, new), (at, call)
        assert set(lesson.contents()) == set(found), f"{at} {call}: a temporary file is left in the project"
        again = lesson.session(path)
        assert again.lesson.current == taught.current
        exported_whole(lesson, again, new)
        again.close()


def test_a_death_while_recovering_is_recovered_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, new = calls_of_an_export(tmp_path / "whole", monkeypatch)
    renames = [at for at, call in enumerate(seen, start=1) if call == "replace"]
    for second in range(1, 30):
        lesson = make(tmp_path / f"{second}")
        session = lesson.taught()
        plan = session.plan_export()
        with failing(Fault(renames[-2]), monkeypatch), suppress(Died):
            session.export(plan)
        session.close()
        fault = Fault(second)
        with failing(fault, monkeypatch), suppress(Died):
            lesson.recovered()
        lesson.recovered()
        assert {n: d for n, d in lesson.contents().items() if not n.endswith(".tmp")} == new, second
        if len(fault.seen) < second:
            return


class Onlooker(Fault):
    """Another application that starts on the same project, at every call."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(at=-1)
        self.lesson, self._looks = lesson, False
        self.found: list[Recovered] = []

    def strike(self, call: str) -> None:
        """Starts once more."""
        if not self._looks:
            self._looks = True
            self.found += recover(self.lesson.home / "exports")
            self._looks = False


def test_another_application_that_starts_meanwhile_leaves_the_export_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, new = calls_of_an_export(tmp_path / "whole", monkeypatch)
    lesson = make(tmp_path / "disturbed")
    session = lesson.taught()
    plan, onlooker = session.plan_export(), Onlooker(lesson)
    with failing(onlooker, monkeypatch):
        session.export(plan)
    session.close()
    assert onlooker.found == []
    assert lesson.contents() == new


def test_two_applications_never_export_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = make(tmp_path)
    session = lesson.taught()
    plan, old = session.plan_export(), lesson.contents()
    monkeypatch.setattr(transaction, "PATIENCE", 0.05)
    with export_records.alone(lesson.home / "exports", 0), pytest.raises(FileFailure, match="another teachbot"):
        session.export(plan)
    assert lesson.contents() == old
    session.export(session.plan_export())
    session.close()
