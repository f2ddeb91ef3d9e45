"""What an export would write: existing files with lines added, and new files; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.places import Place
from teachbot.engine.export.addition import Addition, edit_file, new_text
from teachbot.engine.export.entity_parts import EntityParts
from teachbot.engine.export.insertion import Uninsertable
from teachbot.engine.export.recording import Recording
from teachbot.engine.export.targets import Targets, data_folder, targets_of
from teachbot.engine.project.conversion import YAML_VERSION, legacy_domain, modern_domain
from teachbot.engine.project.data_files import DataFile, read_source
from teachbot.engine.project.project import Project
from teachbot.engine.project.source import Source, decode, digest, read_bytes
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.problems import Problem, Report
from teachbot.engine.training_data.writing.story_writing import Lost

_DOMAIN_KINDS = ("intents", "entities", "slots", "responses", "actions")


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file as it is and as it will be."""

    path: Path
    before: bytes | None
    """None: the file is new."""
    after: bytes
    summary: str
    """Such as `2 stories, 1 intent`."""


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """All changes of an export, checked by reading them back, and what could not be done as one would expect."""

    changes: tuple[FileChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    stories: int = 0
    """Of the recording."""
    examples: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.changes


def plan_export(
    project: Project,
    recording: Recording,
    *,
    stories_path: Path | None = None,
    nlu_path: Path | None = None,
    domain_path: Path | None = None,
) -> ExportPlan:
    """Where the recording goes in the project's files.

    Files that are there only get lines added: not one of their bytes changes. Where a file's structure does not
    allow it, a new file beside it takes the addition and a problem says so.
    """
    return _Planner(project, targets_of(project)).plan(recording, stories_path, nlu_path, domain_path)


def plan_new_folder(
    project: Project,
    recording: Recording,
    out: Path,
    format: Literal["yaml", "markdown"] | None = None,  # noqa: A002
) -> ExportPlan:
    """The recording alone as files of a new folder."""
    markdown = (format or project.generation) == "markdown"
    suffix = ".md" if markdown else ".yml"
    problems: list[Problem] = []
    domain = _shaped(recording, project, markdown)
    parts = {
        out / f"stories{suffix}": Addition(stories=recording.stories),
        out / f"nlu{suffix}": Addition(examples=recording.examples),
        out / "domain.yml": Addition(
            (), (), domain.intents, domain.entities, domain.slots, domain.responses, domain.actions
        ),
    }
    changes = []
    for path, part in parts.items():
        if not part.kinds:
            continue
        version = None if markdown else _version(project)
        text = new_text(
            part, markdown=markdown and path.suffix == ".md", version=version, lost=_lost_at(path, problems)
        )
        before = path.read_bytes() if path.is_file() else None
        changes.append(FileChange(path, before, text.encode("utf-8", "replace"), part.summary()))
    problems += _unwritable(recording, out)
    return ExportPlan(tuple(changes), tuple(problems), len(recording.stories), len(recording.examples))


def _shaped(recording: Recording, project: Project, markdown: bool) -> Domain:
    """The names in the shape of a generation."""
    version = project.domain.version
    domain = Domain(
        recording.intents,
        (*recording.entities, *EntityParts(recording.roles, recording.groups).as_entities()),
        recording.slots,
        recording.responses,
        recording.actions,
        version=version,
    )
    if markdown:
        return domain if domain.is_legacy else legacy_domain(domain)
    return modern_domain(domain) if domain.is_legacy else domain


def _version(project: Project) -> str:
    return project.domain.version or YAML_VERSION


def _lost_at(path: Path, problems: list[Problem]) -> Lost:
    def lost(place: Place | None, message: str) -> None:
        problem = Problem(path, 1, "warning", "not-expressible", f"this file cannot hold {message}")
        if problem not in problems:
            problems.append(problem)

    return lost


def _unwritable(recording: Recording, path: Path) -> list[Problem]:
    return [
        Problem(path, 1, "warning", "not-expressible", f"left out: {told}; say it in other words")
        for told in recording.unwritable
    ]


class _Planner:
    """Collects what goes into which file, and puts what does not fit elsewhere."""

    def __init__(self, project: Project, targets: Targets) -> None:
        self.project = project
        self.targets = targets
        self.parts: dict[Path, Addition] = {}
        self.problems: list[Problem] = []
        self.files = {f.path: f for f in project.files}

    def plan(
        self, recording: Recording, stories_path: Path | None, nlu_path: Path | None, domain_path: Path | None
    ) -> ExportPlan:
        """The whole plan."""
        tests = tuple(s for s in recording.stories if s.kind == "test")
        stories = tuple(s for s in recording.stories if s.kind != "test")
        self._add(stories_path or self.targets.tests, "stories", tests)
        self._add(stories_path or self.targets.stories, "stories", stories)
        for example in recording.examples:
            path = nlu_path or self._home(example)
            known = self.parts.get(path, Addition()).examples
            self._add(path, "examples", (*known, example))
        for kind in _DOMAIN_KINDS:
            self._add(domain_path or self._domain_home(kind), kind, getattr(recording, kind))
        for kind in ("roles", "groups"):
            for part in getattr(recording, kind):
                path = domain_path or self._entity_home(part.entity)
                self._add(path, kind, (*getattr(self.parts.get(path, Addition()), kind), part))
        changes = [change for path, part in list(self.parts.items()) for change in self._changes(path, part)]
        self.problems += _unwritable(recording, self.targets.nlu)
        problems = tuple(dict.fromkeys(self.problems))
        return ExportPlan(tuple(changes), problems, len(recording.stories), len(recording.examples))

    def _add(self, path: Path, kind: str, value: object) -> None:
        if value:
            self.parts[path] = self.parts.get(path, Addition()).with_(kind, value)

    def _home(self, example: Example) -> Path:
        """The file that has examples of the intent; the usual one where none has."""
        usual = self.files.get(self.targets.nlu)
        if usual is not None and any(e.intent == example.intent for e in usual.nlu.examples):
            return usual.path
        for file in self.files.values():
            same = file.path.suffix == self.targets.nlu.suffix and file.path in self.project.layout.data
            if same and any(e.intent == example.intent for e in file.nlu.examples):
                return file.path
        return self.targets.nlu

    def _domain_home(self, kind: str) -> Path:
        """The domain file that has entries of this kind already; the first where none has."""
        for path in self.project.layout.domain:
            if kind in getattr(self.files.get(path), "keys", ()):
                return path
        return self.targets.domain

    def _entity_home(self, name: str) -> Path:
        """The domain file that lists the entity."""
        place = self.project.domain.places.get(("entities", name))
        return place.path if place is not None else self._domain_home("entities")

    def _changes(self, path: Path, part: Addition) -> list[FileChange]:
        report = Report(path)
        if not path.exists():
            text = self._new(path, part)
            return [FileChange(path, None, text.encode("utf-8", "replace"), part.summary())]
        data = read_bytes(path, report)
        source = decode(path, data, report) if data is not None else None
        if source is None:
            self.problems += report.problems
            return self._elsewhere(path, part, "it cannot be read")
        self._note_change(source)
        edit = _edit(source, part)
        self.problems += edit.problems
        changes = []
        if edit.kept.kinds:
            changes.append(FileChange(path, source.data, edit.after, edit.kept.summary()))
        for kind, reason in edit.refused.items():
            changes += self._elsewhere(path, part.only([kind]), reason)
        return changes

    def _note_change(self, source: Source) -> None:
        known = self.files.get(source.path)
        if isinstance(known, DataFile) and known.digest and known.digest != digest(source.data):
            self.problems.append(
                Problem(
                    source.path,
                    1,
                    "warning",
                    "file-changed",
                    "the file was changed since the project was read; the lines are added to what it holds now",
                )
            )

    def _new(self, path: Path, part: Addition) -> str:
        markdown = path.suffix == ".md"
        version = None if self.project.domain.is_legacy else _version(self.project)
        return new_text(part, markdown=markdown, version=version, lost=_lost_at(path, self.problems))

    def _elsewhere(self, path: Path, part: Addition, reason: str) -> list[FileChange]:
        """A new file in the data folder for what the file cannot take; of the domain, only responses can go there."""
        movable = part.only(["stories", "examples", *(() if self.project.domain.is_legacy else ["responses"])])
        stuck = part.only(kind for kind in part.kinds if kind not in movable.kinds)
        if stuck.kinds:
            self.problems.append(
                Problem(
                    path,
                    1,
                    "error",
                    "cannot-insert",
                    f"{stuck.summary()} cannot be added here: {reason}. Add by hand: {_names(stuck)}",
                )
            )
        if not movable.kinds:
            return []
        other = self._free_name(path, movable)
        self.problems.append(
            Problem(
                path, 1, "warning", "new-file", f"nothing can be added here: {reason}; {other.name} takes it instead"
            )
        )
        return [FileChange(other, None, self._new(other, movable).encode("utf-8", "replace"), movable.summary())]

    def _free_name(self, path: Path, part: Addition) -> Path:
        suffix = ".md" if self.project.generation == "markdown" else ".yml"
        stem = "taught_stories" if part.stories else "taught_nlu" if part.examples else "taught_responses"
        folder = data_folder(self.project)
        names = (folder / f"{stem}{'' if n == 1 else f'_{n}'}{suffix}" for n in range(1, 10_000))
        return next(name for name in names if not name.exists())


@dataclass(frozen=True, slots=True)
class _Edit:
    """A file with what it can take."""

    kept: Addition
    after: bytes
    problems: tuple[Problem, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    """Why it cannot take the rest, by kind."""


def _edit(source: Source, part: Addition) -> _Edit:
    """All of the addition at once; where that does not fit, one kind after the other."""
    before = read_source(source, Report(source.path))
    try:
        return _attempt(source, before, part)
    except Uninsertable as error:
        if len(part.kinds) == 1:
            return _Edit(Addition(), source.data, refused={part.kinds[0]: str(error)})
    best, refused = _Edit(Addition(), source.data), {}
    for kind in part.kinds:
        try:
            best = _attempt(source, before, part.only([*best.kept.kinds, kind]))
        except Uninsertable as error:
            refused[kind] = str(error)
    return replace(best, refused=refused)


def _attempt(source: Source, before: DataFile, part: Addition) -> _Edit:
    problems: list[Problem] = []
    after = edit_file(source, before, part, _lost_at(source.path, problems))
    return _Edit(part, after, tuple(problems))


def _names(part: Addition) -> str:
    listed = [getattr(each, "name", each) for kind in part.kinds for each in getattr(part, kind)]
    return ", ".join(str(name) for name in listed)
