"""What the application remembers of its looks from one time to the next, beside the sessions."""

from __future__ import annotations

import json
from pathlib import Path

from teachbot.engine.errors import TeachbotError
from teachbot.engine.session.selection import home
from teachbot.engine.training_data.writing.whole_files import write_safely

_FILE = "looks.json"


def read_remembered() -> dict[str, str]:
    """Looks by name; none where nothing was remembered or it cannot be read: looks are never worth an error."""
    try:
        found = json.loads((home() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def remember(**looks: str) -> None:
    """Remembers these looks beside the others."""
    path: Path = home() / _FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_safely(path, json.dumps({**read_remembered(), **looks}).encode())
    except (OSError, TeachbotError):
        return
