"""Names that a person gives to new intents and actions."""

from __future__ import annotations

from teachbot.engine.errors import UsageError


def valid_name(name: str, what: str) -> str:
    """The name without spaces around it; raises UsageError where files or messages could not hold it."""
    name = name.strip()
    if not name or any(c.isspace() or c in "{}\"'`:,#" for c in name):
        raise UsageError(
            f"{name!r} is no name for an {what}", remedy="letters, digits, _ and -, such as ask_opening_hours"
        )
    return name
