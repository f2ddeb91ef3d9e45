"""Where nobody can run a custom action, it does what stories, or the lesson, say that it did."""

from __future__ import annotations

from teachbot.engine.dialogue.events import ActionExecuted, SlotSet
from teachbot.engine.dialogue.state import State
from teachbot.engine.probe.subject import subject
from teachbot.engine.probe.talking.message import Message
from teachbot.engine.probe.talking.standins import StandIns
from tests.engine.probe.bots import bundled, project


def test_an_action_sets_what_the_stories_say() -> None:
    talk = bundled("concertbot").player.play([Message("/search_concerts", "search_concerts")])
    [decision] = talk.turns[0].acted
    assert (decision.action, decision.outcome) == ("action_search_concerts", "stood in")
    assert [event.name for event in decision.added if isinstance(event, SlotSet)] == ["concerts"]
    assert talk.state.slots["concerts"] and talk.turns[0].listens


def test_an_action_sets_what_was_taught() -> None:
    taught = [ActionExecuted("action_show_venue_reviews"), SlotSet("venues", ["The Barn"])] * 9
    known = subject(project("concertbot"), bundled("concertbot").player.bot, taught=[taught])
    assert known.player._standins.run("action_show_venue_reviews", State()) == (SlotSet("venues", ["The Barn"]),)


def test_an_action_that_no_story_has_does_nothing() -> None:
    assert StandIns(()).run("action_unheard_of", State()) == ()


def test_a_form_of_which_nothing_is_known_ends_when_it_is_answered() -> None:
    assert StandIns(()).run("some_form", State(active_loop="some_form"))[0].name is None  # type: ignore[attr-defined]
