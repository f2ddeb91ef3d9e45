"""Where one story ends and the next begins in the same chat."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.domain import Domain, IntentSpec
from teachbot.engine.dialogue.events import Event, SlotSet
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.prediction.past.boundaries import END, Boundaries, Start
from teachbot.engine.prediction.past.decisions import learn_boundaries
from teachbot.engine.prediction.past.history import History
from teachbot.engine.prediction.past.turns import Turn
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.prediction.bots import LISTEN, done, heard

INTENTS = ("hello", "help", "deny", "faq")
DOMAIN = Domain(
    tuple(IntentSpec(name) for name in INTENTS),
    slots=(Slot("topic"),),
    actions=("utter_hello", "utter_offer", "utter_other", "utter_ok", "utter_faq"),
    version="3.1",
)


def told(*turns: str) -> tuple[Event, ...]:
    """Turns such as `hello utter_hello`."""
    return tuple(event for turn in turns for event in (*heard(turn.split()[0]), *done(*turn.split()[1:])))


OFFER = ("hello utter_hello", "help utter_offer")
STORIES = (
    Dialogue("offer and end", (*told(*OFFER), LISTEN)),
    Dialogue("refused", (*told("faq utter_faq", "faq utter_faq", *OFFER, "deny utter_other"), LISTEN)),
    Dialogue("deny alone", (*told("deny utter_ok"), LISTEN)),
)


def test_what_some_story_goes_on_with_is_no_new_story() -> None:
    """A story ended here, and another begins with the intent, but a third goes on with it."""
    ranking = train_policy(STORIES, DOMAIN, Config()).rank((*told(*OFFER), *heard("deny")))
    assert ranking.best == "utter_other"


def test_after_a_story_that_ended_the_next_is_seen_as_if_it_were_the_first() -> None:
    boundaries = learn_boundaries(STORIES * 20, DOMAIN)
    before = (*told("deny utter_ok"), SlotSet("topic", "no"))
    after = History.of((*before, *told("hello utter_hello")), DOMAIN, (), boundaries)
    alone = History.of(told("hello utter_hello"), DOMAIN, (), boundaries)
    assert after.shown_key == alone.shown_key and after.symbols == alone.symbols
    assert after.starts[0].belief > 0.9
    after.add(SlotSet("topic", "yes"))
    assert after.symbols == {"topic": "set"}, "what the present story sets is seen"


def test_what_is_not_sure_to_be_another_story_is_not_remembered_as_one() -> None:
    policy = train_policy(STORIES * 20, DOMAIN, Config())
    events = (*told("deny utter_ok"), *heard("deny"))
    assert policy.rank(events).policy == "memory"
    history = policy.history(events)
    history.starts[0].belief = 0.5
    assert policy.trained.memory.recall(history) is None


TURN = st.builds(Turn, st.sampled_from(INTENTS), actions=st.lists(st.sampled_from(["utter_a", "utter_b"]), max_size=2))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TURN, min_size=1, max_size=4), max_size=4), st.lists(TURN, max_size=5))
def test_beliefs_are_probabilities(stories: list[list[Turn]], chat: list[Turn]) -> None:
    boundaries = Boundaries()
    for story in stories:
        for at, turn in enumerate(story):
            boundaries.observe([Turn(), *story[:at]], None, turn.intent)
        boundaries.observe([Turn(), *story], None, END)
    after = [*INTENTS, END]
    if stories:
        assert sum(boundaries.probability([Turn(), *stories[0]], None, what) for what in after) <= 1.0001
    starts = [Start([Turn()])]
    for turn in chat:
        starts = boundaries.follow(starts, None, turn.intent, ())
        assert sum(start.belief for start in starts) == pytest.approx(1.0, abs=0.03)
        for start in starts:
            start.story.append(turn)
