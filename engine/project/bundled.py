"""The bots that teachbot brings along, and what a name or path on the command line means."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from teachbot.engine.errors import UsageError
from teachbot.engine.project.layout import DOMAIN_NAMES

DEFAULT_BOT = "concertbot"


def bundled_bots() -> tuple[str, ...]:
    """Their names."""
    folder = _folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(p.name for p in folder.iterdir() if _holds_domain(p)))


def bundled_bot(name: str) -> Path:
    """A bundled bot's folder."""
    return _folder() / name


def find(name_or_path: str | None = None) -> Path:
    """The project that is meant: a folder, a bundled bot's name, or, where nothing is said, the current folder if it
    holds a domain, else the bundled concert bot. Raises UsageError where there is no such project.
    """
    if name_or_path is None:
        return Path.cwd() if _holds_domain(Path.cwd()) else bundled_bot(DEFAULT_BOT)
    path = Path(name_or_path)
    bots = bundled_bots()
    if name_or_path in bots and not _holds_domain(path):
        return bundled_bot(name_or_path)
    if path.is_dir():
        return path
    if path.is_file():
        raise UsageError(
            f"{name_or_path} is a file", remedy="name the project's folder, or give the file with --domain or --data"
        )
    raise UsageError(
        f"there is no project '{name_or_path}'",
        remedy=f"name a folder or one of the bundled bots: {', '.join(bots) or 'none'}",
    )


def _folder() -> Path:
    return Path(str(resources.files("teachbot.stories")))


def _holds_domain(folder: Path) -> bool:
    return any((folder / name).exists() for name in DOMAIN_NAMES)
