"""The conversation screen: every key of the lesson, and the dialogs that it opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import work

from teachbot.engine.errors import AnnotationError, ServerFailure, TeachbotError, UsageError
from teachbot.engine.session.snapshot import Asking, Choice, SlotView, Snapshot
from teachbot.tui.dialogs.choose import Way
from teachbot.tui.dialogs.description import Description, DescriptionDialog
from teachbot.tui.dialogs.entities import EntitiesDialog
from teachbot.tui.dialogs.failure import failure
from teachbot.tui.dialogs.help import HelpDialog
from teachbot.tui.dialogs.naming import Named, NamingDialog
from teachbot.tui.dialogs.slot import NewValue, SlotDialog
from teachbot.tui.panes.composer import Composer
from teachbot.tui.panes.question import QuestionPane
from teachbot.tui.panes.slots import SlotsPane
from teachbot.tui.screens.conversations import ConversationsDialog
from teachbot.tui.screens.exporting import export
from teachbot.tui.screens.keys import LESSON_KEYS, key_help
from teachbot.tui.screens.leaving import ExitDialog
from teachbot.tui.screens.project import ProjectScreen

if TYPE_CHECKING:
    from teachbot.engine.session.session import Session

_PANES = ("composer", "slots", "graph", "chat")
"""In the order of the Tab key."""


class ConversationScreen(ProjectScreen):
    """Says, confirms, corrects, goes back, writes down."""

    BINDINGS = LESSON_KEYS

    # Answers

    def on_composer_confirmed(self, event: Composer.Confirmed) -> None:
        """Enter says the message, or confirms the highlighted choice."""
        event.stop()
        if self.snapshot is None or self.busy:
            return
        answers = self.question.answers
        if self.snapshot.question.asking is Asking.DESCRIPTION and event.text.strip():
            self.describe(Description((event.text.strip(),), {}), event.text)
        elif answers.is_on_new and not answers.shown and _is_message(event.text):
            self.composer.keep(event.text)
            self.status.tell("your message is kept until the bot listens")
        elif answers.is_on_new:
            self.make_new(event.text)
        elif answers.choice is not None:
            self.answer(answers.choice)
        elif self.snapshot.question.asking is Asking.MESSAGE:
            self.speak(event.text)

    def on_question_pane_picked(self, event: QuestionPane.Picked) -> None:
        """The pointer answers like Enter."""
        event.stop()
        if event.choice is not None:
            self.answer(event.choice)
        else:
            self.make_new(self.composer.value)

    def speak(self, text: str) -> None:
        """Says a message; `/stop`, where that is no intent, opens the exit options."""
        self.composer.clear()
        if not text.strip():
            self.status.tell("nothing is said yet; ^C goes back or leaves")
            return
        if text.strip() == "/stop" and "stop" not in self.intents:
            self.leave()
            return
        self.do(lambda session: session.say(text), "understanding…", spoken=text)

    def answer(self, choice: Choice) -> None:
        """Gives the answer; a button or completion is said."""
        if self.composer.is_message:
            self.speak(choice.value)
        else:
            super().answer(choice)

    def describe(self, description: Description, spoken: str = "") -> None:
        """Says what an action does that nobody here can run."""
        self.do(lambda session: session.describe(description.texts, description.slots), "learning…", spoken=spoken)

    @work(group="dialog")
    async def make_new(self, text: str) -> None:
        """An answer that is not among the choices."""
        if self.snapshot is None or self.busy:
            return
        match self.snapshot.question.asking:
            case Asking.INTENT:
                await self._name_new("intent", text, lambda session, named: session.create_intent(named.name))
            case Asking.ACTION:
                await self._name_new("action", text, lambda session, new: session.create_action(new.name, new.response))
            case Asking.DESCRIPTION:
                await self._describe_in_full(text)

    async def _name_new(self, kind: str, text: str, verb: Callable[[Session, Named], Snapshot]) -> None:
        """Asks for a name until there is a good one or the person gives up."""
        session = self.session
        named: Named | None = Named(text.strip())
        told = ""
        while named is not None and session is not None:
            named = await self.app.push_screen_wait(NamingDialog(kind, named, told))
            if named is None:
                return
            try:
                self.show(await self.call(lambda n=named: verb(session, n), f"{named.name}…"))  # type: ignore[misc]
                return
            except UsageError as error:
                told = str(error)
            except TeachbotError as error:
                told = error.message

    async def _describe_in_full(self, text: str) -> None:
        assert self.snapshot is not None
        subject = self.snapshot.question.subject
        dialog = DescriptionDialog(subject, self.snapshot.slots, text, self.signs)
        described = await self.app.push_screen_wait(dialog)
        if described is not None:
            self.describe(described, text)

    async def failed(self, error: TeachbotError, again: Callable[[], None]) -> None:
        """A wrong use is told in the status line; all else asks how to go on."""
        if isinstance(error, UsageError):
            return
        ways = [Way("back", "Back", "nothing has changed"), Way("again", "Try again")]
        if isinstance(error, ServerFailure):
            ways[0] = Way("back", "Choose another", "nothing has changed")
        if await self.app.push_screen_wait(failure(error, ways)) == "again":
            again()

    # Corrections

    @work(group="dialog")
    async def action_edit_entities(self) -> None:
        """Edits the entities until they are well-formed or the person gives up."""
        session, snapshot = self.session, self.snapshot
        if session is None or snapshot is None or self.busy:
            return
        text, told, column = snapshot.question.annotated or snapshot.question.text, "", None
        while True:
            typed = await self.app.push_screen_wait(EntitiesDialog(text, snapshot.entities, told, column))
            if typed is None or self.session is None:
                return
            try:
                self.show(await self.call(lambda t=typed: session.annotate(t), "marking…"))  # type: ignore[misc]
                return
            except AnnotationError as error:
                text, told, column = typed, error.message, error.column
            except TeachbotError as error:
                text, told, column = typed, error.message, None

    def on_slots_pane_edit_requested(self, event: SlotsPane.EditRequested) -> None:
        """A slot is set by hand."""
        event.stop()
        self._edit_slot(event.slot)

    @work(group="dialog")
    async def _edit_slot(self, slot: SlotView) -> None:
        new = await self.app.push_screen_wait(SlotDialog(slot))
        if isinstance(new, NewValue):
            self.do(lambda session: session.set_slot(slot.name, new.value), f"{slot.name}…")

    # Back, elsewhere, out

    def action_undo(self) -> None:
        """Takes the latest step back."""
        self.do(lambda session: session.undo(), "undoing…")

    def action_redo(self) -> None:
        """Brings back what was undone last."""
        self.do(lambda session: session.redo(), "redoing…")

    def action_fork(self) -> None:
        """A second conversation that is decided anew from the selected step on."""
        step = self.chat.step
        self.chat.choose_step(None)
        self.do(lambda session: session.fork(self._step_to_fork(session, step)), "forking…")

    def action_fresh(self) -> None:
        """A new conversation; the others stay."""
        self.do(lambda session: session.fresh(), "starting fresh…")

    def switch_to(self, conversation: str) -> None:
        """Another conversation of the session."""
        self.chat.choose_step(None)
        self.do(lambda session: session.switch(conversation), "switching…")

    @work(group="dialog")
    async def action_conversations(self) -> None:
        """The conversations of the session, to switch to one."""
        if self.snapshot is not None:
            chosen = await self.app.push_screen_wait(ConversationsDialog(self.snapshot.conversations))
            if chosen and self.snapshot is not None:
                self.switch_to(chosen)

    @work(group="dialog")
    async def action_help(self) -> None:
        """What to do, and every key."""
        await self.app.push_screen_wait(HelpDialog(key_help(self)))

    def action_map(self) -> None:
        """The map of all stories."""
        from teachbot.tui.screens.map import MapScreen

        if self.session is not None and self.snapshot is not None:
            self.app.push_screen(MapScreen(self.session, self.snapshot, self.signs))

    @work(group="dialog")
    async def leave(self) -> None:
        """The exit options."""
        match await self.app.push_screen_wait(ExitDialog(self.snapshot)):
            case "undo" | "fork" | "fresh" as action:
                await self.run_action(action)
            case "export":
                if await self.export_now():
                    self.app.exit()
            case "quit":
                self.app.exit()

    @work(group="dialog")
    async def action_export(self) -> None:
        """Shows what would be written, and writes it."""
        await self.export_now()

    async def export_now(self) -> bool:
        """Whether the export was written."""
        if self.session is None or self.busy:
            return False
        told = await export(self, self.session)
        if told:
            self.show(self.session.snapshot)
            self.status.tell(told)
        return bool(told)

    # Where the keys go

    def action_pane(self, offset: int) -> None:
        """Gives the keys to the next pane."""
        at = _PANES.index(self.focused.id) if self.focused is not None and self.focused.id in _PANES else 0
        self.action_look_at(_PANES[(at + offset) % len(_PANES)])

    def action_look_at(self, pane: str) -> None:
        """Gives the keys to a pane; where it does not fit, it takes the question's place."""
        self.set_class(pane == "slots", "-slots")
        self.set_class(pane == "graph", "-graph")
        self.query_one(f"#{pane}").focus()

    def action_back(self) -> None:
        """First the filter goes, then the selection, then the keys go back to the line."""
        if self.busy and self.session is not None:
            self.session.bot.cancel()
        if self.focused is not self.composer:
            self.action_look_at("composer")
        elif self.chat.step is not None:
            self.chat.choose_step(None)
        elif not self.composer.is_message:
            self.composer.clear()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greys what cannot be done now."""
        snapshot = self.snapshot
        match action:
            case "undo":
                return (snapshot is not None and snapshot.can_undo) or None
            case "redo":
                return (snapshot is not None and snapshot.can_redo) or None
            case "fork" | "export" | "fresh" | "conversations" | "map":
                return snapshot is not None or None
            case "edit_entities":
                return snapshot is not None and snapshot.question.asking is Asking.INTENT
        return super().check_action(action, parameters)

    @staticmethod
    def _step_to_fork(session: Session, step: int | None) -> int:
        return step if step is not None else len(session.lesson.current.steps)


def _is_message(text: str) -> bool:
    """Whether what fits no choice was meant for the bot: names have no spaces."""
    return " " in text.strip() or text.startswith("/")
