"""Which file of a project an addition belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from teachbot.engine.project.data_files import DataFile
from teachbot.engine.project.layout import YAML_SUFFIXES
from teachbot.engine.project.project import Project


@dataclass(frozen=True, slots=True)
class Targets:
    """Where stories, examples and domain entries go unless somebody says otherwise."""

    stories: Path
    nlu: Path
    domain: Path
    tests: Path


def targets_of(project: Project) -> Targets:
    """The file that holds most of a kind and can be added to; else a new one in the data folder."""
    suffix = ".md" if project.generation == "markdown" else ".yml"
    data = data_folder(project)
    training = [f for f in project.files if f.path in project.layout.data]
    tests = [f for f in project.files if f.path in project.layout.tests]
    domain = next((f.path for f in project.files if f.domain is not None and f.path in project.layout.domain), None)
    return Targets(
        stories=_most(training, suffix, "stories", lambda f: len(f.stories)) or data / f"stories{suffix}",
        nlu=_most(training, suffix, "nlu", lambda f: len(f.nlu.examples)) or data / f"nlu{suffix}",
        domain=domain or (project.layout.domain[0] if project.layout.domain else _data_domain(project)),
        tests=_most(tests, suffix, "stories", lambda f: len(f.stories))
        or project.root / "tests" / ("conversation_tests.md" if suffix == ".md" else "test_stories.yml"),
    )


def data_folder(project: Project) -> Path:
    """Where new data files go."""
    for path in project.layout.data:
        if project.layout.given_data:
            return path.parent
    return project.root / "data"


def _data_domain(project: Project) -> Path:
    found = next((f.path for f in project.files if f.domain is not None), None)
    return found or project.root / "domain.yml"


def _most(files: Iterable[DataFile], suffix: str, key: str, count: Callable[[DataFile], int]) -> Path | None:
    """The file that is named after it, else the one with most of it."""
    fitting = [f for f in files if _is_of(f, suffix) and (count(f) or key in f.keys)]
    best = max(fitting, key=lambda f: (f.path.stem == key, count(f)), default=None)
    return best.path if best is not None else None


def _is_of(file: DataFile, suffix: str) -> bool:
    broken = any(p.severity == "error" and p.code in ("yaml-syntax", "encoding", "too-large") for p in file.problems)
    same = file.path.suffix in YAML_SUFFIXES if suffix == ".yml" else file.path.suffix == suffix
    return same and not broken
