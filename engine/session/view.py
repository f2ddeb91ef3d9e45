"""Snapshots of a session, drawn from the moment as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachbot.engine.bots.bot import Bot
from teachbot.engine.session import transcript
from teachbot.engine.session.page import LivePage
from teachbot.engine.session.questions import ask
from teachbot.engine.session.record import Now
from teachbot.engine.session.snapshot import Snapshot

if TYPE_CHECKING:
    from teachbot.engine.project.project import Project


class View:
    """Draws snapshots, each of a later revision; of a conversation that grew, only what is new."""

    def __init__(self, session_id: str, page: LivePage) -> None:
        self._session_id = session_id
        self._page = page
        self._revision = -1
        self._chats: dict[str, transcript.Chat] = {}

    def draw(self, now: Now, project: Project, bot: Bot, draft: str, notices: tuple[str, ...]) -> Snapshot:
        """All that the screen shows."""
        lesson, conversation = now.lesson, now.conversation
        self._revision += 1
        last = conversation.steps[-1]
        question = ask(conversation, now.state, now.domain, now.ranking, now.described)
        taken = draft if any(choice.value == draft for choice in question.choices) else ""
        turns = {c.id: self._chats.setdefault(c.id, transcript.Chat()).turns(c) for c in lesson.conversations.values()}
        return Snapshot(
            revision=self._revision,
            project=project.name,
            session_id=self._session_id,
            conversations=transcript.list_conversations(lesson, {i: len(t) for i, t in turns.items()}),
            turns=turns[conversation.id],
            slots=transcript.list_slots(now.domain, now.state, last),
            question=question,
            events=conversation.events,
            ranking=now.ranking,
            active_loop=now.state.active_loop,
            can_undo=conversation.can_undo,
            can_redo=bool(conversation.undone),
            can_bring_back=bool(lesson.dropped),
            undo_label=transcript.describe_step(last) if conversation.can_undo else "",
            learned=len(now.lessons.actions) + len(now.lessons.examples),
            unsaved=len(lesson.unsaved),
            draft=draft if not taken else "",
            taken=taken,
            notices=(*notices, *self._page.take_notices()),
            intents=tuple(intent.name for intent in now.domain.intents),
            entities=tuple(entity.name for entity in now.domain.entities),
            step_lengths=tuple(len(step.events) for step in conversation.steps),
            exported_at=lesson.exported_at,
            project_root=project.root,
            page_url=self._page.url,
            is_provisional=bot.is_provisional,
            has_server_log=bool(bot.log()),
        )
