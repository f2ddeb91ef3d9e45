"""A training story that contradicts the lesson: opened, and the bot trained on what is left."""

from __future__ import annotations

from teachbot.tui.flows.editor import edit_place
from teachbot.tui.flows.stage import Stage


def train_without_contradiction(screen: Stage) -> None:
    """Opens the first story that contradicts what was done, trains anew, and asks the same again."""
    places = [w.place for w in screen.snapshot.question.witnesses if w.place is not None]
    if places and edit_place(screen, places[0]):
        screen.highlight(1)
        screen.action_train()


def train(screen: Stage) -> None:
    """Trains the bot anew on the project's files, here or on its server."""
    screen.do(lambda session: session.train(screen.progress), "training…")
