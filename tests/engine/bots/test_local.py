"""The local bot learns at once, goes back, and is trained anew in the background without losing what was taught."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from teachbot.engine.bots import local
from teachbot.engine.bots.bot import Lessons
from teachbot.engine.bots.local import REFIT_AFTER, LocalBot
from teachbot.engine.dialogue.events import ActionExecuted, Entity, Event, Intent, UserUttered
from teachbot.engine.prediction.model import model
from teachbot.engine.prediction.policy.policy import Policy
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load
from teachbot.engine.training_data.nlu import Example

LISTEN = ActionExecuted("action_listen")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bot's model is kept."""
    cache = tmp_path_factory.mktemp("models")
    model.open_or_train(load(bundled_bot("moodbot")), cache)
    return cache


def make_bot(trained: Path) -> LocalBot:
    project = load(bundled_bot("moodbot"))
    return LocalBot(project, model.open_or_train(project, trained))


def after(*intents: str) -> tuple[Event, ...]:
    """A conversation of these messages, each answered by a listen."""
    return tuple(event for name in intents for event in (LISTEN, UserUttered(f"/{name}", Intent(name))))


CORRECTIONS = tuple(
    (after(*["greet"] * count, "bot_challenge"), "utter_cheer_up") for count in range(1, REFIT_AFTER + 2)
)


def test_all_corrections_hold_before_and_after_a_refit(trained: Path) -> None:
    bot = make_bot(trained)
    for count in range(1, len(CORRECTIONS) + 1):
        bot.learn(Lessons(CORRECTIONS[:count]))
        assert bot.rank(CORRECTIONS[count - 1][0]).best == "utter_cheer_up"
        assert bot.refit() == (count == REFIT_AFTER)
    assert [bot.rank(events).best for events, _ in CORRECTIONS] == ["utter_cheer_up"] * len(CORRECTIONS)
    assert not bot.refit()


def test_taking_corrections_back_forgets_a_refit_too(trained: Path) -> None:
    bot, fresh = make_bot(trained), make_bot(trained)
    bot.learn(Lessons(CORRECTIONS))
    assert bot.refit()
    bot.learn(Lessons())
    for events, _ in CORRECTIONS:
        assert bot.rank(events) == fresh.rank(events)


def test_the_same_lesson_gives_the_same_policy(trained: Path) -> None:
    one, other = make_bot(trained), make_bot(trained)
    for bot in (one, other):
        bot.learn(Lessons(CORRECTIONS))
        bot.refit()
    assert one.rank(after("greet", "mood_unhappy")) == other.rank(after("greet", "mood_unhappy"))


TEXTS = tuple(Example(text, "mood_unhappy") for text in ("it rains frogs", "raining frogs again", "frogs and frogs"))


def read(bot: LocalBot, text: str) -> str | None:
    """The intent of a text."""
    return bot.understand(text, ()).intent.name


def test_corrected_texts_are_learned_at_once_and_carry_over_to_others_in_a_refit(trained: Path) -> None:
    bot = make_bot(trained)
    before = bot.understand("the frogs rain", ()).intent
    for count in range(1, len(TEXTS) + 1):
        bot.learn(Lessons(examples=TEXTS[:count]))
        assert read(bot, TEXTS[count - 1].text) == "mood_unhappy"
        assert bot.refit()
    assert read(bot, "the frogs rain") == "mood_unhappy"
    assert before.name != "mood_unhappy" or bot.understand("the frogs rain", ()).intent.confidence > before.confidence
    assert not bot.refit()


def test_a_new_intent_and_a_new_entity_are_found_in_other_texts_after_a_refit(trained: Path) -> None:
    bot = make_bot(trained)
    bot.learn(
        Lessons(
            examples=tuple(
                Example(f"fly me to {city}", "book_flight", (Entity("city", city, 10, 10 + len(city)),))
                for city in ("Oslo", "Paris", "Cairo", "Quito")
            )
        )
    )
    assert read(bot, "please fly me to Osaka") != "book_flight"
    assert bot.refit()
    understanding = bot.understand("please fly me to Osaka", ())
    assert understanding.intent.name == "book_flight"
    assert [(e.entity, e.value) for e in understanding.entities] == [("city", "Osaka")]


def test_taking_corrected_texts_back_forgets_their_refit(trained: Path) -> None:
    bot, fresh = make_bot(trained), make_bot(trained)
    bot.learn(Lessons(examples=TEXTS))
    assert bot.refit()
    bot.learn(Lessons())
    for text in (*(example.text for example in TEXTS), "the frogs rain", "hello"):
        assert bot.understand(text, ()) == fresh.understand(text, ())


def test_larger_projects_wait_for_more_corrected_texts(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "EXAMPLES_A_REFIT", 100)
    bot = make_bot(trained)
    refits = []
    for count in range(1, len(TEXTS) + 1):
        bot.learn(Lessons(examples=TEXTS[:count]))
        refits.append(bot.refit())
    assert refits == [False, False, True], "228 examples: every third"


def test_the_standing_follows_corrections(trained: Path) -> None:
    bot = make_bot(trained)
    assert bot.standing().passed == bot.standing().total
    bot.learn(Lessons(((after("greet"), "utter_cheer_up"),)))
    assert bot.standing().broken
    bot.learn(Lessons())
    assert bot.standing().passed == bot.standing().total


def test_asked_again_the_standing_is_the_same_again(trained: Path) -> None:
    bot = make_bot(trained)
    bot.standing()
    bot.learn(Lessons(((after("greet"), "utter_cheer_up"),)))
    first = bot.standing()
    assert first.broken
    assert bot.standing() == first


def test_a_refit_does_not_make_what_the_correction_broke_unseen(trained: Path) -> None:
    bot = make_bot(trained)
    bot.learn(Lessons(CORRECTIONS[: REFIT_AFTER - 1]))
    bot.standing()
    bot.learn(Lessons((*CORRECTIONS[: REFIT_AFTER - 1], (after("greet"), "utter_cheer_up"))))
    broken = {failure.story for failure in bot.standing().broken}
    assert broken and bot.refit()
    still_failing = {failure.story for failure in bot.standing().failures}
    assert {failure.story for failure in bot.standing().broken} >= broken & still_failing
    assert still_failing


def test_a_correction_does_not_wait_while_the_stories_are_scored(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, scoring, go_on = make_bot(trained), threading.Event(), threading.Event()
    choices = Policy.choices

    def held_choices(policy: Policy, *args: Any) -> list[str]:
        scoring.set()
        assert go_on.wait(30)
        return choices(policy, *args)

    monkeypatch.setattr(Policy, "choices", held_choices)
    correction = (after("greet"), "utter_cheer_up")
    with ThreadPoolExecutor(2) as threads:
        standing = threads.submit(bot.standing)
        try:
            assert scoring.wait(30)
            threads.submit(bot.learn, Lessons((correction,))).result(10)
            assert bot.rank(correction[0]).best == "utter_cheer_up"
        finally:
            go_on.set()
        assert standing.result().passed == standing.result().total, "it tells how they stood when it began"
    assert bot.standing().broken
