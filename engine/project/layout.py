"""Which files of a project folder hold what, found by name and place as Rasa finds them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

YAML_SUFFIXES = (".yml", ".yaml")
DATA_SUFFIXES = (*YAML_SUFFIXES, ".md", ".json")
DOMAIN_NAMES = ("domain.yml", "domain.yaml", "domain")
TEST_FOLDERS = ("tests", "test_stories", "e2e")
_SKIPPED = {"models", "node_modules", "__pycache__", "venv", "results", "actions", "site-packages"}
_NOT_DATA = {"config.yml", "config.yaml", "endpoints.yml", "endpoints.yaml", "credentials.yml", "credentials.yaml"}
MOST_FILES = 5_000
"""Files of a folder beyond this many are not looked at."""


MOST_FOLDERS = 2_000
"""Folders beyond this many are not entered: somebody named a whole disk."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the files of a project are."""

    root: Path
    domain: tuple[Path, ...] = ()
    """Domain files; empty where the data files must be asked."""
    data: tuple[Path, ...] = ()
    """Files of the data folders, test stories among them by their names."""
    tests: tuple[Path, ...] = ()
    config: Path | None = None
    endpoints: Path | None = None
    given_data: bool = False
    """Data paths were asked for; the project's own are not used."""


def find_layout(
    root: Path,
    *,
    domain: Path | None = None,
    data: Sequence[Path] = (),
    config: Path | None = None,
    endpoints: Path | None = None,
) -> Layout:
    """Where the files of a project are; nothing is read."""
    domain_files = domain_files_of(root, domain)
    taken = {real(p) for p in domain_files}
    if data:
        folders: list[Path] = list(data)
    else:
        folders = [root / "data"] if (root / "data").is_dir() else [root]
    found = [p for p in files_under(folders) if real(p) not in taken]
    tests = [] if data else files_under(root / name for name in TEST_FOLDERS)
    if not data:
        under_tests = set(tests)
        found = [p for p in found if p not in under_tests and p.name not in _NOT_DATA]
        tests += (p for p in files_under([root], deep=False) if p not in found and is_test(p))
    return Layout(
        root,
        domain=tuple(domain_files),
        data=tuple(found),
        tests=tuple(dict.fromkeys(tests)),
        config=config or _first(root, "config"),
        endpoints=endpoints or _first(root, "endpoints"),
        given_data=bool(data),
    )


def domain_files_of(root: Path, domain: Path | None) -> list[Path]:
    """The files of a domain path, file or folder; of the project's own where none is given."""
    if domain is not None:
        return files_under([domain], YAML_SUFFIXES) if domain.is_dir() else [domain]
    for name in DOMAIN_NAMES:
        path = root / name
        if path.is_file():
            return [path]
        if path.is_dir():
            return files_under([path], YAML_SUFFIXES)
    return []


def is_test(path: Path) -> bool:
    """Whether a file's name says that it holds test stories."""
    return path.name.startswith("test_")


def real(path: Path) -> Path:
    """The path with links followed, or as it is where they go in circles."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def files_under(paths: Iterable[Path], suffixes: tuple[str, ...] = DATA_SUFFIXES, *, deep: bool = True) -> list[Path]:
    """The files of these folders and these files themselves, in the order of their names."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found[path] = None
        elif path.is_dir():
            found |= dict.fromkeys(_walk(path, suffixes, deep))
    return sorted(found)[:MOST_FILES]


def _walk(folder: Path, suffixes: tuple[str, ...], deep: bool) -> Iterator[Path]:
    seen: set[str] = set()
    for at, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(at)
        if real in seen or len(seen) > MOST_FOLDERS:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(f for f in folders if deep and f not in _SKIPPED and not f.startswith("."))
        yield from (Path(at, name) for name in sorted(files) if name.endswith(suffixes) and not name.startswith("."))


def _first(root: Path, stem: str) -> Path | None:
    return next((p for s in YAML_SUFFIXES if (p := root / f"{stem}{s}").is_file()), None)
