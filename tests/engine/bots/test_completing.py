"""A bot that is talked to at once, while the full model is learned in a process of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from teachbot.engine.dialogue.events import UserUttered
from teachbot.engine.errors import Cancelled, EnvironmentFailure
from teachbot.engine.prediction.model.apart import ApartTraining
from teachbot.engine.prediction.model.quick import train_quickly
from teachbot.engine.project.bundled import find
from teachbot.engine.project.project import load
from teachbot.engine.session.opening import Opening, Wanted
from teachbot.engine.session.selection import Chosen
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mood bot that nobody trained yet."""
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(find("moodbot"), tmp_path / "moodbot"))


def opened(bot: Path) -> Session:
    """A session that can be talked to at once."""
    return Opening(Wanted(Chosen(bot), fresh=True, at_once=True)).open(None, lambda what, share: None)


@pytest.mark.parametrize("name", ["moodbot", "concertbot", "restaurant"])
def test_the_quick_model_follows_the_stories_and_knows_the_examples(name: str) -> None:
    project = load(find(name))
    model = train_quickly(project)
    texts = [e for e in project.nlu.examples if e.intent]
    right = sum(model.interpreter.parse(e.text).intent.base == e.intent.split("/")[0] for e in texts)
    assert right >= 0.9 * len(texts)
    known = {(e.entity, e.value) for example in texts for e in example.entities}
    told = {(e.entity, e.value) for example in texts for e in model.interpreter.parse(example.text).entities}
    assert len(known & told) >= 0.6 * len(known)
    assert model.is_provisional


def test_a_session_answers_at_once_and_then_learns_in_full(bot: Path, tmp_path: Path) -> None:
    session = opened(bot)
    assert session.snapshot.is_provisional
    assert session.outlook.health(session.snapshot.revision).stories is None
    session.say("hello there")
    session.choose("greet")
    session.choose("utter_joke")
    assert session.snapshot.learned == 1
    assert session.complete(lambda what, share: None)
    after = session.retry()
    assert not after.is_provisional and after.learned == 1
    assert session.outlook.health(session.snapshot.revision).stories is not None
    assert not session.complete(lambda what, share: None)
    events = [e for e in after.events if isinstance(e, UserUttered)]
    before = after.events[: after.events.index(events[0]) + 1]
    assert session.bot.rank(before).best == "utter_joke"
    session.close()
    assert not opened(bot).snapshot.is_provisional


def test_leaving_ends_the_training(bot: Path) -> None:
    session = opened(bot)
    session.close()
    with pytest.raises(Cancelled):
        session.complete(lambda what, share: None)


def test_training_that_fails_is_told_and_the_lesson_goes_on(bot: Path, tmp_path: Path) -> None:
    training = ApartTraining({"root": None}, tmp_path / "models")
    with pytest.raises(EnvironmentFailure, match="without a model"):
        training.run(lambda what, share: None)
    session = opened(bot)
    session.say("hello")
    assert session.snapshot.question.asking is Asking.INTENT
    session.close()


def test_progress_of_the_other_process_is_told(bot: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    training = ApartTraining({"root": str(bot)}, tmp_path / "models")
    model = training.run(lambda what, share: told.append((what, share)))
    assert model.path is not None and model.path.parent == tmp_path / "models"
    assert [share for _, share in told] == sorted(share for _, share in told) and len(told) > 2


def test_a_cache_that_cannot_be_written_costs_only_time(bot: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    model = ApartTraining({"root": str(bot)}, tmp_path / "models").run(lambda what, share: None)
    assert model.interpreter.parse("hello").intent.name == "greet"
    assert model.path is not None and not model.path.exists()
