"""Lessons that were taught to a real server once, and are taught to its transcript since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx

from teachbot.engine.bots.rasa.mirror import current_session
from teachbot.engine.bots.rasa.remote import RemoteBot
from teachbot.engine.dialogue.events import Event
from teachbot.engine.project.project import Project
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking


def same_events(bot: RemoteBot, events: Sequence[Event]) -> bool:
    """Whether the server's tracker, asked anew, holds just these events from its current session on."""
    held = bot._mirror._held
    return held is not None and bot._api.tracker(held.conversation).events == current_session(events)


class Teacher:
    """A person at the keys; `checked` counts how often the two trackers were compared, and were equal."""

    def __init__(self, transport: httpx.BaseTransport, url: str = "http://127.0.0.1:5005", token: str = "") -> None:
        self.bot = RemoteBot(url, token or None, conversation_id="lesson", transport=transport)
        project = Project(Path(), "remote", "yaml", self.bot.domain)
        self.session = Session(project, self.bot, None)
        self.checked = 0

    def say(self, text: str, intent: str | None = None) -> None:
        """Says it, and what it means where the bot does not see it."""
        asked = self.session.say(text).question
        if asked.asking is Asking.INTENT:
            self.session.choose(intent or asked.choices[0].value)

    def listen(self) -> None:
        """Lets the bot go on until it listens."""
        for _ in range(10):
            if self.session.snapshot.question.asking is Asking.MESSAGE:
                break
            self.session.accept()
        self.check()

    def check(self) -> None:
        """The server has what we have, event by event."""
        assert same_events(self.bot, self.session.snapshot.events)
        self.checked += 1


def moodbot_lesson(teacher: Teacher) -> None:
    """Ten turns: an intent and two actions corrected, undo, redo, a fork, a new intent and action, a restart."""
    session = teacher.session
    teacher.say("hello there")
    teacher.listen()
    teacher.say("I am so sad", "mood_unhappy")
    teacher.listen()
    teacher.say("no not really", "deny")
    session.choose("utter_happy")
    teacher.listen()
    session.undo()
    session.undo()
    teacher.check()
    session.redo()
    teacher.check()
    teacher.listen()
    session.fork(4)
    teacher.check()
    teacher.listen()
    teacher.say("meh")
    session.undo()
    session.create_intent("mood_meh")
    session.create_action("utter_meh", "So so, then.")
    session.choose("action_listen")
    teacher.check()
    teacher.say("bye bye", "goodbye")
    teacher.listen()
    teacher.say("/bot_challenge")
    teacher.listen()
    session.switch(next(iter(session.lesson.conversations)))
    teacher.check()
    teacher.say("hi again", "greet")
    teacher.listen()
    teacher.say("wonderful", "mood_great")
    teacher.listen()
    session.fresh()
    teacher.check()
    teacher.say("meh")
    assert session.snapshot.question.choices[0].value == "utter_meh"
    teacher.listen()


def formbot_lesson(teacher: Teacher) -> None:
    """Ten turns with a form that is validated by custom code: entities corrected, left, rejected, resumed, forked."""
    session = teacher.session
    teacher.say("hi", "greet")
    teacher.listen()
    teacher.say("can you book me a table", "request_restaurant")
    session.choose("restaurant_form")
    teacher.listen()
    session.say("thai food please")
    session.annotate("[thai](cuisine) food please")
    session.choose("inform")
    assert session.lesson.current.state(session.domain).slots["cuisine"] == "thai"
    session.choose("restaurant_form")
    session.choose("action_listen")
    teacher.check()
    teacher.say("how is the weather", "chitchat")
    session.choose("utter_chitchat")
    session.choose("restaurant_form")
    _answer(session, "no")
    session.choose("action_listen")
    teacher.check()
    session.undo()
    session.undo()
    teacher.check()
    session.redo()
    session.redo()
    teacher.check()
    session.say("for 4 people")
    session.annotate("for [4](number) people")
    session.choose("inform")
    session.choose("restaurant_form")
    session.choose("action_listen")
    teacher.check()
    teacher.say("yes", "affirm")
    session.choose("restaurant_form")
    session.choose("action_listen")
    teacher.check()
    forked = len(session.lesson.current.steps)
    teacher.say("a quiet corner", "inform")
    session.choose("restaurant_form")
    session.choose("action_listen")
    teacher.say("very good", "inform")
    session.choose("restaurant_form")
    teacher.listen()
    session.fork(forked)
    teacher.check()
    teacher.say("stop it", "stop")
    session.choose("utter_ask_continue")
    session.choose("action_listen")
    teacher.check()
    teacher.say("no", "deny")
    session.choose("action_deactivate_loop")
    session.choose("action_listen")
    teacher.check()


def _answer(session: Session, value: str) -> None:
    if session.snapshot.question.asking is Asking.VALIDATION:
        session.choose(value)


def legacy_lesson(teacher: Teacher) -> None:
    """The same with Rasa 1.10: an intent corrected so that a slot fills, undo, fork, a new action."""
    session = teacher.session
    teacher.say("hello")
    teacher.listen()
    session.say("in london please")
    session.annotate("in [london](city) please")
    session.choose("inform")
    assert session.lesson.current.state(session.domain).slots["city"] == "london"
    session.choose("action_listen")
    teacher.check()
    teacher.say("ciao", "bye")
    session.choose("utter_bye")
    assert session.snapshot.events[-1].text == "Bye london"  # type: ignore[attr-defined]
    session.choose("action_listen")
    teacher.check()
    session.undo()
    session.undo()
    teacher.check()
    session.create_action("utter_more", "And then?")
    session.choose("action_listen")
    teacher.check()
    session.fork(4)
    session.choose("action_listen")
    teacher.check()
    teacher.say("bye")
    session.choose("utter_bye")
    session.choose("action_listen")
    teacher.check()
