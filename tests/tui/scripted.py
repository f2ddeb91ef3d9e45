"""A session whose bot does as it is told: the real verbs without training."""

from __future__ import annotations

from pathlib import Path

from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import Project, load
from teachbot.engine.session.session import Session
from teachbot.tui.app import TeachbotApp
from teachbot.tui.settings import Settings
from tests.engine.scripted_bot import ScriptedBot
from tests.tui.driving import ReadyMade

HOSTILE = "[bold red]no[/] [@click=app.exit]markup[/] \x1b]52;c;aGk=\x07 \u202eevil\u202c end"
"""A text that must only ever be shown."""

DOMAIN = Domain(
    intents=tuple(
        IntentSpec(name) for name in ("greet", "search_concerts", "compare_reviews", "book_table", "affirm", "stop_it")
    ),
    entities=(EntitySpec("city"), EntitySpec("cuisine")),
    slots=(Slot("city"), Slot("cuisine"), Slot("terrace", "bool"), Slot("concerts", "list", auto_fill=False)),
    responses={
        "utter_greet": (Response("Hello there", buttons=({"title": "Gigs", "payload": "/search_concerts"},)),),
        "utter_hostile": (Response(HOSTILE),),
        "utter_goodbye": (Response("Bye"),),
        "utter_ask_cuisine": (Response("which cuisine?"),),
        "utter_ask_terrace": (Response("outside?"),),
        "utter_ask_continue": (Response("go on?"),),
    },
    actions=("action_search_concerts", "action_show_concert_reviews", "action_show_venue_reviews"),
    forms=(Form("table_form", declared=False),),
)
FORM = Form(
    "table_form",
    ("cuisine", "terrace"),
    {"terrace": (SlotMapping("from_intent", intents=("affirm",), value=True),)},
    declared=False,
)
PLAN = {
    "greet": ["utter_greet"],
    "search_concerts": ["action_search_concerts"],
    "compare_reviews": ["action_show_venue_reviews"],
    "book_table": ["table_form"],
    "affirm": ["table_form"],
    "stop_it": ["utter_ask_continue"],
}
READINGS = {
    "hello": ("greet", ()),
    "a concert in Rome": ("search_concerts", (Entity("city", "Rome", 13, 17),)),
}


def scripted_session(**kwargs: object) -> Session:
    """A new lesson."""
    project = Project(root=Path("bot"), name="bot", generation="markdown", domain=DOMAIN)
    bot = ScriptedBot(DOMAIN, PLAN, READINGS, forms={"table_form": FORM}, **kwargs)  # type: ignore[arg-type]
    return Session(project, bot, None)


def concert_session() -> Session:
    """A new lesson on the stories of the concert bot, with a bot whose figures never change."""
    project = load(bundled_bot("concertbot"))
    return Session(project, ScriptedBot(project.domain, PLAN, READINGS), None)


def concert_app() -> TeachbotApp:
    """The application on it."""
    return TeachbotApp(ReadyMade(concert_session), Settings())


def scripted_app(*, ascii_only: bool = False, **kwargs: object) -> TeachbotApp:
    """The application on a new lesson."""
    return TeachbotApp(ReadyMade(lambda: scripted_session(**kwargs)), Settings(ascii=ascii_only))
