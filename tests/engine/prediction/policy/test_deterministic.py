"""Who goes before whom among the policies that are sure."""

from __future__ import annotations

from teachbot.engine.dialogue.domain import Domain, Form, IntentSpec
from teachbot.engine.dialogue.events import ActionExecuted, ActiveLoop, Event
from teachbot.engine.prediction.evaluation.evaluation import evaluate_story
from teachbot.engine.prediction.policy.policy import Policy, train_policy
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.prediction.bots import LISTEN, done, heard


def predictions(policy: Policy, dialogue: Dialogue) -> list[str]:
    """What the policy would have done at each step after the first."""
    events, steps = dialogue.events, range(1, len(dialogue.events))
    return [policy.rank(events[:at]).best for at in steps if isinstance(events[at], ActionExecuted)]


def actions(events: tuple[Event, ...]) -> list[str]:
    """The actions after the first."""
    return [event.name or "" for event in events[1:] if isinstance(event, ActionExecuted)]


def test_listening_after_an_interruption_counts_as_leaving_the_loop() -> None:
    """A rule answers the question, then the story listens instead of going back to the form."""
    starts = (*heard("order"), *done("order_form"), ActiveLoop("order_form"))
    changes = (*heard("ask_change"), *done("utter_ask_changes"), *heard("change"), *done("utter_changed", "order_form"))
    story = Dialogue("a change inside the form", (*starts, *changes, LISTEN))
    rules = (
        Dialogue("start the form", (*starts, LISTEN), "rule"),
        Dialogue("ask", (*heard("ask_change"), *done("utter_ask_changes"), LISTEN), "rule"),
    )
    domain = Domain(
        tuple(IntentSpec(name) for name in ("order", "ask_change", "change")),
        actions=("utter_ask_changes", "utter_changed"),
        forms=(Form("order_form"),),
        version="3.1",
    )
    steps = evaluate_story(train_policy((story, *rules), domain, Config()), story)
    assert [step.predicted for step in steps] == actions(story.events)


def test_in_1x_memory_goes_before_what_an_intent_triggers() -> None:
    domain = Domain(
        (IntentSpec("faq", triggers="respond_faq"), IntentSpec("bye")),
        actions=("respond_faq", "utter_possibilities", "utter_bye"),
    )
    story = Dialogue("faq", (*heard("faq"), *done("respond_faq", "utter_possibilities"), LISTEN))
    assert domain.is_legacy
    assert predictions(train_policy([story], domain, Config()), story) == actions(story.events)
    other = (*heard("bye"), *done("utter_bye"), *heard("faq"))
    assert train_policy([story], domain, Config()).rank(other).best == "respond_faq", (
        "the trigger, where none is recalled"
    )
