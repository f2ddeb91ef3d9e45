"""A project's files as one request to `/model/train`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import DataError, FileFailure, UsageError
from teachbot.engine.project.layout import YAML_SUFFIXES, is_test
from teachbot.engine.project.source import read_source
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.yaml_nodes import compose, value_of

if TYPE_CHECKING:
    from teachbot.engine.project.project import Project

YAML = "application/yaml"
JSON = "application/json"


def training_payload(project: Project, version: str) -> tuple[Json, str]:
    """The body and its content type for a server of this version.

    Raises UsageError where the server cannot read files of the project's generation.
    """
    layout = project.layout
    config = [layout.config] if layout.config is not None else []
    data = [path for path in layout.data if not is_test(path)]
    files = [*config, *layout.domain, *data]
    legacy = version.startswith("1.")
    if legacy != (project.generation == "markdown"):
        raise UsageError(
            f"a Rasa server of version {version} cannot read this project's files",
            remedy="convert the project with: teachbot convert",
        )
    if legacy:
        return _legacy(config, list(layout.domain), data), JSON
    return _merged(files), YAML


def _merged(files: list[Path]) -> bytes:
    """One YAML file with everything, as Rasa 2.x and 3.x take it."""
    import yaml

    whole: dict[str, Json] = {}
    for path in files:
        if path.suffix.lower() not in YAML_SUFFIXES:
            raise UsageError(f"{path.name} is not YAML, which the server needs", remedy="convert it to YAML first")
        report = Report(path)
        value = value_of(compose(_text(path), report), report)
        if any(problem.severity == "error" for problem in report.problems):
            first = next(p for p in report.problems if p.severity == "error")
            raise DataError(first.message, path=path, line=first.line, remedy="correct the file, then train again")
        if isinstance(value, dict):
            _merge(whole, value)
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=10_000).encode()


def _merge(whole: dict[str, Json], more: dict[str, Json]) -> None:
    for key, value in more.items():
        held = whole.get(key)
        if isinstance(held, list) and isinstance(value, list):
            held.extend(entry for entry in value if isinstance(entry, dict) or entry not in held)
        elif isinstance(held, dict) and isinstance(value, dict):
            whole[key] = {**value, **held}
        elif held is None:
            whole[key] = value


def _legacy(config: list[Path], domain: list[Path], data: list[Path]) -> Json:
    """Rasa 1.10 takes JSON with each kind of file as a text."""
    texts = {path: _text(path) for path in data if path.suffix.lower() == ".md"}
    nlu = {path: text for path, text in texts.items() if "## intent:" in text}
    return {
        "config": "\n".join(map(_text, config)),
        "domain": "\n".join(map(_text, domain)),
        "nlu": "\n\n".join(nlu.values()),
        "stories": "\n\n".join(text for path, text in texts.items() if path not in nlu),
        "force": False,
        "save_to_default_model_directory": True,
    }


def _text(path: Path) -> str:
    report = Report(path)
    source = read_source(path, report)
    if source is None:
        told = report.problems[0].message if report.problems else "it cannot be read"
        raise FileFailure(told, path=path)
    return source.text
