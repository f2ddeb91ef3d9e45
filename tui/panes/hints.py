"""What the screen says about the open question, in the line and above the answers, and about a pane with the keys."""

from __future__ import annotations

from teachbot.engine.session.snapshot import Asking, Question
from teachbot.tui.drawing.numbers import count

_LINE = {
    Asking.MESSAGE: "type a message, or /intent",
    Asking.INTENT: "Enter agrees; ↑↓ or typing picks another; ^E: entities",
    Asking.ACTION: "Enter agrees; ↑↓ or typing picks another",
    Asking.DESCRIPTION: "Enter: nothing; or type what the bot says",
    Asking.VALIDATION: "Enter agrees; ↑↓ chooses",
    Asking.CONTRADICTION: "Enter goes on; ↑↓ chooses; ^Z goes back",
}
_PANES = {
    "chat": "↑↓ selects a step, ^F forks there; Esc comes back",
    "slots": "↑↓ selects a slot, Enter sets it; Esc comes back",
    "graph": "↑↓ moves, Enter takes or opens; Esc comes back",
}
_BUTTONS = "↑↓ picks a button, or type a message"

_EXPLANATIONS = {Asking.DESCRIPTION: "no action server runs it: type here what it says"}


def hint_of(question: Question) -> str:
    """Which keys answer it: what the line to type in says while it is empty."""
    return _BUTTONS if question.asking is Asking.MESSAGE and question.choices else _LINE[question.asking]


def explanation_of(question: Question) -> str:
    """What stands above the answers: why it is asked; nothing where the title says it."""
    return _EXPLANATIONS.get(question.asking, "")


def hint_ahead(text: str, *, fits: bool) -> str:
    """What Enter does with a text that was typed while an answer is asked for; nothing where an answer fits it."""
    if not text.strip() or fits:
        return ""
    return "no such answer: Enter keeps it as the next message" if is_message_like(text) else "Enter makes it new"


def is_message_like(text: str) -> bool:
    """Whether what was typed as a filter was meant for the bot: names have no spaces."""
    return " " in text.strip() or text.startswith("/")


def waiting_lines(waiting: int) -> tuple[str, ...]:
    """How many pasted lines wait for their turn; nothing where none does."""
    return (f"{count(waiting, 'more line')} to say when the bot listens",) if waiting else ()


def hint_for(pane: str | None, question: Question) -> str:
    """The same while a pane has the keys: what they do there."""
    return _PANES.get(pane or "") or hint_of(question)
