"""What a simulated user types, and what is meant by it."""

from __future__ import annotations

from dataclasses import dataclass

from teachbot.engine.dialogue.events import Entity


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a simulated user."""

    text: str
    intent: str | None = None
    """What is meant, with its sub-intent where there is one; None where nobody could tell for sure."""
    entities: tuple[Entity, ...] = ()
    """The values that it holds, whether or not the bot finds them."""
    correct: str = ""
    """The text without its typing error; empty where it has none."""
    deviation: str = ""
    """How it leaves the story; empty where it does not."""
    answers: str | None = None
    """The slot that it means to fill."""
    is_example: bool = False
    """The words are those of a training example."""

    @property
    def literal(self) -> bool:
        """Whether it says its intent outright, as a button does."""
        return self.text.startswith("/")
