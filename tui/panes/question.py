"""The question: its ranked answers and who speaks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import Asking, Choice, Question
from teachbot.tui.drawing.signs import UNICODE, Signs
from teachbot.tui.drawing.supporting_line import witness_line
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

_SHORT_TITLES = {Asking.VALIDATION: "Form", Asking.CONTRADICTION: "Contradiction"}


class QuestionPane(Vertical):
    """What is asked now. The title is the question."""

    question: reactive[Question | None] = reactive(None, init=False)

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
    told = query_one("#question-told", Static)
    witnesses = query_one("#question-witnesses", Static)

    def __init__(self, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="pane")
        self.signs = signs

    def compose(self) -> ComposeResult:
        """What is asked in full, the answers, who speaks for them."""
        yield Static("", id="question-told", markup=False)
        yield ChoiceList(self.signs, id="answers")
        yield Static("", id="question-witnesses", markup=False)

    def watch_question(self, question: Question | None) -> None:
        """Shows another question."""
        if question is None:
            return
        is_message = question.asking is Asking.MESSAGE
        self.set_class(question.asking is Asking.CONTRADICTION, "-warning")
        self.border_title = Content(self._title(question))
        self.told.update(Content(self._explain(question)))
        self.told.display = bool(self._explain(question))
        said = witness_line(question, self.signs)
        self.witnesses.update(said)
        self.witnesses.display = bool(said)
        new, first = NEW_LABELS.get(question.asking, ""), -1 if is_message else 0
        self.answers.show_choices(question.choices, self.signs.fold(new), first, new_first=question.prefers_new)
        self.count()

    def offer(self, choices: tuple[Choice, ...]) -> None:
        """Asks the same with other choices."""
        if self.question is not None and choices != self.answers.choices:
            self.set_reactive(QuestionPane.question, replace(self.question, choices=choices))
            self.answers.show_choices(choices, "", -1)
            self.count()

    def begin_again(self) -> None:
        """No filter, and the highlight where it was at first."""
        self.answers.wanted = ""
        self.answers.highlighted = -1 if self.question is None or self.question.asking is Asking.MESSAGE else 0

    def compare(self, action: str, without: Ranking) -> None:
        """Tells how the ranking would be without the stories that speak for the highlighted action."""
        if self.question is not None:
            self.witnesses.update(witness_line(self.question, self.signs, action, without))

    def on_choice_list_highlighted(self, event: ChoiceList.Highlighted) -> None:
        """The stories that speak for the highlighted answer are told."""
        event.stop()
        self.count()
        if self.question is not None and self.question.asking is Asking.ACTION:
            value = event.choice.value if event.choice is not None else ""
            self.witnesses.update(witness_line(self.question, self.signs, value))
        self.post_message(self.Highlighted(event.choice))

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """The pointer answers like Enter."""
        event.stop()
        self.post_message(self.Picked(event.choice))

    def count(self) -> None:
        """How many answers there are, in the border."""
        shown, total = len(self.answers.shown), len(self.answers.choices)
        self.border_subtitle = Content(str(total) if shown == total else f"{shown}/{total}") if total else None

    def _title(self, question: Question) -> str:
        if question.asking in _SHORT_TITLES:
            return _SHORT_TITLES[question.asking]
        return plain(question.title)

    def _explain(self, question: Question) -> str:
        match question.asking:
            case Asking.INTENT:
                return plain(question.annotated or question.text)
            case Asking.VALIDATION | Asking.CONTRADICTION:
                return plain(question.title)
            case Asking.MESSAGE | Asking.DESCRIPTION:
                return self.signs.fold(explanation_of(question))
        return ""
