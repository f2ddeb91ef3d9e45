"""The first line: which bot is taught, and how the lesson stands."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from teachbot.engine.dialogue.text import plain
from teachbot.tui.drawing.cells import clip
from teachbot.tui.drawing.numbers import count
from teachbot.tui.drawing.signs import UNICODE, Signs


@dataclass(frozen=True, slots=True)
class Standing:
    """How the lesson stands."""

    project: str
    loop: str = ""
    """The active form."""
    is_learning: bool = False
    """The bot answers, and still learns its project."""
    learned: int | None = None
    """None while the bot is not there yet."""
    unsaved: int = 0
    saved: str = ""
    """When the latest export was, as `12:04`."""
    conversations: int = 1
    stories_pass: int | None = None
    stories: int | None = None
    conflicts: int | None = None
    page: str = ""
    """Where the visualization page is served."""


class HeaderLine(Widget):
    """One line of standing, most telling first; what does not fit is left out."""

    standing: reactive[Standing] = reactive(Standing(""), init=False)

    def __init__(self, project: str, signs: Signs = UNICODE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.signs = signs
        self.set_reactive(HeaderLine.standing, Standing(project))

    def render(self) -> RenderResult:
        """Name at the left, what is wrong in the middle, what is not exported at the right."""
        now = self.standing
        name = clip(plain(now.project), 30, self.signs.more)
        left = Content.assemble((" teachbot ", "$foreground 60%"), (f" {name}", "bold"))
        right = Content(f"{self._saved()} ").stylize("$foreground 60%")
        room = self.size.width - left.cell_length - right.cell_length - 4
        wrong, facts = self._wrong(), self._facts()
        between = f" {self.signs.dot} "
        while facts and cell_len(between.join([*wrong, *facts])) > room:
            facts.pop()
        middle = Content.assemble(
            (between.join(wrong), "$text-warning"),
            between if wrong and facts else "",
            (between.join(facts), "$foreground 60%"),
        )
        gap = self.size.width - left.cell_length - right.cell_length - middle.cell_length
        before = max(2, gap // 2)
        return Content.assemble(left, " " * before, middle, " " * max(1, gap - before), right)

    def _wrong(self) -> list[str]:
        """What asks for something to be done."""
        now = self.standing
        told = []
        if now.stories is not None and now.stories_pass is not None and now.stories_pass < now.stories:
            broken = now.stories - now.stories_pass
            told.append(f"{self.signs.bad} {broken} of {count(now.stories, 'story', 'stories')} broken")
        if now.conflicts:
            told.append(count(now.conflicts, "conflict"))
        return told

    def _facts(self) -> list[str]:
        now = self.standing
        facts = []
        if now.loop:
            facts.append(f"in {plain(now.loop)}")
        if now.is_learning:
            facts.append("still learning the project")
        if now.stories is not None and now.stories_pass == now.stories:
            facts.append(f"all {now.stories} stories pass")
        if now.learned:
            facts.append(f"{now.learned} taught")
        if now.conversations > 1:
            facts.append(count(now.conversations, "conversation"))
        if now.page:
            facts.append(now.page)
        return facts

    def _saved(self) -> str:
        now = self.standing
        if now.unsaved:
            return f"{now.unsaved} not exported"
        return f"exported {now.saved}" if now.saved else ""
