"""What the screen says about the open question: in the line, above the answers, under the conversation."""

from __future__ import annotations

from teachbot.engine.session.snapshot import Asking, Question
from teachbot.tui.drawing.numbers import count

_LINE = {
    Asking.MESSAGE: "type a message, or /intent",
    Asking.INTENT: "Enter agrees; ↑↓ or typing picks another intent; ^E edits the entities",
    Asking.ACTION: "Enter agrees; ↑↓ or typing picks another action",
    Asking.DESCRIPTION: "Enter: nothing; or type what the bot says",
    Asking.VALIDATION: "Enter agrees; ↑↓ chooses",
    Asking.CONTRADICTION: "Enter goes on; ↑↓ chooses; ^Z goes back",
}
_BUTTONS = "↑↓ picks a button, or type a message"

_EXPLANATIONS = {Asking.DESCRIPTION: "no action server runs it: say here what it says and which slots it sets"}

_WAITING = {
    Asking.INTENT: "understood right?",
    Asking.ACTION: "what next?",
    Asking.DESCRIPTION: "what does it do?",
    Asking.VALIDATION: "may the form read this?",
    Asking.CONTRADICTION: "really?",
}


def hint_of(question: Question) -> str:
    """Which keys answer it: what the line to type in says while it is empty."""
    return _BUTTONS if question.asking is Asking.MESSAGE and question.choices else _LINE[question.asking]


def explanation_of(question: Question) -> str:
    """What stands above the answers: why it is asked, or how to begin."""
    return _EXPLANATIONS.get(question.asking) or hint_of(question)


def waiting_lines(waiting: int) -> tuple[str, ...]:
    """How many pasted lines wait for their turn; nothing where none does."""
    return (f"{count(waiting, 'more line')} to say when the bot listens",) if waiting else ()


def waiting_for(question: Question) -> str:
    """What the conversation waits for; nothing where the user has the word."""
    return _WAITING.get(question.asking, "")
