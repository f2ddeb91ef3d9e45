"""What Enter and the pointer answer: a message, a choice, or something new."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from teachbot.engine.session.snapshot import Asking, Choice
from teachbot.tui.dialogs.description import Description
from teachbot.tui.flows.line.naming import describe, make_new
from teachbot.tui.flows.stage import Stage
from teachbot.tui.flows.training import train_without_contradiction
from teachbot.tui.panes.hints import is_message_like


@dataclass(frozen=True, slots=True)
class Highlighted:
    """Where the highlight stands."""

    choice: Choice | None
    is_on_new: bool
    fits: bool
    """Some choice fits what was typed."""


def confirm(screen: Stage, text: str, highlighted: Highlighted) -> None:
    """Says the text, or gives the highlighted answer."""
    asking = screen.snapshot.question.asking
    if screen.busy:
        return
    if asking is Asking.DESCRIPTION and text.strip():
        describe(screen, Description((text.strip(),), {}), text)
    elif highlighted.is_on_new and not highlighted.fits and is_message_like(text):
        screen.keep_message(text)
        screen.notify_in_line("your message is kept until the bot listens")
    elif highlighted.is_on_new or highlighted.choice is not None:
        take(screen, highlighted.choice, text)
    elif asking is Asking.MESSAGE:
        _speak(screen, text)


def take(screen: Stage, choice: Choice | None, text: str) -> None:
    """Gives the answer; a button or completion is said; None makes a new one of the text."""
    asking = screen.snapshot.question.asking
    if choice is None:
        screen.play(partial(make_new, screen, text=text))
    elif asking is Asking.MESSAGE:
        _speak(screen, choice.value)
    elif asking is Asking.CONTRADICTION and choice.value == "open":
        train_without_contradiction(screen)
    else:
        screen.do(lambda session: session.choose(choice.value), f"{choice.label}…")


def _speak(screen: Stage, text: str) -> None:
    """Says a message; `/stop`, where that is no intent, opens the exit options."""
    screen.clear_line()
    if not text.strip():
        screen.notify_in_line("nothing is said yet; ^C goes back or leaves")
    elif text.strip() == "/stop" and "stop" not in screen.snapshot.intents:
        screen.leave()
    else:
        screen.do(lambda session: session.say(text), "understanding…", spoken=text)
