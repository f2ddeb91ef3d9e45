"""A project's configuration and endpoints, as they are found on disk."""

from __future__ import annotations

from pathlib import Path

from teachbot.engine.project.layout import Layout, files_under
from teachbot.engine.project.source import read_source
from teachbot.engine.training_data.config import Config, Endpoints
from teachbot.engine.training_data.problems import Problem, Report
from teachbot.engine.training_data.reading import schemas
from teachbot.engine.training_data.reading.config_file import read_config, read_endpoints, read_imports
from teachbot.engine.training_data.reading.schema import hold_against
from teachbot.engine.training_data.reading.yaml_nodes import compose


def read_settings(layout: Layout, problems: list[Problem]) -> tuple[Config, tuple[Path, ...], tuple[Problem, ...]]:
    """The configuration, the data files of the projects that it imports, and what only Rasa 2 and 3 refuse in it."""
    if layout.config is None:
        return Config(), (), ()
    report = Report(layout.config)
    source = read_source(layout.config, report)
    node = compose(source.text, report) if source is not None else None
    settings = read_config(node, report)
    folders = []
    for name in read_imports(node, report):
        folder = layout.config.parent / name
        if folder.exists():
            folders.append(folder)
        else:
            report.error(1, "import-missing", f"the import '{name}' does not exist; correct 'imports:'")
    problems += report.problems
    refused = Report(layout.config)
    hold_against(node, schemas.CONFIG, refused)
    return settings, tuple(files_under(folders)), tuple(refused.problems)


def read_servers(layout: Layout, problems: list[Problem]) -> Endpoints:
    """The servers that the project names."""
    if layout.endpoints is None:
        return Endpoints()
    report = Report(layout.endpoints)
    source = read_source(layout.endpoints, report)
    found = read_endpoints(compose(source.text, report) if source is not None else None, report)
    problems += report.problems
    return found
