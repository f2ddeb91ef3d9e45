"""What policies see, computed once for many dialogues, is what they see in each."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachbot.engine.checks.conflicts import find_conflicts
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec
from teachbot.engine.dialogue.events import Entity, Event, Intent
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.prediction.past.turn_states import Moments
from teachbot.engine.training_data.expansion.expansion import expand
from teachbot.engine.training_data.stories import ActionStep, OrStep, Story, UserStep

SLOTS = (Slot("city"), Slot("sure", "bool"), Slot("share", "float"), Slot("note", "any", influence_conversation=False))
PLACE = Place(Path("s.yml"), 1)
EVENTS: tuple[Event, ...] = (
    ev.ActionExecuted("action_listen"),
    ev.ActionExecuted("utter_a"),
    ev.ActionExecuted("form"),
    ev.ActionExecuted("action_unknown"),
    ev.UserUttered(None, Intent("greet")),
    ev.UserUttered(None, Intent("inform"), (Entity("city", "Rome", role="to"),)),
    ev.SlotSet("city", "Rome"),
    ev.SlotSet("sure", False),
    ev.SlotSet("share", 0.5),
    ev.SlotSet("note", "x"),
    ev.AllSlotsReset(),
    ev.ActiveLoop("form"),
    ev.ActiveLoop(None),
    ev.ActionReverted(),
    ev.UserUtteranceReverted(),
    ev.Restarted(),
)


def domain(version: str | None) -> Domain:
    return Domain(
        (IntentSpec("greet"), IntentSpec("inform")),
        (EntitySpec("city"),),
        SLOTS,
        actions=("utter_a",),
        forms=(Form("form"),),
        version=version,
    )


@pytest.mark.parametrize("version", [None, "3.1"])
@given(told=st.lists(st.lists(st.sampled_from(EVENTS), max_size=12), max_size=5))
def test_what_one_dialogue_taught_changes_no_other(version: str | None, told: list[list[Event]]) -> None:
    shared = Moments(domain(version))
    for events in told:
        alone = Moments(domain(version)).states_before_actions(deepcopy(events))
        assert shared.states_before_actions(events) == alone
        assert [m.state for m in shared.before_actions(events)] == alone
        numbers = {m.number: m.state for m in shared.moments.values()}
        assert len(numbers) == len(set(numbers.values()))


def test_what_many_stories_share_is_computed_once() -> None:
    """The ways through alternatives multiply; what is seen on them does not."""
    either = OrStep((UserStep("greet"), UserStep("inform")))
    steps = (either, ActionStep("utter_a")) * 9 + (UserStep("greet"), ActionStep("utter_a")) * 20
    dialogues, problems = expand([Story("s", steps, place=PLACE)], domain("3.1"))
    assert not problems
    assert len(dialogues) == 512
    moments = Moments(domain("3.1"))
    for dialogue in dialogues:
        moments.before_actions(dialogue.events)
    assert sum(len(m.following) for m in moments.moments.values()) < 200
    assert find_conflicts(dialogues, domain("3.1")) == ()
