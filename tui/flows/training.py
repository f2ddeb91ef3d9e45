"""A training story that contradicts the lesson: opened, and the bot trained on what is left."""

from __future__ import annotations

from teachbot.tui.flows.editor import edit_place
from teachbot.tui.flows.stage import Stage


def open_contradiction(screen: Stage) -> bool:
    """Opens the first story that contradicts what was done; whether it was opened."""
    places = [w.place for w in screen.snapshot.question.witnesses if w.place is not None]
    return bool(places) and edit_place(screen, places[0])


def train(screen: Stage) -> None:
    """Trains the bot anew on the project's files, here or on its server."""
    screen.do(lambda session: session.train(screen.progress), "training…")
