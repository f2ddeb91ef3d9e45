"""Going back and elsewhere: undo, redo, fork, another conversation."""

from __future__ import annotations

import uuid

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.conversation import Conversation, Step, StepKind
from teachbot.engine.dialogue.state import ACTION_LISTEN
from teachbot.engine.errors import UsageError
from teachbot.engine.session.decisions.decision import Go
from teachbot.engine.session.lesson import Opened, Redone, Switched, Undone
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
    return Go(Opened(conversation.fork(kept, new_id())), left)


def fresh() -> Go:
    """A new conversation from the start; the others stay and are exported too."""
    start = (ev.ActionExecuted("action_session_start"), ev.SessionStarted(), ev.ActionExecuted(ACTION_LISTEN))
    return Go(Opened(Conversation(new_id(), (Step(StepKind.STARTED, start),))))


def switch(conversation_id: str) -> Go:
    """Another conversation of this session on the screen."""
    return Go(Switched(conversation_id))


def new_id() -> str:
    """A name for a conversation that no other has."""
    return uuid.uuid4().hex[:8]
