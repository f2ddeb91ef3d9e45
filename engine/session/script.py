"""A lesson as lines that plain mode reads: what was decided, and what the bot should have chosen by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TextIO

from teachbot.engine.dialogue.conversation import Step, StepKind
from teachbot.engine.dialogue.events import BotUttered, Json, LoopInterrupted, SlotSet, UserUttered
from teachbot.engine.dialogue.notes import Awaiting, Relabelled, new_action_of
from teachbot.engine.errors import FileFailure
from teachbot.engine.session.lesson import (
    Dropped,
    Entry,
    Exported,
    Lesson,
    Opened,
    Redone,
    Renamed,
    Stepped,
    Switched,
    Undone,
    Withheld,
)
from teachbot.engine.training_data.reading.annotation import annotate


class EntryLog(Protocol):
    """Where a session's entries go before they hold."""

    @property
    def id(self) -> str:
        """The session's name."""
        ...

    def append(self, entry: Entry) -> None:
        """Keeps the entry; raises TeachbotError, and then it does not hold."""
        ...

    def close(self) -> None:
        """Nothing comes any more."""
        ...


class Script:
    """Translates entries, in their order, into lines."""

    def __init__(self) -> None:
        self._lesson = Lesson()

    def lines(self, entry: Entry) -> list[str]:
        """The lines that do in plain mode what the entry did here."""
        before, self._lesson = self._lesson, self._lesson.after(entry)
        match entry:
            case Stepped(steps=steps):
                last = before.current.steps[-1]
                return [
                    line for step, earlier in zip(steps, (last, *steps), strict=False) for line in _step(step, earlier)
                ]
            case Opened(conversation=talk):
                if not before.current_id:
                    return [line for pair in zip(talk.steps[1:], talk.steps, strict=False) for line in _step(*pair)]
                return [f":fork {len(talk.steps)}" if talk.forked_from else ":fresh"]
            case Switched(id=wanted):
                return [f":switch {list(self._lesson.conversations).index(wanted) + 1}"]
            case Undone(count=count):
                return [f":undo {count}"]
            case Redone(count=count):
                return [":redo"] * count
            case Exported():
                return [":export yes"]
            case Renamed(id=id_, title=title):
                return [f":name {_position(before, id_)} {title}".rstrip()]
            case Withheld(id=id_, withheld=withheld):
                return [f":{'withhold' if withheld else 'let-in'} {_position(before, id_)}"]
            case Dropped(id=id_, dropped=dropped):
                return [f":drop {_position(before, id_)}" if dropped else ":bring-back"]

    def earlier(self, lesson: Lesson) -> list[str]:
        """The lines that lead to a lesson that is gone on with."""
        found: list[str] = []
        for number, talk in enumerate(lesson.conversations.values()):
            found += [":fresh"] if number else []
            found += [line for pair in zip(talk.steps[1:], talk.steps, strict=False) for line in _step(*pair)]
            found += [f":name {number + 1} {talk.title}"] if talk.title else []
            found += [f":withhold {number + 1}"] if talk.id in lesson.withheld else []
        if lesson.current_id:
            found.append(f":switch {list(lesson.conversations).index(lesson.current_id) + 1}")
        self._lesson = lesson
        return found


def _position(lesson: Lesson, conversation_id: str) -> int:
    return list(lesson.conversations).index(conversation_id) + 1


def _step(step: Step, before: Step) -> Iterator[str]:
    match step.kind:
        case StepKind.STARTED:
            yield ":fresh"
        case StepKind.SAID:
            yield from _heard(step, before)
        case StepKind.UNDERSTOOD:
            yield from _understood(step)
        case StepKind.CHOSEN:
            is_asked_again = before.kind is StepKind.CHOSEN and step.note == Awaiting("contradiction")
            yield from ["yes"] if is_asked_again else _chosen(step)
        case StepKind.ACTED:
            yield from _acted(step, before)
        case StepKind.SLOT_EDITED:
            for event in step.events:
                if isinstance(event, SlotSet):
                    yield f":slot {event.name} {_json(event.value)}"


def _heard(step: Step, before: Step) -> Iterator[str]:
    if isinstance(step.note, Relabelled) and before.kind is StepKind.SAID and step.understanding is not None:
        yield f":entities {annotate(step.understanding.text, step.understanding.entities)}"
    else:
        yield _text(step.text or "")


def _understood(step: Step) -> Iterator[str]:
    if step.text is not None:  # a literal /intent, which nobody was asked about
        yield _text(step.text)
        return
    message = next(event for event in step.events if isinstance(event, UserUttered))
    name = message.intent.name or ""
    ranked = {i.name for i in step.understanding.intents} if step.understanding is not None else set()
    yield f":expect {name}"
    yield name if name in ranked else f"+{name}"


def _chosen(step: Step) -> Iterator[str]:
    new = new_action_of(step.note)
    yield f":expect {step.action}"
    yield f"{step.action}" if new is None else f"+{step.action}" + (f": {new.response}" if new.response else "")


def _acted(step: Step, before: Step) -> Iterator[str]:
    waited = before.note if before.kind is StepKind.CHOSEN else None
    if not isinstance(waited, Awaiting):
        yield from _chosen(step)
    elif waited.answer == "description":
        for event in step.events:
            if isinstance(event, SlotSet):
                yield f"{event.name} = {_json(event.value)}"
            elif isinstance(event, BotUttered):
                yield _text(event.text or "", exactly="=" in (event.text or ""))
        yield ""
    else:
        interrupted = any(isinstance(event, LoopInterrupted) and event.is_interrupted for event in step.events)
        yield "no" if interrupted else "yes"


def _text(text: str, *, exactly: bool = False) -> str:
    """A message or a text of the bot's as one line."""
    if (
        exactly
        or not text.strip()
        or text != text.strip()
        or text.startswith("#")
        or any(c in text for c in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    ):
        return f":text {_json(text)}"
    return f":{text}" if text.startswith(":") else text


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True, default=str)


class ScriptedLog:
    """Keeps entries where they were kept anyway, and writes them as lines beside that."""

    def __init__(self, log: EntryLog, path: Path, lesson: Lesson | None) -> None:
        self._log = log
        self._path = path
        self._script = Script()
        self._file = self._open()
        self._write(self._script.earlier(lesson) if lesson is not None and lesson.current_id else [])

    @property
    def id(self) -> str:
        """The session's name."""
        return self._log.id

    def append(self, entry: Entry) -> None:
        """Keeps the entry, then writes its lines; what cannot be written is no reason to lose a step."""
        self._log.append(entry)
        self._write(self._script.lines(entry))

    def close(self) -> None:
        """Ends both."""
        self._file.close()
        self._log.close()

    def _open(self) -> TextIO:
        try:
            return self._path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise FileFailure(
                f"the lesson cannot be recorded: {error.strerror}", remedy="name another file", path=self._path
            ) from error

    def _write(self, lines: list[str]) -> None:
        try:
            self._file.writelines(f"{line}\n" for line in lines)
            self._file.flush()
        except OSError:
            return
