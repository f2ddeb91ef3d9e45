"""The teaching loop on lines: reads answers, runs verbs, prints what followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import TeachbotError, UsageError
from teachbot.engine.session.snapshot import Asking, Snapshot
from teachbot.tui.plain import lines
from teachbot.tui.plain.answers import (
    COMMANDS,
    Agree,
    Answer,
    Choose,
    Command,
    Create,
    Describe,
    Say,
    read_answer,
    read_value,
)

if TYPE_CHECKING:
    from teachbot.engine.dialogue.events import Json
    from teachbot.engine.session.session import Session


class Differs(UsageError):
    """The bot's own choice is another than a script expects."""


@dataclass
class PlainLesson:
    """One lesson on lines."""

    session: Session
    write: Callable[[str], None]
    source: Path | None = None
    """Where the answers come from, unless a person types them: what is no answer then ends the lesson."""
    keeps_files: bool = False
    """An export is only planned."""
    differences: list[str] = field(default_factory=list)
    """Where the bot's own choice was not what the script expected."""
    _printed: list[str] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _slots: dict[str, Json] = field(default_factory=dict)
    _leaves: bool = False

    def run(self, answers: Iterable[str]) -> None:
        """Asks until the answers end or the person leaves; raises TeachbotError with file and line of the source.

        `answers` are lines without their ends; a generator may prompt.
        """
        self._tell(self.session.snapshot)
        for number, line in enumerate(answers, 1):
            try:
                self._do(read_answer(line, self.session.snapshot.question))
            except Differs as differs:
                self.differences.append(f"{self.source or 'line'}:{number}: {differs.message}")
                self.write(f"differs: {differs.message}")
            except TeachbotError as error:
                if self.source is not None:
                    error.path, error.line = self.source, number
                    raise
                self.write(plain(str(error), one_line=False))
            if self._leaves:
                return

    def _do(self, answer: Answer) -> None:
        session = self.session
        match answer:
            case Agree():
                self._tell(session.accept())
            case Say(text):
                self._tell(session.say(text))
            case Choose(value):
                self._tell(session.choose(value))
            case Create(name, response):
                is_intent = session.snapshot.question.asking is Asking.INTENT
                self._tell(session.create_intent(name) if is_intent else session.create_action(name, response))
            case Describe(line):
                self._describe(line)
            case Command():
                self._command(answer)

    def _describe(self, line: str) -> None:
        name, equals, value = line.partition("=")
        if equals and name.strip() in {slot.name for slot in self.session.snapshot.slots}:
            self._slots[name.strip()] = read_value(value.strip())
        elif line.strip():
            self._texts.append(line)
        else:
            snapshot = self.session.describe(self._texts, self._slots)
            self._texts, self._slots = [], {}
            self._tell(snapshot)

    def _command(self, command: Command) -> None:
        session, first = self.session, command.words[0] if command.words else ""
        match command.name:
            case "undo":
                for _ in range(_number(first, 1)):
                    session.undo()
                self._tell(session.snapshot)
            case "redo":
                self._tell(session.redo())
            case "fork":
                self._tell(session.fork(_number(first, len(session.snapshot.step_lengths))))
            case "fresh":
                self._tell(session.fresh())
            case "switch":
                self._tell(session.switch(self._conversation(first)))
            case "name":
                self._tell(session.rename(self._conversation(first), command.rest.removeprefix(first).strip()))
            case "withhold" | "let-in" as name:
                self._tell(session.withhold(self._conversation(first), withheld=name == "withhold"))
            case "drop":
                self._tell(session.drop(self._conversation(first)))
            case "bring-back":
                self._tell(session.bring_back())
            case "entities":
                self._tell(session.annotate(command.rest))
            case "slot":
                self._tell(session.set_slot(first, read_value(command.rest.removeprefix(first).strip())))
            case "expect":
                self._expect(command.rest)
            case "export":
                self._export(write=first == "yes" and not self.keeps_files)
            case "quit":
                self._leaves = True
            case "#":
                pass
            case name:
                self._look(name)

    def _conversation(self, number: str) -> str:
        """The id of the conversation of this number."""
        talks = self.session.snapshot.conversations
        at = _number(number, 0)
        if not 1 <= at <= len(talks):
            raise UsageError(f"there is no conversation {at}", remedy=f"1 to {len(talks)}")
        return talks[at - 1].id

    def _look(self, name: str) -> None:
        question = self.session.snapshot.question
        looks = {
            "slots": lambda: lines.slot_lines(self.session.snapshot),
            "why": lambda: lines.reason_lines(question),
            "more": lambda: lines.question_lines(question, everything=True),
            "conversations": lambda: lines.conversations_lines(self.session.snapshot),
            "help": lambda: iter(COMMANDS.values()),
        }
        for line in looks[name]():
            self.write(line)

    def _expect(self, name: str) -> None:
        question = self.session.snapshot.question
        own = question.choices[0].value if question.choices else ""
        if own != name:
            raise Differs(f"expected {plain(name)}, the bot chooses {plain(own) or 'nothing'}")

    def _export(self, *, write: bool) -> None:
        plan = self.session.plan_export()
        for change in plan.changes:
            self.write(f"{change.path}: {change.summary}")
        for problem in plan.problems:
            self.write(f"{problem.path}:{problem.line}: {problem.severity}: {plain(problem.message)}")
        if not write:
            self.write(
                "nothing is written yet: ':export yes' writes it" if plan.changes else "there is nothing to write"
            )
            return
        report = self.session.export(plan)
        self.write(f"wrote {', '.join(str(path) for path in report.files) or 'nothing'}")

    def _tell(self, snapshot: Snapshot) -> None:
        """Prints what is new in the conversation, what the verb has to tell, and the next question."""
        now = lines.conversation_lines(snapshot)
        shared = min(len(self._printed), len(now))
        same = next((i for i in range(shared) if self._printed[i] != now[i]), shared)
        if same < len(self._printed):
            self.write("-- back to:" if same else "-- from the start:")
            same = max(0, same - 1)
        for line in (*now[same:], *(f"note: {plain(notice)}" for notice in snapshot.notices)):
            self.write(line)
        self._printed = now
        for line in lines.question_lines(snapshot.question):
            self.write(line)


def _number(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()):
        raise UsageError(f"'{text}' is no number")
    return int(text)
