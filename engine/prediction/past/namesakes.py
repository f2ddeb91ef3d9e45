"""Actions that are named after intents: `utter_help` answers `help`, even where no story shows it yet."""

from __future__ import annotations

import re
from functools import lru_cache

_AFFIXES = frozenset({"utter", "action", "respond", "response", "form", "faq", "intent", "user", "ask", "the", "a"})
"""Parts of names that tell what kind of thing is named, not what it is about."""

_GLUED = re.compile(r"^(?:utter|action|faq|ask)(?=...)")
"""The same where it is written in one with the rest: `faqparking`."""

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")

LEAST, LEAST_SPELLED = 0.3, 0.6
"""Likeness of two names by their parts, or else by their spelling, from which on they are namesakes.

Chosen on held-out stories of training parts and of projects without any test part.
"""

_Name = tuple[frozenset[str], frozenset[str]]
"""The parts of a name, and the runs of three letters of all that tells, written in one."""


@lru_cache(maxsize=10_000)
def namesake(intent: str, actions: frozenset[str]) -> str | None:
    """The one action whose name is most like the intent's, if it is like enough."""
    wanted = _read(intent)
    best, tied, name = 0.0, False, None
    for action, read in _named(actions):
        likeness = _likeness(wanted, read)
        if likeness > best:
            best, tied, name = likeness, False, action
        elif likeness == best:
            tied = True
    return None if tied else name


def _likeness(one: _Name, two: _Name) -> float:
    """Share of common parts (Jaccard) or of common runs of letters (Dice), whichever is more; 0 below the bounds."""
    parts = len(one[0] & two[0]) / len(one[0] | two[0]) if one[0] & two[0] else 0.0
    spelled = 2 * len(one[1] & two[1]) / (len(one[1]) + len(two[1])) if one[1] & two[1] else 0.0
    return max(parts if parts >= LEAST else 0.0, spelled if spelled >= LEAST_SPELLED else 0.0)


@lru_cache(maxsize=8)
def _named(actions: frozenset[str]) -> tuple[tuple[str, _Name], ...]:
    return tuple((action, _read(action)) for action in sorted(actions))


def _read(name: str) -> _Name:
    parts = [part.lower() for part in _PART.findall(name)]
    parts = [part for part in parts if part not in _AFFIXES] or parts
    padded = f" {_GLUED.sub('', ''.join(parts))} "
    runs = frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
    return frozenset(part[:-1] if len(part) > 3 and part.endswith("s") else part for part in parts), runs
