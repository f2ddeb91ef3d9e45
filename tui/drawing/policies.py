"""The policies in plain words: who decides, in a word beside an action and in a phrase under the answers."""

from __future__ import annotations

from teachbot.engine.dialogue.text import plain

_WORDS = {
    "memory": "stories",
    "rules": "rule",
    "form": "form",
    "learned": "model",
    "learned-now": "taught",
    "fallback": "fallback",
}
_PHRASES = {
    "memory": "",
    "rules": "a rule decides",
    "form": "the form goes on",
    "learned": "",
    "learned-now": "you taught it just now",
    "fallback": "nothing else is likely enough",
}
"""What stories say is told by counting them, and where none does, it is the model's."""


def policy_word(policy: str) -> str:
    """A word for who decided; the name of a server's policy as it is."""
    return _WORDS.get(policy, plain(policy))


def policy_phrase(policy: str) -> str:
    """Why the first answer stands first; nothing where the stories that agree say it."""
    return _PHRASES.get(policy, plain(policy))
