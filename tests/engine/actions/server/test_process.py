"""The real rasa_sdk server as our child: it starts, works, dies, comes back, and ends with us."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from teachbot import stories
from teachbot.engine.actions.runner import ActionRunner
from teachbot.engine.actions.server.process import OwnServer
from teachbot.engine.dialogue.domain import Domain, Form, IntentSpec, Response
from teachbot.engine.dialogue.events import ActionExecuted, BotUttered, Event, Intent, SlotSet, UserUttered
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.errors import ActionFailed, ActionMissing, ActionRejected, Cancelled, ServerFailure, UsageError
from teachbot.engine.project.project import Project, load
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking, Snapshot
from tests.engine.scripted_bot import ScriptedBot

pytestmark = pytest.mark.skipif(importlib.util.find_spec("rasa_sdk") is None, reason="rasa_sdk is an extra")

ACTIONS = """
import os, time
from pathlib import Path
from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

class Greet(Action):
    def name(self):
        return "action_greet"
    def run(self, dispatcher, tracker, domain):
        print("greeting \\x1b]0;title\\x07", tracker.latest_message["text"])
        dispatcher.utter_message(response="utter_hello", name="you")
        return [SlotSet("count", (tracker.get_slot("count") or 0) + 1)]

class Slow(Action):
    def name(self):
        return "action_slow"
    def run(self, dispatcher, tracker, domain):
        with Path("called").open("a") as called:
            called.write("x")
        if not Path("fast").exists():
            time.sleep(30)
        return [SlotSet("count", 7.0)]

class Fails(Action):
    def name(self):
        return "action_fails"
    def run(self, dispatcher, tracker, domain):
        raise KeyError("no such concert")

class Rejects(Action):
    def name(self):
        return "action_rejects"
    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")

class ValidateForm(FormValidationAction):
    def name(self):
        return "validate_table_form"
    def validate_people(self, value, dispatcher, tracker, domain):
        if value == "0":
            dispatcher.utter_message(text="Nobody?")
            return {"people": None}
        return {"people": int(value)}
"""

NAMES = ("action_greet", "action_slow", "action_fails", "action_rejects", "action_absent", "validate_table_form")
DOMAIN = Domain(
    version="3.1",
    slots=(
        Slot("count", "float", influence_conversation=False),
        Slot("people", "any", mappings=(SlotMapping("from_text"),)),
    ),
    responses={"utter_hello": (Response("Hello {name}, {count}"),), "utter_ask_people": (Response("How many?"),)},
    actions=NAMES,
    forms=(Form("table_form", ("people",)),),
)

ASKING = replace(DOMAIN, intents=(IntentSpec("ask"),))

BUNDLED: dict[str, tuple[Event, ...]] = {
    "concertbot": (SlotSet("city", "London"),),
    "restaurant": (SlotSet("cuisine", "cardboard"),),
}
"""What each bundled bot with actions is told before they run."""


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "actions.py").write_text(ACTIONS, "utf-8")
    started = OwnServer("actions", folder, folder / "logs")
    started.start()
    yield started
    started.close()


def _runner(child: OwnServer) -> ActionRunner:
    return ActionRunner(DOMAIN, {f.name: f for f in DOMAIN.forms}, child.server)


def _said(text: str) -> tuple[Event, ...]:
    return (ActionExecuted("action_listen"), UserUttered(text, Intent("inform")))


def test_an_action_runs_with_slots_and_says_a_response(child: OwnServer) -> None:
    answered = _runner(child).run("action_greet", (SlotSet("count", 2.0), *_said("hi")))
    assert answered == (BotUttered("Hello you, 2.0"), SlotSet("count", 3.0))


def test_its_log_is_shown_harmless_and_kept_in_a_file(child: OwnServer) -> None:
    _runner(child).run("action_greet", _said("log me"))
    _until(lambda: any("log me" in line for line in child.log()))
    assert "greeting ␛]0;title␇ log me" in child.log()
    assert child.log_file is not None
    _until(lambda: "log me" in child.log_file.read_text("utf-8"))


def test_refusals(child: OwnServer) -> None:
    runner = _runner(child)
    with pytest.raises(ActionFailed, match="no such concert"):
        runner.run("action_fails", _said("x"))
    with pytest.raises(ActionRejected, match="not now"):
        runner.run("action_rejects", _said("x"))
    with pytest.raises(ActionMissing, match="action_absent"):
        runner.run("action_absent", _said("x"))


def test_a_form_is_validated_there(child: OwnServer) -> None:
    runner = _runner(child)
    start = (*_said("book"), ActionExecuted("table_form"))
    asked = (*start, *runner.run("table_form", _said("book")), ActionExecuted("action_listen"))
    refused = runner.run("table_form", (*asked, UserUttered("0", Intent("inform"))))
    assert BotUttered("Nobody?") in refused
    assert SlotSet("people", None) in refused
    taken = runner.run("table_form", (*asked, UserUttered("3", Intent("inform"))))
    assert SlotSet("people", 3) in taken


def test_nothing_listens_outside_this_machine(child: OwnServer) -> None:
    assert child.server is not None
    assert child.server.url.startswith("http://127.0.0.1:")
    assert any("up and running on http://127.0.0.1:" in line for line in child.log())


class _ActingBot(ScriptedBot):
    """Answers every message with `action_slow`, on the action server."""

    def serve(self, child: OwnServer) -> None:
        self.runner.server = child.server


def test_killed_in_mid_action_and_restarted_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text(ACTIONS, "utf-8")
    child = OwnServer("actions", tmp_path, tmp_path)
    try:
        child.start()
        bot = _ActingBot(ASKING, plan={"ask": ["action_slow"]})
        bot.serve(child)
        session = Session(Project(tmp_path, "bot", "yaml", ASKING), bot, None)
        session.say("/ask")
        before = session.snapshot
        assert before.question.asking is Asking.ACTION
        _kill_in_mid_action(child, tmp_path)
        with pytest.raises(ServerFailure, match="broke off"):
            session.accept()
        assert (session.snapshot, session.lesson.current.events) == (before, before.events)
        assert (tmp_path / "called").read_text() == "x"
        assert not child.running
        child.restart()
        bot.serve(child)
        (tmp_path / "fast").touch()
        after: Snapshot = session.accept()
        assert after.events == (*before.events, ActionExecuted("action_slow"), SlotSet("count", 7.0))
        assert (tmp_path / "called").read_text() == "xx"
    finally:
        child.close()


def _kill_in_mid_action(child: OwnServer, folder: Path) -> None:
    assert child._process is not None
    group = child._process.pid

    def kill() -> None:
        _until(lambda: (folder / "called").exists())
        os.killpg(group, signal.SIGKILL)

    threading.Thread(target=kill).start()


def test_esc_ends_a_slow_action(child: OwnServer) -> None:
    runner, folder = _runner(child), child.folder
    server = child.server
    assert server is not None

    def give_up() -> None:
        _until((folder / "called").exists)
        server.cancel()

    threading.Thread(target=give_up).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        runner.run("action_slow", _said("x"))
    assert time.monotonic() - began < 5


def test_it_ends_when_we_are_killed(tmp_path: Path) -> None:
    (tmp_path / "actions.py").write_text(ACTIONS, "utf-8")
    script = textwrap.dedent(
        """
        import pathlib, sys, time
        from teachbot.engine.actions.server.process import OwnServer
        child = OwnServer("actions", pathlib.Path(sys.argv[1]))
        print(child.start().url, child._process.pid, flush=True)
        time.sleep(60)
        """
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[4]) as application:
        assert application.stdout is not None
        group = int(application.stdout.readline().split()[1])
        application.kill()
    _until(lambda: not _group_lives(group))


@pytest.mark.parametrize(
    ("module", "source", "told"),
    [("actions", "import nothing_of_this_name", "nothing_of_this_name"), ("other", "", "other")],
)
def test_a_module_that_cannot_be_imported(tmp_path: Path, module: str, source: str, told: str) -> None:
    (tmp_path / "actions.py").write_text(source, "utf-8")
    child = OwnServer(module, tmp_path)
    with pytest.raises(ServerFailure, match=told) as caught:
        child.start()
    assert "its log says" in caught.value.message
    assert not child.running
    child.close()


@pytest.mark.parametrize(("bot", "events"), BUNDLED.items())
def test_the_actions_of_a_bundled_bot(bot: str, events: tuple[Event, ...]) -> None:
    """Every custom action of its domain is there and runs; with what the user said, it says something."""
    project = load(Path(stories.__file__).parent / bot)
    child = OwnServer("actions", project.root)
    try:
        server = child.start()
        custom = [a for a in project.domain.actions if a.startswith(("action_", "validate_"))]
        listed = httpx.get(f"{server.url}/actions", trust_env=False).json()
        assert {entry["name"] for entry in listed} == set(custom)
        runner = ActionRunner(project.domain, project.domain.forms_by_name, server)
        for action in custom:
            answered = runner.run(action, (*_said("x"), *events))
            assert any(isinstance(event, BotUttered) for event in answered), action
    finally:
        child.close()


def test_what_cannot_be_a_module(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not the name of a Python module"):
        OwnServer("actions.py --debug", tmp_path).start()


def test_without_rasa_sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"teachbot\[actions\]"):
        OwnServer("actions", tmp_path).start()


def _until(holds: object, seconds: float = 10) -> None:
    assert callable(holds)
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
