"""A project folder: found, read whole, and counted."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from pathlib import Path
from typing import Literal

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.project.data_files import DataFile, read_file
from teachbot.engine.project.fingerprint import digests_of, fingerprint, fingerprint_of
from teachbot.engine.project.layout import Layout, files_under, find_layout, is_test, real
from teachbot.engine.project.settings import read_servers, read_settings
from teachbot.engine.training_data.config import Config, Endpoints
from teachbot.engine.training_data.expansion.expansion import expand
from teachbot.engine.training_data.nlu import NluData
from teachbot.engine.training_data.problems import Problem
from teachbot.engine.training_data.reading.domain_file import merge
from teachbot.engine.training_data.stories import Dialogue, Story

__all__ = ["Project", "fingerprint_of", "load", "read_examples", "read_stories"]


@dataclass(frozen=True)
class Project:
    """Everything that a project's files hold, with what is wrong in them."""

    root: Path
    name: str
    generation: Literal["markdown", "yaml"]
    domain: Domain
    stories: tuple[Story, ...] = ()
    """As written, without rules and tests."""
    rules: tuple[Story, ...] = ()
    tests: tuple[Story, ...] = ()
    nlu: NluData = field(default_factory=NluData)
    test_nlu: NluData = field(default_factory=NluData)
    config: Config = field(default_factory=Config)
    endpoints: Endpoints = field(default_factory=Endpoints)
    read_problems: tuple[Problem, ...] = ()
    """Of reading the files; `problems` has those of joining the stories, too."""
    max_history: int | None = None
    """What was asked for, else what config.yml says."""
    asked_max_history: int | None = None
    layout: Layout = field(default_factory=lambda: Layout(Path()))
    files: tuple[DataFile, ...] = field(default=(), repr=False)
    """Every data, test and domain file that was read, with what it holds."""
    digests: Mapping[Path, str] = field(default_factory=dict, repr=False)
    """Of every file that training depends on."""

    @cached_property
    def _expanded(self) -> tuple[tuple[Dialogue, ...], tuple[Problem, ...]]:
        return expand((*self.stories, *self.rules), self.domain)

    @property
    def dialogues(self) -> tuple[Dialogue, ...]:
        """Stories and rules, expanded: what policies learn from."""
        return self._expanded[0]

    @cached_property
    def test_dialogues(self) -> tuple[Dialogue, ...]:
        """Test stories, expanded."""
        return expand(self.tests, self.domain)[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong in the files and between them."""
        return (*self.read_problems, *self._expanded[1])

    def counts(self) -> dict[str, int]:
        """What is written in the files (see commands.md, `validate`)."""
        return {
            "stories": len(self.stories),
            "rules": len(self.rules),
            "intents": len(self.domain.intents),
            "actions": len(self.domain.actions),
            "responses": len(self.domain.responses),
            "entities": len(self.domain.entities),
            "slots": len(self.domain.slots),
            "forms": len(self.domain.forms),
            "nlu_examples": len(self.nlu.examples),
        }

    def fingerprint(self) -> str:
        """A name for everything that training depends on; `fingerprint_of` tells it without reading the values."""
        return fingerprint(self.root, self.digests, self.asked_max_history)


def load(
    root: Path,
    *,
    domain: Path | None = None,
    data: Sequence[Path] = (),
    config: Path | None = None,
    endpoints: Path | None = None,
    max_history: int | None = None,
) -> Project:
    """Read a project folder; never raises on what its files hold.

    Given paths replace what the folder has. Test stories are those in `tests/`, `test_stories/` and
    in files named `test_…`.
    """
    layout = find_layout(root, domain=domain, data=data, config=config, endpoints=endpoints)
    problems = [
        Problem(p, 1, "error", "file-missing", "there is no such file or folder; check the path")
        for p in data
        if not p.exists()
    ]
    settings, imported, refused = read_settings(layout, problems)
    files = _read(layout, imported)
    problems += files.problems
    nlu = _join(f.nlu for f in files.training)
    generation = _generation(files.training, files.holders)
    problems += refused if generation == "yaml" else ()
    return Project(
        root=root,
        name=root.resolve().name,
        generation=generation,
        domain=_whole_domain(layout, files, nlu, generation, problems),
        stories=tuple(s for f in files.training for s in f.stories),
        rules=tuple(r for f in files.training for r in f.rules),
        tests=tuple(replace(s, kind="test") for f in files.tests for s in f.stories),
        nlu=nlu,
        test_nlu=_join(f.nlu for f in files.tests),
        config=settings,
        endpoints=read_servers(layout, problems),
        read_problems=tuple(dict.fromkeys(problems)),
        max_history=max_history or settings.max_history,
        asked_max_history=max_history,
        layout=layout,
        files=(*files.domain, *files.training, *files.tests),
        digests=digests_of(layout, imported, files.digests),
    )


@dataclass(frozen=True, slots=True)
class _Files:
    """What was read, by what it is for."""

    domain: tuple[DataFile, ...]
    training: tuple[DataFile, ...]
    tests: tuple[DataFile, ...]
    holders: tuple[DataFile, ...]
    """Those that make up the domain."""
    problems: tuple[Problem, ...]
    digests: Mapping[Path, str]
    """Of all but the folders of tests."""


def _read(layout: Layout, imported: Sequence[Path]) -> _Files:
    root, known = layout.root, {real(p) for p in (*layout.data, *layout.domain)}
    domain = tuple(read_file(p, root=root) for p in layout.domain)
    data = tuple(read_file(p, "test" if is_test(p) else "story", root) for p in layout.data)
    imports = tuple(read_file(p, root=root) for p in imported if real(p) not in known)
    tests = tuple(read_file(p, "test", root) for p in layout.tests)
    training = tuple(f for f in (*data, *imports) if not is_test(f.path))
    return _Files(
        domain,
        training,
        (*tests, *(f for f in data if is_test(f.path))),
        (*domain, *_domains_beside(layout, training, {real(p) for p in imported})),
        tuple(p for f in (*domain, *data, *imports, *tests) for p in f.problems),
        {f.path: f.digest for f in (*domain, *data, *imports)},
    )


def _domains_beside(layout: Layout, training: Sequence[DataFile], imported: Container[Path]) -> Iterator[DataFile]:
    """Data files that hold a part of the domain: imported ones first, others where there is no domain file."""
    holding = [f for f in training if f.domain is not None]
    first = [f for f in holding if real(f.path) in imported]
    yield from first
    if not layout.domain:
        yield from (f for f in holding if f not in first)


def read_stories(paths: Sequence[Path]) -> tuple[tuple[Story, ...], tuple[Problem, ...]]:
    """Test stories of these files and folders."""
    files = [read_file(p, "test") for p in files_under(paths)]
    stories = tuple(replace(s, kind="test") for f in files for s in f.stories)
    return stories, tuple(p for f in files for p in f.problems)


def read_examples(paths: Sequence[Path]) -> tuple[NluData, tuple[Problem, ...]]:
    """NLU data of these files and folders."""
    files = [read_file(p) for p in files_under(paths)]
    return _join(f.nlu for f in files), tuple(p for f in files for p in f.problems)


def _generation(training: Sequence[DataFile], domains: Sequence[DataFile]) -> Literal["markdown", "yaml"]:
    holding = [f for f in training if f.stories or f.rules or f.nlu.examples]
    if any(not f.is_markdown and f.path.suffix != ".json" for f in holding):
        return "yaml"
    if any(f.is_markdown for f in holding):
        return "markdown"
    old = [f for f in domains if f.domain is not None and f.domain.version is None]
    return "markdown" if old and not any(f.path.suffix != ".json" for f in holding) and holding else "yaml"


def _whole_domain(
    layout: Layout, files: _Files, nlu: NluData, generation: Literal["markdown", "yaml"], problems: list[Problem]
) -> Domain:
    parts = [f.domain or Domain(responses=f.responses, places=f.places) for f in files.holders]
    domain = reduce(merge, parts) if parts else Domain()
    if not any(f.domain is not None for f in files.holders) and not any(p.severity == "error" for p in problems):
        path = layout.domain[0] if layout.domain else layout.root / "domain.yml"
        told = "there is no domain; write one with 'intents:', 'actions:' and 'responses:'"
        problems.append(Problem(path, 1, "error", "no-domain", told))
    for file in files.training:
        if file.responses and file not in files.holders:
            places = {k: p for k, p in file.places.items() if k[0] == "responses"}
            domain = merge(domain, Domain(responses=file.responses, places=places))
    retrieval = {e.intent.split("/", 1)[0] for e in nlu.examples if "/" in e.intent}
    intents = tuple(replace(i, is_retrieval=True) if i.name in retrieval else i for i in domain.intents)
    return replace(domain, intents=intents, version=domain.version or _version(domain, generation))


def _version(domain: Domain, generation: Literal["markdown", "yaml"]) -> str | None:
    """What a domain without `version` is: Rasa 3 takes it for the newest, 2.x slots have no mappings."""
    if generation == "markdown":
        return None
    two = any(f.mappings for f in domain.forms) or any(not s.mappings for s in domain.slots)
    return "2.0" if two else "3.1"


def _join(parts: Iterable[NluData]) -> NluData:
    whole = list(parts)
    return NluData(
        tuple(e for p in whole for e in p.examples),
        tuple(s for p in whole for s in p.synonyms),
        tuple(r for p in whole for r in p.regexes),
        tuple(t for p in whole for t in p.lookups),
    )
