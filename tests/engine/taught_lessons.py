"""Two lessons, taught to copies of bundled bots and exported: what real Rasa makes of them is kept as data."""

from __future__ import annotations

import shutil
from pathlib import Path

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.prediction.model import model
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import Project, load
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking


def opened(name: str, folder: Path, cache: Path) -> tuple[Session, Project]:
    """A session on a fresh copy of a bundled bot."""
    root = folder / name
    shutil.copytree(bundled_bot(name), root, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    project = load(root)
    bot = LocalBot(project, model.open_or_train(project, cache))
    return Session(project, bot, None, reload=lambda: load(root), state_folder=folder / "state"), project


def listen(session: Session) -> None:
    """Agrees until it is the user's turn."""
    while session.snapshot.question.asking is not Asking.MESSAGE:
        session.accept()


def teach_concertbot(session: Session) -> None:
    """New names of every kind, a corrected reading, marked entities, an undo, a fork and a slot set by hand."""
    session.say("anything loud near the harbour on friday?")
    session.annotate(
        'anything loud near the [harbour]{"entity": "city", "value": "Hamburg", "role": "venue"} on friday?'
    )
    session.choose("search_concerts")
    session.choose("action_search_concerts")
    session.describe(["Two concerts: “Ünïcode”, #2"], {"concerts": ["Foo: Fighters", "Katy - Perry"]})
    listen(session)
    session.say("/compare_reviews")
    session.choose("action_show_venue_reviews")
    session.undo()
    session.choose("action_show_concert_reviews")
    session.describe([], {})
    listen(session)
    session.say("please order a pizza: [large]")
    session.create_intent("order_pizza")
    session.create_action("utter_no_pizza", 'Sorry: no pizza, only "music" # really')
    listen(session)
    session.say("/thankyou")
    session.create_action("action_applaud")
    session.describe([], {"applause": True})
    listen(session)
    session.fork(len(session.lesson.current.steps) - 4)
    listen(session)
    session.set_slot("venues", ["The Barn"])
    session.say("/goodbye")
    listen(session)


def teach_restaurant(session: Session) -> None:
    """The documentation's form example: a happy start, stop, no validation, then the form to its end."""
    for message in ("/request_restaurant", '/inform{"cuisine": "mexican"}', '/inform{"number": "2"}'):
        session.say(message)
        listen(session)
    session.say("/stop")
    session.choose("utter_ask_continue")
    listen(session)
    session.say("/affirm")
    session.choose("restaurant_form")
    session.choose("no")
    listen(session)
    session.say("/affirm")
    listen(session)
    for words in ("a quiet corner would be lovely", "could not be better"):
        session.say(words)
        session.choose("inform")
        listen(session)


LESSONS = {"concertbot": teach_concertbot, "restaurant": teach_restaurant}


def export_all(folder: Path, cache: Path) -> dict[str, Project]:
    """Teaches and exports both; the projects as they read afterwards."""
    exported = {}
    for name, teach in LESSONS.items():
        session, _ = opened(name, folder, cache)
        teach(session)
        session.export(session.plan_export())
        exported[name] = session.project
        session.close()
    return exported
