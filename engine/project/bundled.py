"""The bots that teachbot brings along, and what a name or path on the command line means."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import resources
from pathlib import Path

from teachbot.engine.errors import UsageError
from teachbot.engine.project.layout import DOMAIN_NAMES, find_layout

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
    """The project that is meant: a folder, a bundled bot's name, or, where nothing is said, the current folder.

    Raises UsageError where there is no such project.
    """
    if name_or_path is None:
        if not _holds_domain(Path.cwd()):
            raise _no_project(Path.cwd())
        return Path.cwd()
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
    close = get_close_matches(name_or_path, bots, n=1)
    meant = f"; did you mean {close[0]}?" if close else ""
    raise UsageError(
        f"there is no project '{name_or_path}'{meant}",
        remedy=f"name a folder or one of the bundled bots: {', '.join(bots) or 'none'}",
    )


def find_or_offer(name_or_path: str | None = None) -> Path:
    """The same for the application, which offers the concert bot where nothing is said and no project is here."""
    if name_or_path is None and not _holds_domain(Path.cwd()):
        return bundled_bot(DEFAULT_BOT)
    return find(name_or_path)


def find_whole(name_or_path: str | None = None) -> Path:
    """The same for a command that reads the project as it lies there: raises UsageError for an empty folder, too."""
    root = find(name_or_path)
    layout = find_layout(root)
    if not (layout.domain or layout.data or layout.tests or layout.config):
        raise _no_project(root)
    return root


def _no_project(folder: Path) -> UsageError:
    return UsageError(
        f"no project here: {folder} holds neither a domain nor training data",
        remedy=f"name a project's folder or one of the bundled bots: {', '.join(bundled_bots()) or 'none'}",
    )


def _folder() -> Path:
    return Path(str(resources.files("teachbot.stories")))


def _holds_domain(folder: Path) -> bool:
    return any((folder / name).exists() for name in DOMAIN_NAMES)
