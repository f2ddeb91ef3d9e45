"""A text as it stands inside JSON that Rasa wrote, for databases that search without reading JSON."""

from __future__ import annotations

import json


def escaped_pattern(text: str) -> str:
    """The pattern of SQL's LIKE (with `\\` to escape) that finds JSON strings which hold the text, and few others.

    JSON as Rasa writes it has codes for all but ASCII letters, and LIKE knows nothing of capitals in codes: any text
    stands for such a letter, and who asks must look again.
    """
    return f"%{''.join(_escaped(char) for char in text)}%"


def _escaped(char: str) -> str:
    if not char.isascii() and char.lower() != char.upper():
        return "%"
    inside = json.dumps(char)[1:-1]
    for special in ("\\", "%", "_"):
        inside = inside.replace(special, f"\\{special}")
    return inside
