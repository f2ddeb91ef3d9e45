"""Actions that are named after intents: `utter_help` answers `help`, even where no story shows it yet."""

from __future__ import annotations

import re
from functools import lru_cache

_AFFIXES = frozenset({"utter", "action", "respond", "response", "form", "faq", "intent", "user", "ask", "the", "a"})
"""Parts of names that tell what kind of thing is named, not what it is about."""

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")

LEAST = 0.3
"""Share of name parts that two names must have in common; chosen on held-out stories of training parts."""


@lru_cache(maxsize=10_000)
def namesake(intent: str, actions: frozenset[str]) -> str | None:
    """The one action whose name is most like the intent's, if it is like enough."""
    wanted = _parts(intent)
    best, tied, name = LEAST, False, None
    for action, parts in _named(actions):
        shared = len(wanted & parts)
        likeness = shared / len(wanted | parts) if shared else 0.0
        if likeness > best or (likeness == best and name is None):
            best, tied, name = likeness, False, action
        elif name is not None and likeness == best:
            tied = True
    return None if tied else name


@lru_cache(maxsize=8)
def _named(actions: frozenset[str]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((action, _parts(action)) for action in sorted(actions))


def _parts(name: str) -> frozenset[str]:
    parts = [part.lower() for part in _PART.findall(name)]
    telling = [part for part in parts if part not in _AFFIXES]
    return frozenset(part[:-1] if len(part) > 3 and part.endswith("s") else part for part in telling or parts)
