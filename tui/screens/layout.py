"""The panes of the lesson and where they stand; the style sheet gives them their sizes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from teachbot.tui.drawing.signs import Signs
from teachbot.tui.panes.chat import ChatPane
from teachbot.tui.panes.composer import Composer
from teachbot.tui.panes.graph import GraphPane
from teachbot.tui.panes.header import HeaderLine
from teachbot.tui.panes.keyline import KeyLine
from teachbot.tui.panes.question import QuestionPane
from teachbot.tui.panes.slots import SlotsPane
from teachbot.tui.panes.status import StatusLine

PANES = ("composer", "slots", "graph", "chat")
"""In the order of the Tab key."""


def compose_panes(title: str, signs: Signs) -> ComposeResult:
    """The lesson is one column, answered from its bottom: conversation, question, notice, line. Beside it, context."""
    yield HeaderLine(title, signs, id="header")
    with Horizontal(id="body"):
        with Vertical(id="lesson"):
            yield ChatPane(signs, id="chat")
            yield QuestionPane(signs, id="question")
            yield StatusLine(signs, id="status")
            with Horizontal(id="line"):
                yield Static(f" {signs.prompt} ", id="prompt", markup=False)
                yield Composer(signs, id="composer")
        with Vertical(id="side"):
            yield SlotsPane(signs, id="slots")
            yield GraphPane(signs, id="graph")
    yield KeyLine(id="keys")
    yield Static("teachbot needs 60 columns and 16 rows", id="too-small", markup=False)


def look_at(screen: Screen[None], pane: str) -> None:
    """Gives the keys to a pane; where it does not fit beside the lesson, it takes the conversation's place."""
    screen.set_class(pane == "slots", "-slots")
    screen.set_class(pane == "graph", "-graph")
    screen.query_one(f"#{pane}").focus()


def pane_after(screen: Screen[None], offset: int) -> str:
    """The pane that comes so many after the one that has the keys."""
    at = PANES.index(screen.focused.id) if screen.focused is not None and screen.focused.id in PANES else 0
    return PANES[(at + offset) % len(PANES)]
