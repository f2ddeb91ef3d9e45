"""The loop with real keys: say, confirm, correct, go back."""

from __future__ import annotations

from teachbot.engine.dialogue.events import ActionExecuted
from teachbot.engine.session.snapshot import Asking
from teachbot.tui.dialogs.choose import ChooseDialog
from teachbot.tui.dialogs.description import DescriptionDialog
from teachbot.tui.dialogs.entities import EntitiesDialog
from teachbot.tui.dialogs.leaving import ExitDialog
from teachbot.tui.dialogs.naming import NamingDialog
from teachbot.tui.dialogs.pick import PickDialog
from teachbot.tui.dialogs.slot import SlotDialog
from tests.tui.driving import Driver, driving
from tests.tui.scripted import scripted_app


def done(driver: Driver) -> list[str | None]:
    return [e.name for e in driver.snapshot.events if isinstance(e, ActionExecuted)][2:]


async def test_enter_enter_enter_is_the_happy_path() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.INTENT
        await driver.press("enter")
        assert driver.choice == "utter_greet"
        await driver.press("enter", "enter")
        assert driver.snapshot.question.asking is Asking.MESSAGE
        assert done(driver) == ["utter_greet", "action_listen"]
        assert "Hello there" in driver.text()


async def test_arrows_choose_and_numbers_jump() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        assert driver.choice == "action_show_venue_reviews"
        await driver.press("down")
        second = driver.choice
        await driver.press("3")
        assert driver.choice not in ("action_show_venue_reviews", second)
        await driver.press("2")
        assert driver.choice == second
        await driver.press("up")
        assert driver.choice == "action_show_venue_reviews"


async def test_typing_filters_the_choices_and_escape_shows_them_all() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        await driver.type("concert_rev")
        assert [c.value for c in driver.screen.question.answers.shown] == ["action_show_concert_reviews"]
        await driver.press("escape")
        assert len(driver.screen.question.answers.shown) == len(driver.snapshot.question.choices)


async def test_a_custom_action_is_described_in_the_line() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/compare_reviews")
        await driver.type("concert_rev")
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.DESCRIPTION
        await driver.say("The concert was great")
        assert done(driver) == ["action_show_concert_reviews"]
        assert "The concert was great" in driver.text()
        assert driver.snapshot.learned == 1


async def test_a_custom_action_is_described_in_full() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/search_concerts")
        await driver.press("enter", "up", "enter")
        assert isinstance(driver.app.screen, DescriptionDialog)
        await driver.type("Found two")
        await driver.press("tab", "tab", "tab", "tab")
        await driver.type("A, B")
        await driver.press("enter")
        assert done(driver) == ["action_search_concerts"]
        assert {s.name: s.value for s in driver.snapshot.slots}["concerts"] == ["A", "B"]


async def test_nothing_is_the_default_description() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/search_concerts")
        await driver.press("enter", "enter")
        assert done(driver) == ["action_search_concerts"]


async def test_undo_and_redo_bring_the_text_back() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        await driver.press("ctrl+z")
        assert driver.snapshot.question.asking is Asking.MESSAGE
        assert driver.screen.composer.value == "hello"
        await driver.press("ctrl+y")
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_a_new_intent_and_a_new_response() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        await driver.type("new_one")
        await driver.press("enter")
        assert isinstance(driver.app.screen, NamingDialog)
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.ACTION
        await driver.type("utter_new")
        await driver.press("enter", "enter")
        await driver.type("Something new")
        await driver.press("enter")
        assert done(driver) == ["utter_new"]
        assert "Something new" in driver.text()


async def test_a_bad_name_is_told_and_nothing_is_lost() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        await driver.type("no_")
        await driver.press("enter")
        await driver.type(" name")
        await driver.press("enter")
        assert isinstance(driver.app.screen, NamingDialog)
        assert "is no name" in driver.text()
        assert driver.app.screen.named.value == "no_ name"
        await driver.press("escape")
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_entities_are_edited_and_a_fault_is_pointed_at() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("a concert in Rome")
        await driver.press("ctrl+e")
        dialog = driver.app.screen
        assert isinstance(dialog, EntitiesDialog)
        assert dialog.text.value == "a concert in [Rome](city)"
        dialog.text.value = "a concert in [Rome](city"
        await driver.press("enter")
        assert isinstance(driver.app.screen, EntitiesDialog)
        assert "^" in driver.text()
        driver.app.screen.text.value = "a concert in [Rome](cuisine)"
        await driver.press("enter")
        assert driver.app.screen is driver.screen
        assert driver.snapshot.question.entities[0].entity == "cuisine"


async def test_buttons_are_choices_and_own_words_stay_possible() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        assert driver.choice == ""
        await driver.press("down")
        assert driver.choice == "/search_concerts"
        await driver.press("enter")
        assert driver.choice == "action_search_concerts"


async def test_begun_intents_are_offered() -> None:
    async with driving(scripted_app()) as driver:
        await driver.type("/com")
        assert [c.value for c in driver.screen.question.answers.shown] == ["/compare_reviews"]
        await driver.press("down", "enter")
        assert driver.choice == "action_show_venue_reviews"


async def test_a_slot_is_set_by_hand() -> None:
    async with driving(scripted_app()) as driver:
        await driver.press("f2", "down", "down", "enter")
        assert isinstance(driver.app.screen, SlotDialog)
        await driver.type("yes")
        await driver.press("enter")
        assert {s.name: s.value for s in driver.snapshot.slots}["terrace"] is True


async def test_a_form_is_asked_about_and_a_contradiction_is_a_warning() -> None:
    async with driving(scripted_app(interrupting_after=frozenset({"affirm"}))) as driver:
        await driver.say("/book_table")
        await driver.press("enter", "enter")
        await driver.say("/stop_it")
        await driver.type("continue")
        await driver.press("enter", "enter")
        await driver.say("/affirm")
        await driver.type("table_form")
        await driver.press("enter")
        assert driver.snapshot.question.asking is Asking.VALIDATION
        await driver.press("2", "enter")
        assert driver.snapshot.question.asking is Asking.CONTRADICTION
        assert driver.screen.question.answers.head[0].pieces[0].style == "warning"
        await driver.press("enter")
        assert driver.snapshot.question.asking is not Asking.CONTRADICTION


async def test_fork_fresh_and_switch() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "ctrl+f")
        assert len(driver.snapshot.conversations) == 2
        await driver.press("ctrl+n")
        assert len(driver.snapshot.conversations) == 3
        first = driver.snapshot.conversations[0].id
        await driver.press("f4", "down", "enter")
        assert next(c for c in driver.snapshot.conversations if c.current).id == first


async def test_an_empty_enter_only_says_what_to_do() -> None:
    async with driving(scripted_app()) as driver:
        before = driver.snapshot
        for keys in (("enter",), ("space", "enter"), ("enter", "enter")):
            await driver.press(*keys)
            assert driver.app.screen is driver.screen
            assert driver.snapshot is before
            assert "nothing is said yet" in driver.text()
        await driver.say("hello")
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_stop_and_ctrl_c_open_the_exit_options() -> None:
    for keys in ((*"/stop", "enter"), ("ctrl+c",)):
        async with driving(scripted_app()) as driver:
            await driver.press(*keys)
            assert isinstance(driver.app.screen, ExitDialog), keys
            await driver.press("ctrl+c")
            assert driver.app.screen is driver.screen
            await driver.press("ctrl+c", "up", "enter")
        assert driver.app.return_code == 0


async def test_ctrl_c_in_a_dialog_goes_back_to_the_lesson() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("hello")
        await driver.press("ctrl+e", "ctrl+c")
        assert driver.app.screen is driver.screen
        assert driver.snapshot.question.asking is Asking.INTENT


async def test_an_earlier_action_is_corrected_in_place() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter")
        await driver.press("ctrl+r")
        assert "select a step" in driver.text()
        await driver.press("shift+tab", "up", "up")
        assert driver.screen.chat.step is not None
        await driver.press("ctrl+r")
        assert isinstance(driver.app.screen, PickDialog)
        await driver.type("bye")
        await driver.press("enter")
        assert isinstance(driver.app.screen, ChooseDialog)
        assert "utter_greet is now utter_goodbye" in driver.text()
        await driver.press("down", "enter")
        assert done(driver) == ["utter_goodbye", "action_listen"] and driver.snapshot.learned == 1


async def test_what_was_played_again_is_kept_only_where_the_person_says_so() -> None:
    async with driving(scripted_app()) as driver:
        await driver.say("/greet")
        await driver.press("enter", "enter", "shift+tab", "up", "up", "ctrl+r")
        await driver.type("bye")
        await driver.press("enter", "escape")
        assert done(driver) == ["utter_greet", "action_listen"]
