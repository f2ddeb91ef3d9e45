"""A typed line as an answer to the open question; what a line means depends on the question alone."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from teachbot.engine.errors import UsageError
from teachbot.engine.session.snapshot import Asking, Question


@dataclass(frozen=True, slots=True)
class Agree:
    """The bot is right."""


@dataclass(frozen=True, slots=True)
class Say:
    """A message of the user's."""

    text: str


@dataclass(frozen=True, slots=True)
class Choose:
    """One of the choices."""

    value: str


@dataclass(frozen=True, slots=True)
class Create:
    """A new intent or action; `response` is what a new `utter_` action says."""

    name: str
    response: str = ""


@dataclass(frozen=True, slots=True)
class Describe:
    """One line of what a custom action says or sets; an empty line ends the description."""

    line: str


@dataclass(frozen=True, slots=True)
class Command:
    """A line that begins with a colon."""

    name: str
    words: tuple[str, ...] = ()
    rest: str = ""
    """What follows the name, as typed."""


Answer: TypeAlias = Agree | Say | Choose | Create | Describe | Command

COMMANDS = {
    "undo": ":undo [N]             take the latest step, or the latest N, back",
    "redo": ":redo                 bring back the step that was undone last",
    "fork": ":fork [STEP]          a second conversation that is the same up to a step",
    "fresh": ":fresh                a new conversation; this one stays",
    "conversations": ":conversations        all conversations of the session",
    "switch": ":switch N             go on with another of them",
    "name": ":name N TITLE         the name of its story",
    "withhold": ":withhold N           keep a conversation out of the export",
    "let-in": ":let-in N             let it in again",
    "drop": ":drop N               take a whole conversation back",
    "bring-back": ":bring-back           the conversation that was dropped last is there again",
    "entities": ":entities TEXT        the message with its entities marked: from [Rome](city)",
    "slots": ":slots                what the bot remembers",
    "slot": ":slot NAME VALUE      set a slot; VALUE is JSON, or else a text",
    "why": ":why                  who speaks for the bot's choice",
    "more": ":more                 every choice",
    "text": ":text JSON            a message or a text of the bot's as a JSON string, line ends and all",
    "expect": ":expect NAME          go on only if NAME is the bot's own choice",
    "export": ":export [yes]         show what an export would write; yes writes it",
    "help": ":help                 these lines",
    "#": ":# ANYTHING           a remark",
    "quit": ":quit                 leave; what was taught can be resumed",
}


def read_answer(line: str, question: Question) -> Answer:
    """What the line answers; raises UsageError where it answers nothing.

    A message that begins with a colon is typed with two.
    """
    if line.startswith(":text "):
        text = _json_text(line.removeprefix(":text "))
        return Describe(text) if question.asking is Asking.DESCRIPTION else Say(text)
    if line.startswith(":") and not line.startswith("::"):
        return _command(line[1:])
    if question.asking is Asking.DESCRIPTION:
        return Describe(line.removeprefix(":"))
    if question.asking is Asking.MESSAGE:
        return _message(line.removeprefix(":"), question)
    return _choice(line.strip(), question)


def _json_text(text: str) -> str:
    value = read_value(text)
    if not isinstance(value, str):
        raise UsageError("':text' takes a JSON string", remedy='such as :text "one\\ntwo"')
    return value


def _command(text: str) -> Command:
    name, _, rest = text.strip().partition(" ")
    if name not in COMMANDS:
        near = get_close_matches(name, COMMANDS, 1)
        hint = f"did you mean ':{near[0]}'?" if near else "':help' lists them; a message that begins so is typed '::…'"
        raise UsageError(f"there is no command ':{name}'", remedy=hint)
    try:
        words = tuple(shlex.split(rest))
    except ValueError:
        words = tuple(rest.split())
    return Command(name, words, rest.strip())


def _message(text: str, question: Question) -> Answer:
    if text.startswith("#") and _is_number(text[1:]) and question.choices:
        return Choose(_numbered(text[1:], question))
    if not text.strip():
        raise UsageError("the bot listens", remedy="type a message, or :help")
    return Say(text)


def _choice(text: str, question: Question) -> Answer:
    if not text:
        if not question.choices:
            raise UsageError("there is nothing to agree to", remedy="type +NAME to make a new one")
        return Agree()
    if text.startswith("+"):
        name, _, response = text[1:].partition(":")
        return Create(name.strip(), response.strip())
    values = [choice.value for choice in question.choices]
    if text in values:
        return Choose(text)
    if _is_number(text):
        return Choose(_numbered(text, question))
    near = get_close_matches(text, values, 1)
    new = question.asking in (Asking.INTENT, Asking.ACTION)
    remedy = f"did you mean '{near[0]}'?" if near else ":more lists them"
    raise UsageError(f"'{text}' is none of the choices", remedy=remedy + (f" +{text} makes it new" if new else ""))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _numbered(digits: str, question: Question) -> str:
    number = int(digits)
    if not 1 <= number <= len(question.choices):
        raise UsageError(f"there is no choice {number}", remedy=f"1 to {len(question.choices)}")
    return question.choices[number - 1].value


def read_value(text: str) -> object:
    """A slot's value as typed: JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
