"""The state is one fold, wherever it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, Form
from teachbot.engine.dialogue.events import Entity, Event, Intent
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.dialogue.state import Follower, fold, follow

DOMAIN = Domain(slots=(Slot("city"), Slot("seats", "float", initial_value=2.0)), forms=(Form("book_form"),))
EVENTS: st.SearchStrategy[Event] = st.sampled_from(
    [
        ev.UserUttered("to Rome", Intent("inform", 0.9), (Entity("city", "Rome", 3, 7),)),
        ev.BotUttered("where to?"),
        ev.ActionExecuted("action_listen"),
        ev.ActionExecuted("book_form"),
        ev.SlotSet("city", "Rome"),
        ev.ActiveLoop("book_form"),
        ev.ActiveLoop(None),
        ev.LoopInterrupted(True),
        ev.ActionExecutionRejected("book_form"),
        ev.EntitiesAdded((Entity("city", "Oslo"),)),
        ev.FollowupAction("utter_bye"),
        ev.ConversationPaused(),
        ev.AllSlotsReset(),
        ev.UserUtteranceReverted(),
        ev.ActionReverted(),
        ev.Restarted(),
        ev.SessionStarted(),
    ]
)
HISTORIES = st.lists(EVENTS, max_size=12)


@given(HISTORIES, HISTORIES)
def test_going_on_is_the_same_as_starting_anew(before: list[Event], after: list[Event]) -> None:
    assert follow(fold(before, DOMAIN), after, DOMAIN) == fold([*before, *after], DOMAIN)


@given(HISTORIES, st.lists(st.integers(0, 12), max_size=8), HISTORIES)
def test_a_follower_tells_the_fold_of_whatever_it_is_given(
    events: list[Event], lengths: list[int], others: list[Event]
) -> None:
    follower = Follower()
    for length in lengths:
        for history in (events[:length], [*events[:length], *others[:length]]):
            assert follower.state(history, DOMAIN) == fold(history, DOMAIN)
