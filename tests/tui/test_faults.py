"""What went wrong under somebody's fingers once, with the keys that did it."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from textual.events import Paste

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.dialogue.ranking import RankedAction, Ranking
from teachbot.engine.project.project import Project
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking, LineKind
from teachbot.tui.app import TeachbotApp
from tests.engine.scripted_bot import ScriptedBot
from tests.tui.driving import Driver, ReadyMade, driving
from tests.tui.scripted import scripted_app, scripted_session


async def to_the_button(driver: Driver) -> None:
    """The bot greets and offers a button."""
    await driver.say("/greet")
    await driver.press("enter", "enter")
    assert [c.label for c in driver.screen.question.answers.shown] == ["Gigs"]


async def test_an_undone_button_is_offered_again_and_highlighted() -> None:
    async with driving(scripted_app()) as driver:
        await to_the_button(driver)
        await driver.press("down", "enter", "ctrl+z")
        assert driver.snapshot.question.asking is Asking.MESSAGE
        assert driver.screen.composer.value == "" and driver.choice == "/search_concerts"
        assert [c.label for c in driver.screen.question.answers.shown] == ["Gigs"]
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.ACTION


async def test_a_pressed_button_shows_its_title() -> None:
    async with driving(scripted_app()) as driver:
        await to_the_button(driver)
        await driver.press("down", "enter")
        (said,) = [line for line in driver.snapshot.turns[-1].lines if line.kind is LineKind.USER_TEXT]
        assert (said.title, said.text) == ("Gigs", "/search_concerts")
        rows = ["".join(piece.text for piece in row.pieces).strip() for row in driver.screen.chat.drawn]
        assert any(row.endswith("Gigs") for row in rows) and "/search_concerts" in rows


async def paste(driver: Driver, text: str) -> None:
    driver.screen.composer.post_message(Paste(text))
    await driver.settle()


async def test_pasted_lines_are_said_one_after_the_other() -> None:
    async with driving(scripted_app()) as driver:
        await paste(driver, "hello\n\n/greet\nbye then\n")
        await driver.press("enter")
        assert driver.screen.composer.value == "hello" and "2 more lines" in driver.text()
        for line in ("/greet", "bye then"):
            await driver.press("enter")
            while driver.snapshot.question.asking is not Asking.MESSAGE:
                await driver.press("enter")
            assert driver.screen.composer.value == line
        said = [line.text for turn in driver.snapshot.turns for line in turn.lines if line.kind is LineKind.USER_TEXT]
        assert said == ["hello", "/greet"]


async def test_one_pasted_line_is_not_asked_about() -> None:
    async with driving(scripted_app()) as driver:
        await paste(driver, "hello there\r\n")
        assert driver.screen.composer.value == "hello there" and driver.app.screen is driver.screen


async def test_marks_take_no_blanks_and_no_closing_punctuation() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("any in Rome ?")
        await driver.press("ctrl+e", "home", *["right"] * 7, *["shift+right"] * 6, "f2", "enter")
        (rome,) = driver.snapshot.question.entities
        assert (rome.value, rome.start, rome.end) == ("Rome", 7, 11)


async def test_only_changed_entities_are_marked_as_changed() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("a concert in Rome")
        await driver.press("ctrl+e")
        await driver.press(*["backspace"] * len("[Rome](city)"))
        await driver.type("[Rome](city) ")
        await driver.press("backspace", "home", *["right"] * 2, *["shift+right"] * 7, "f2", "enter")
        marks = {line.text: line.corrected for turn in driver.snapshot.turns for line in turn.lines}
        assert marks["city: Rome"] is False and marks["city: concert"] is True
        await driver.press("enter")
        marks = {line.text: line.corrected for turn in driver.snapshot.turns for line in turn.lines}
        assert marks["city: Rome"] is False and marks["city: concert"] is True


async def test_enter_takes_what_a_misspelt_intent_meant() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/serch_concerts")
        assert "did you mean 'search_concerts'" in driver.snapshot.question.title
        assert driver.choice == "search_concerts"
        new = [c.value for c in driver.snapshot.question.choices if c.is_new]
        assert new == ["serch_concerts"] and driver.snapshot.question.choices[1].probability is None
        await driver.press("enter")
        assert driver.snapshot.intents == tuple(i.name for i in driver.screen.session.domain.intents)  # type: ignore[union-attr]
        assert "serch_concerts" not in driver.snapshot.intents


async def test_after_a_fork_the_line_has_the_keys() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "shift+tab", "up", "ctrl+f")
        assert driver.screen.focused is driver.screen.composer
        assert driver.snapshot.question.asking is Asking.ACTION
        await driver.press("enter")
        assert len(driver.snapshot.step_lengths) == 3


async def test_enter_in_the_conversation_says_where_it_works() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("shift+tab", "enter")
        assert driver.snapshot.question.asking is Asking.ACTION
        assert "Esc goes there" in driver.text()


async def test_keys_that_can_do_nothing_say_why() -> None:
    told = {
        "ctrl+z": "nothing to undo",
        "ctrl+y": "nothing was undone",
        "ctrl+e": "while a message is being understood",
        "f5": "no action server runs",
        "f6": "nothing contradicts",
    }
    async with driving(scripted_app()) as driver:
        for key, why in told.items():
            await driver.press(key)
            assert why in driver.text(), key


class Untaught(ScriptedBot):
    """Falls back, as a bot without actions does."""

    def rank(self, events):  # type: ignore[no-untyped-def]
        own = "action_default_fallback"
        names = [n for n in self.runner.domain.action_names if n != own]
        ranked = (RankedAction(own, 0.99), *(RankedAction(n, 0.001) for n in names))
        return Ranking(ranked, "fallback", 0.99)


async def test_a_bot_without_actions_is_asked_for_a_new_one_first() -> None:
    def make() -> Session:
        project = Project(root=Path("bot"), name="bot", generation="yaml", domain=Domain())
        return Session(project, Untaught(Domain(), {}, {"hello": ("greet", (Entity("x", "y"),))}), None)

    async with driving(TeachbotApp(ReadyMade(make))) as driver:
        await driver.say("/greet")
        await driver.press("enter")
        assert driver.snapshot.question.prefers_new and driver.screen.question.answers.is_on_new
        row = driver.screen.question.answers.drawn[0]
        assert "a new action" in "".join(piece.text for piece in row.pieces)
        await driver.press("down")
        assert driver.choice == "action_listen"
        await driver.press("up")
        await driver.type("utter_greet")
        await driver.press("enter", "enter")
        await driver.type("Hello")
        await driver.press("enter")
        assert not driver.snapshot.question.prefers_new


async def test_while_opening_only_what_is_true_is_said() -> None:
    gate = Event()

    def make() -> Session:
        gate.wait(10)
        return scripted_session()

    app = TeachbotApp(ReadyMade(make))
    async with app.run_test(size=(120, 40)) as pilot:
        driver = Driver(app, pilot)
        await pilot.pause()
        assert "what you type is kept" in driver.text()
        await pilot.press(*"hello")
        text = driver.text()
        assert "this bot has no slots" not in text and "learned" not in text and "Export" not in text
        await pilot.press("ctrl+z")
        assert "still opening" in driver.screen.status.notice
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Quit" in driver.text() and "Undo" not in driver.text()
        await pilot.press("escape")
        gate.set()
        await driver.settle()
        assert driver.screen.composer.value == "hello"
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_the_exit_options_have_letters_and_the_key_leaves_when_pressed_again() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("ctrl+c", "u")
        assert driver.app.screen is driver.screen and not driver.snapshot.can_undo
        await driver.press("ctrl+c", "ctrl+c")
        assert driver.app._exit
