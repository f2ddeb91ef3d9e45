"""The conversations of the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from teachbot.engine.dialogue.text import plain
from teachbot.engine.session.snapshot import ConversationView
from teachbot.tui.dialogs.frame import Frame
from teachbot.tui.drawing.numbers import count

Verb: TypeAlias = Literal["switch", "rename", "withhold", "drop", "bring_back"]

_TITLE = 30
"""Characters of a title or of what was said that a row shows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a conversation."""

    verb: Verb
    id: str = ""


class ConversationsDialog(ModalScreen[Wish | None]):
    """Answers with what to do with the highlighted conversation; the current one comes first."""

    BINDINGS = [
        Binding("escape", "cancel", "Back", id="conversations.back", tooltip="Leave them as they are"),
        Binding("r", "wish('rename')", "Name", id="conversations.name", tooltip="Name the conversation and its story"),
        Binding("d,delete", "wish('drop')", "Drop", id="conversations.drop", tooltip="Take it back with all it taught"),
        Binding("u", "wish('bring_back')", "Bring back", id="conversations.back_again", tooltip="Undo the last drop"),
        Binding("space", "wish('withhold')", "Keep out", id="conversations.keep_out", tooltip="Keep out of the export"),
    ]

    options = query_one(OptionList)

    def __init__(self, talks: Sequence[ConversationView], at: str = "", *, can_bring_back: bool = False) -> None:
        """`at` is the conversation that is highlighted at first."""
        super().__init__()
        self.talks = sorted(talks, key=lambda t: not t.current)
        self.at, self.can_bring_back = at, can_bring_back

    def compose(self) -> ComposeResult:
        """A row for each."""
        titles = {t.id: t.title for t in self.talks}
        rows = [Option(_row(t, titles), id=t.id) for t in self.talks]
        again = "   u bring back" if self.can_bring_back else ""
        keys = f"Enter go there   r name   Space keep out   d drop{again}   Esc back"
        yield Frame("Conversations", OptionList(*rows, compact=True), keys=keys)

    def on_mount(self) -> None:
        """The highlight stays where it was."""
        self.options.highlighted = next((i for i, t in enumerate(self.talks) if t.id == self.at), 0)

    @on(OptionList.OptionSelected)
    def switch(self, event: OptionList.OptionSelected) -> None:
        """Enter goes there."""
        event.stop()
        self.dismiss(Wish("switch", event.option_id or ""))

    def action_wish(self, verb: Verb) -> None:
        """Answers for the highlighted one."""
        if verb == "bring_back":
            self.dismiss(Wish(verb))
        elif (at := self.options.highlighted) is not None:
            self.dismiss(Wish(verb, self.talks[at].id))

    def action_cancel(self) -> None:
        """Back."""
        self.dismiss(None)


def _row(talk: ConversationView, titles: dict[str, str]) -> Content:
    title = plain(talk.title)[:_TITLE]
    return Content.assemble(
        (f"{title:<{_TITLE}}", "bold" if talk.current else ""), (f"  {_detail(talk, titles)}", "dim")
    )


def _detail(talk: ConversationView, titles: dict[str, str]) -> str:
    parts = [count(talk.turns, "turn")]
    if talk.current:
        parts.append("on the screen")
    if talk.forked_from:
        origin = plain(titles.get(talk.forked_from, "one that is gone"))[:_TITLE]
        after = f" after “{plain(talk.branched_after)[:_TITLE]}”" if talk.branched_after else ""
        parts.append(f"forked from {origin}{after}")
    if talk.last and talk.last != talk.title:
        parts.append(f"last “{plain(talk.last)[:_TITLE]}”")
    parts.append("kept out of the export" if talk.withheld else "exported" if talk.exported else "not exported")
    return " · ".join(parts)
