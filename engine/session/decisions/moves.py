"""Going back and elsewhere: undo, redo, fork, another conversation."""

from __future__ import annotations

import uuid

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.errors import UsageError
from teachbot.engine.session.decisions.decision import Go
from teachbot.engine.session.lesson import Dropped, Opened, Redone, Renamed, Switched, Undone, Withheld
from teachbot.engine.session.record import Now


def undo_to(now: Now, step: int) -> Go:
    """Takes the step of this index and all after it back; redo brings them back."""
    conversation = now.conversation
    count = len(conversation.steps) - step
    if not conversation.can_undo or count < 1 or step < 1:
        raise UsageError("there is nothing to undo", remedy="say something first")
    return Go(Undone(count), conversation.steps[step])


def redo(now: Now) -> Go:
    """Brings back the step that was undone last."""
    if not now.conversation.undone:
        raise UsageError("there is nothing to redo")
    return Go(Redone(1))


def fork(now: Now, step: int) -> Go:
    """A second conversation that is the same up to this step, which is decided anew."""
    conversation = now.conversation
    kept = max(1, min(step, len(conversation.steps)))
    left = conversation.steps[kept] if kept < len(conversation.steps) else None
    said = next((step.text for step in reversed(conversation.steps[:kept]) if step.text), "")
    shared = f"the same up to “{said}”" if said else "from the start"
    return Go(Opened(conversation.fork(kept, new_id())), left, f"a second conversation, {shared}; F4 lists them")


def fresh() -> Go:
    """A new conversation from the start; the others stay and are exported too."""
    start = (ev.ActionExecuted("action_session_start"), ev.SessionStarted(), ev.ActionExecuted(ACTION_LISTEN))
    return Go(Opened(Conversation(new_id(), (Step(StepKind.STARTED, start),))))


def switch(conversation_id: str) -> Go:
    """Another conversation of this session on the screen."""
    return Go(Switched(conversation_id))


def rename(now: Now, conversation_id: str, title: str) -> Go:
    """Another title, which an export gives the story; an empty one leaves that to the export."""
    return Go(Renamed(_known(now, conversation_id), " ".join(title.split())))


def withhold(now: Now, conversation_id: str, *, withheld: bool) -> Go:
    """Keeps a conversation out of exports, or lets it in again."""
    return Go(Withheld(_known(now, conversation_id), withheld))


def drop(now: Now, conversation_id: str) -> Go:
    """Takes a whole conversation back, and what it taught; `bring_back` undoes that."""
    if len(now.lesson.conversations) == 1:
        raise UsageError("the only conversation cannot be dropped", remedy="start a fresh one first")
    return Go(Dropped(_known(now, conversation_id)))


def bring_back(now: Now) -> Go:
    """The conversation that was dropped last is there again."""
    if not now.lesson.dropped:
        raise UsageError("no conversation was dropped")
    return Go(Dropped(list(now.lesson.dropped)[-1], False))


def _known(now: Now, conversation_id: str) -> str:
    if conversation_id not in now.lesson.conversations:
        raise UsageError(f"there is no conversation '{conversation_id}' in this session")
    return conversation_id


def new_id() -> str:
    """A name for a conversation that no other has."""
    return uuid.uuid4().hex[:8]
