"""The teaching loop as verbs: each succeeds whole and returns a frozen snapshot, or changes nothing."""

from __future__ import annotations

from teachbot.engine.session.looking import Looking
from teachbot.engine.session.saying import Saying
from teachbot.engine.session.writing import Writing


class Session(Saying, Writing, Looking):
    """One lesson with one bot. Not for several threads at a time: the screen runs one verb after another."""


__all__ = ["Session"]
