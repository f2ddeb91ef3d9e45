"""The question: its ranked answers and who speaks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.getters import query_one
from textual.message import Message
from textual.reactive import Reactive, reactive

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Asking, Choice, Question
from teachbot.tui.drawing.cells import wrap
from teachbot.tui.drawing.numbers import count
from teachbot.tui.drawing.rows import Piece, Row, rule
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.drawing.supporting_line import supporting_lines
from teachbot.tui.panes.choices import ChoiceList
from teachbot.tui.panes.hints import explanation_of

if TYPE_CHECKING:
    from teachbot.engine.dialogue.ranking import Ranking

NEW_LABELS = {
    Asking.INTENT: "a new intent",
    Asking.ACTION: "a new action",
    Asking.DESCRIPTION: "what it says and sets…",
}
"""The last entry of the choices, where the person may answer something else altogether."""

_SPEAKING = 2
"""Lines for who speaks for an action, where stories do."""
_SHORT_TITLES = {Asking.VALIDATION: "Form", Asking.CONTRADICTION: "Contradiction"}


class QuestionPane(Vertical):
    """What is asked now. The title is the question."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """As every widget has it, but no reason to lay out and paint once more: what is inside is as large."""
    question: reactive[Question | None] = reactive(None, init=False, repaint=False)
    has_keys: reactive[bool] = reactive(True, init=False, repaint=False)
    """What is typed answers it."""

    class Highlighted(Message):
        """Another answer is highlighted; None for the entry that makes a new one."""

        def __init__(self, choice: Choice | None) -> None:
            super().__init__()
            self.choice = choice

    class Picked(Message):
        """The pointer took an answer; None for the entry that makes a new one."""

        def __init__(self, choice: Choice | None) -> None:
            super().__init__()
            self.choice = choice

    answers = query_one("#answers", ChoiceList)

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.signs = signs
        self._lines = 1
        self._alone: tuple[str, Ranking] | None = None
        """How the ranking would be without the stories that speak for an action."""
        self._against = "", ""
        """An action, and what rules say against it."""

    def compose(self) -> ComposeResult:
        """Question, answers and who speaks for them are drawn as one."""
        yield ChoiceList(self, self.signs, id="answers")

    def watch_question(self, question: Question | None) -> None:
        """Shows another question."""
        if question is None:
            return
        self._alone, self._against = None, ("", "")
        new, first = NEW_LABELS.get(question.asking, ""), -1 if question.asking is Asking.MESSAGE else 0
        self.answers.show_choices(question.choices, self.signs.fold(new), first, new_first=question.prefers_new)

    def offer(self, choices: tuple[Choice, ...]) -> None:
        """Asks the same with other choices."""
        if self.question is not None and choices != self.answers.choices:
            self.set_reactive(QuestionPane.question, replace(self.question, choices=choices))
            self.answers.show_choices(choices, "", -1)

    def begin_again(self) -> None:
        """No filter, and the highlight where it was at first."""
        self.answers.wanted = ""
        self.answers.highlighted = -1 if self.question is None or self.question.asking is Asking.MESSAGE else 0

    def warn(self, action: str, warning: str) -> None:
        """Tells what the rules say against this action, while it is highlighted."""
        if (action, warning) != self._against:
            self._against = action, warning
            self.answers.draw()

    def compare(self, action: str, without: Ranking) -> None:
        """Tells how the ranking would be without the stories that speak for this action, while it is highlighted."""
        self._alone = action, without
        self.answers.draw()

    def watch_has_keys(self) -> None:
        """The keys came or went."""
        self.set_class(not self.has_keys, "-away")
        self.answers.draw()

    def fit(self, lines: int) -> None:
        """As high as what is in it; the style sheet says how high at most."""
        if lines != self._lines:
            self.styles.height = self._lines = lines

    def rows_around(self, width: int) -> tuple[list[Row], list[Row]]:
        """Above: what is asked. Below: who speaks for the highlighted answer."""
        question = self.question
        if question is None:
            return [], []
        style = "warning" if question.asking is Asking.CONTRADICTION else "title"
        now = self.has_keys and style == "title"
        title = rule(self._title(question), self._count(), width, self.signs, now=now, style=style)
        told = [Row((Piece(f" {line}"),)) for line in _wrapped(self._explain(question), width - 2)]
        choice = self.answers.choice
        if choice is not None and choice.value == self._against[0] and self._against[1]:
            told += [Row((Piece(f" {line}", "warning"),)) for line in _wrapped(plain(self._against[1]), width - 2)]
        return [title, *told], [Row((Piece(f" {line}", "dim"),)) for line in self._speaking(question, width - 2)]

    def _speaking(self, question: Question, width: int) -> list[str]:
        choice = self.answers.choice
        value = choice.value if choice is not None else ""
        action = value if question.asking is Asking.ACTION else None
        without = self._alone[1] if self._alone is not None and self._alone[0] == value else None
        lines = supporting_lines(question, width, self.signs, action, without)
        kept = min(_SPEAKING if question.witnesses else 1, 1 if self.screen.has_class("-low") else _SPEAKING)
        return [*lines, *[""] * kept][:kept] if question.asking is Asking.ACTION else lines

    def _count(self) -> str:
        shown, total = len(self.answers.shown), len(self.answers.choices)
        if not total:
            return ""
        return count(total, "answer") if shown == total else f"{shown} of {total}"

    def on_choice_list_highlighted(self, event: ChoiceList.Highlighted) -> None:
        """Passed on as the question's own."""
        event.stop()
        self.post_message(self.Highlighted(event.choice))

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """The pointer answers like Enter."""
        event.stop()
        self.post_message(self.Picked(event.choice))

    def _title(self, question: Question) -> str:
        if question.asking in _SHORT_TITLES:
            return _SHORT_TITLES[question.asking]
        return plain(question.title)

    def _explain(self, question: Question) -> str:
        match question.asking:
            case Asking.VALIDATION | Asking.CONTRADICTION:
                return plain(question.title)
        return self.signs.fold(explanation_of(question))


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width) if text else []
