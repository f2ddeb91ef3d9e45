"""A conversation of each store that real Rasa wrote is corrected and exported, and the files say what was taught."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.dialogue import events as ev
from teachbot.engine.prediction.model.model import train
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.conversion import convert, write_folder
from teachbot.engine.project.project import Project, load
from teachbot.engine.session.session import Session
from teachbot.engine.stores.sources.sql_store import SqlStore
from teachbot.engine.training_data.stories import ActionStep, UserStep
from tests.engine.stores.conftest import dump, sqlite_of

Opened = Callable[..., SqlStore]


@pytest.fixture(params=["rasa36_sqlite", "rasa110_sqlite", "rasa36_postgresql"])
def taken(request: pytest.FixtureRequest, tmp_path: Path, opened: Opened) -> tuple[SqlStore, Path]:
    """The store, and a project of its generation."""
    root = tmp_path / "bot"
    if request.param == "rasa110_sqlite":
        write_folder(convert(load(bundled_bot("moodbot")), "markdown").files, root)
    else:
        shutil.copytree(bundled_bot("moodbot"), root)
    if request.param == "rasa36_postgresql":
        return opened(str(request.getfixturevalue("postgres").url)), root
    return opened(sqlite_of(tmp_path / "rasa.db", dump(request.param))), root


def _told(project: Project) -> list[list[str]]:
    """Each story as intents and actions."""
    return [
        [
            step.intent or "" if isinstance(step, UserStep) else step.name
            for step in story.steps
            if isinstance(step, UserStep | ActionStep)
        ]
        for story in project.stories
    ]


def test_what_was_corrected_is_in_the_files(taken: tuple[SqlStore, Path], tmp_path: Path) -> None:
    store, root = taken
    before = load(root)
    reload = partial(load, root)
    session = Session(before, LocalBot(before, train(before)), None, reload=reload, state_folder=tmp_path / "state")
    events = store.conversation("anna").events
    asked = next(at for at, e in enumerate(events) if isinstance(e, ev.ActionExecuted) and e.name == "utter_cheer_up")
    session.take_up(events, asked)
    session.choose("utter_joke")
    session.choose("action_listen")
    plan = session.plan_export()
    assert (plan.stories, plan.examples) == (1, 0), "nobody confirmed what the messages mean"
    session.export(plan)
    after = load(root)
    new = [story for story in _told(after) if story not in _told(before)]
    assert new == [["greet", "utter_greet", "mood_unhappy", "utter_joke"]]
    assert not [p for p in after.problems if p.severity == "error"]
    session.close()
