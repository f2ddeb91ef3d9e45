"""A Rasa server as the bot: lessons against transcripts of the real one, and all that a server can do wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from teachbot.engine.bots.bot import Lessons
from teachbot.engine.bots.rasa.mirror import current_session
from teachbot.engine.bots.rasa.remote import RemoteBot
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.events import ActionExecuted, Event, Intent, SessionStarted, UserUttered
from teachbot.engine.errors import ActionFailed, ActionMissing, ActionRejected, DataError, ServerFailure
from teachbot.engine.http.failures import Limits
from teachbot.engine.project.project import Project
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.bots import lessons
from tests.engine.bots.rasa.fake_rasa import FakeRasa
from tests.engine.bots.transcript import Player
from tests.engine.http.fault_server import FaultServer, endless, silent

START: tuple[Event, ...] = (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"))


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def opened() -> Iterator[Callable[..., RemoteBot]]:
    bots: list[RemoteBot] = []

    def open_bot(transport: httpx.BaseTransport, **options: Any) -> RemoteBot:
        bots.append(RemoteBot("http://rasa", transport=transport, conversation_id="c", **options))
        return bots[-1]

    yield open_bot
    for bot in bots:
        bot.close()


@pytest.mark.parametrize(
    ("transcript", "lesson", "comparisons"),
    [
        ("rasa36_moodbot", lessons.moodbot_lesson, 16),
        ("rasa36_formbot", lessons.formbot_lesson, 12),
        ("rasa110_small", lessons.legacy_lesson, 7),
    ],
)
def test_a_lesson_that_a_real_server_was_taught(
    transcript: str, lesson: Callable[[lessons.Teacher], None], comparisons: int
) -> None:
    player = Player(transcript)
    teacher = lessons.Teacher(player)
    lesson(teacher)
    assert player.left == 0
    assert teacher.checked == comparisons
    teacher.session.close()


def test_what_was_taught_comes_first_until_it_is_taken_back(rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport)
    events = (*START, UserUttered("hi", Intent("greet")))
    again = (*START, UserUttered("hello", Intent("greet", 0.7)))
    assert bot.rank(events).best == "utter_greet"
    bot.learn(Lessons(((events, "utter_bye"),), (Example("hi", "bye"),)))
    taught = bot.rank(again)
    assert (taught.best, taught.policy) == ("utter_bye", "learned-now")
    assert sum(a.probability for a in taught.actions) == pytest.approx(1.0)
    assert bot.understand("HI ", ()).intent == Intent("bye", 0.9)
    bot.learn(Lessons())
    assert bot.rank(again).best == "utter_greet"
    assert bot.understand("hi", ()).intent.name == "greet"


def test_stories_of_the_project_speak_for_what_the_server_predicts(
    rasa: FakeRasa, opened: Callable[..., RemoteBot]
) -> None:
    greeted = (*START, UserUttered("hi", Intent("greet")))
    story = Dialogue("hello", (*greeted[2:], ActionExecuted("utter_greet"), ActionExecuted("action_listen")))
    bot = opened(rasa.transport, stories=(story,))
    assert [(w.story, w.action) for w in bot.rank(greeted).witnesses] == [("hello", "utter_greet")]
    assert not bot.rank((*START, UserUttered("bye", Intent("bye")))).witnesses


def test_a_restart_of_the_server_in_mid_lesson_costs_nothing(rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport)
    session = Session(Project(Path(), "r", "yaml", opened(rasa.transport).domain), bot, None)
    session.say("/greet")
    rasa.restart()
    session.accept()
    rasa.restart()
    session.accept()
    assert session.snapshot.question.asking is Asking.MESSAGE
    rasa.restart()
    session.say("/bye")
    assert lessons.same_events(bot, session.snapshot.events)
    assert rasa.executed == ["utter_greet", "action_listen"]


def test_a_server_that_is_away_does_not_hinder_undo(rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport)
    session = Session(Project(Path(), "r", "yaml", bot.domain), bot, None)
    session.say("/greet")
    session.accept()
    session.accept()
    rasa.away = True
    with pytest.raises(ServerFailure, match=r"cannot be reached.*rasa run --enable-api"):
        session.say("hello")
    rasa.away = False
    session.undo()
    session.redo()
    assert lessons.same_events(bot, session.snapshot.events)


def test_an_idle_conversation_is_sent_anew_before_its_session_expires(
    rasa: FakeRasa, opened: Callable[..., RemoteBot], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = opened(rasa.transport)
    bot.rewind(START)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 3000)
    bot.rewind(START)
    assert list(rasa.conversations) == ["c-1", "c-2"]


def test_only_the_current_session_is_kept_there() -> None:
    talk = (*START, UserUttered("hi"))
    assert current_session((*talk, *START)) == START
    assert current_session((*talk, ev.Restarted(), *talk)) == talk
    assert current_session((*talk, ev.Restarted(), ActionExecuted("a"))) == (ActionExecuted("a"),)
    assert current_session(()) == ()


def test_actions_that_only_the_person_knows(rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport)
    with pytest.raises(ActionMissing):
        bot.run("action_of_mine", START)
    assert bot.run("action_restart", START)[0] == ev.Restarted()


def test_an_action_that_rejects_or_fails(rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport)
    rasa.rejects = True
    with pytest.raises(ActionRejected):
        bot.run("utter_greet", START)
    rasa.fails = True
    with pytest.raises(ActionFailed, match="no such key"):
        bot.run("utter_greet", START)


def test_training_on_the_server(rasa: FakeRasa, opened: Callable[..., RemoteBot], tmp_path: Path) -> None:
    from teachbot.engine.project.project import load

    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [greet]\nresponses:\n  utter_hey:\n  - text: Héy\n')
    (tmp_path / "config.yml").write_text("language: en\npipeline: []\n")
    (tmp_path / "data").mkdir()
    for name in "ab":
        story = f"stories:\n- story: {name}\n  steps:\n  - intent: greet\n  - action: utter_hey\n"
        (tmp_path / "data" / f"{name}.yml").write_text(story)
    bot = opened(rasa.transport)
    told: list[tuple[str, float]] = []
    greeted = (*START, UserUttered("hi", Intent("greet")))
    assert not bot.rank(greeted).witnesses
    bot.train(load(tmp_path), lambda what, share: told.append((what, share)))
    assert {(w.story, w.action) for w in bot.rank(greeted).witnesses} == {("a", "utter_hey"), ("b", "utter_hey")}
    assert [s["story"] for s in rasa.trained["stories"]] == ["a", "b"]
    assert rasa.trained["responses"] == {"utter_hey": [{"text": "Héy"}]}
    assert rasa.loaded == ["models/new.tar.gz"]
    assert told[0] == ("training on the server", 0.0)
    assert told[-1] == ("loading the model", 1.0)
    rasa.fails = True
    with pytest.raises(DataError, match="could not train: no such key"):
        bot.train(load(tmp_path), lambda what, share: None)


def _always(status: int, body: object = None, headers: dict[str, str] | None = None) -> httpx.MockTransport:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.MockTransport(lambda request: httpx.Response(status, content=content, headers=headers))


def _not_enabled(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/":
        return httpx.Response(200, content=b"Hello from Rasa: 3.6.21")
    return httpx.Response(404, content=b"Requested URL not found")


def _versioned(status: int, body: object) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/version":
            return httpx.Response(200, json={"version": "3.6.21"})
        return httpx.Response(status, json=body)

    return httpx.MockTransport(handle)


@pytest.mark.parametrize(
    ("transport", "told"),
    [
        (httpx.MockTransport(_not_enabled), "API not enabled (start it with: rasa run --enable-api)"),
        (_always(404, b"nothing"), "is no Rasa server"),
        (_versioned(401, {"message": "User is not authenticated."}), "does not let us in: User is not authenticated."),
        (_versioned(403, {"message": "s3cret?"}), "does not let us in: •••?"),
        (_versioned(409, {"message": "No agent loaded."}), "has no model loaded"),
        (_versioned(500, {"message": "boom"}), "failed (500): boom"),
        (_versioned(503, {}), "is not ready"),
        (_versioned(200, ["no", "domain"]), "is not Rasa's"),
        (_versioned(200, {"intents": 5}), "is not Rasa's"),
        (_always(200, {"version": "4.2.0"}), "is of version 4.2.0"),
        (_always(200, {}), "is of version unknown"),
        (_always(200, [1]), "it should be an object"),
        (_always(200, b"\x00garbage"), "not JSON"),
        (
            _always(307, b"", {"location": "http://elsewhere/version?token=s3cret"}),
            "redirects to http://elsewhere/version",
        ),
    ],
)
def test_a_server_that_cannot_be_taught(transport: httpx.BaseTransport, told: str) -> None:
    with pytest.raises(ServerFailure) as caught:
        RemoteBot("http://rasa", "s3cret", transport=transport)
    assert told in str(caught.value)
    assert "s3cret" not in f"{caught.value}{caught.value!r}"
    assert caught.value.remedy


def test_slow_and_huge_servers() -> None:
    limits = Limits(connect=0.3, read=0.3, max_bytes=100_000)
    for behaviour, told in ((silent, "did not answer within 0.3 s"), (endless, "more than 0.0953674 MB")):
        with FaultServer(behaviour) as server:
            began = time.monotonic()
            with pytest.raises(ServerFailure, match=told):
                RemoteBot(server.url, limits=limits)
            assert time.monotonic() - began < 2


@pytest.mark.parametrize("body", [{}, {"scores": 1}, {"scores": [{}]}, {"scores": [{"action": "a", "score": "x"}]}])
def test_predictions_that_are_none(body: object, rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport)
    rasa.prediction = body
    with pytest.raises(ServerFailure, match="not Rasa's"):
        bot.rank(START)


def test_jwt_and_token_go_out_and_are_never_shown(rasa: FakeRasa, opened: Callable[..., RemoteBot]) -> None:
    bot = opened(rasa.transport, token="t0ken", jwt="a.b.c")
    assert rasa.requests[-1].url.params["token"] == "t0ken"
    assert rasa.requests[-1].headers["authorization"] == "Bearer a.b.c"
    assert "t0ken" not in repr(bot.__dict__) and bot.url == "http://rasa"
