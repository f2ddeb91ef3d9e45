from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.domain import Domain, IntentSpec
from teachbot.engine.dialogue.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    FollowupAction,
    Intent,
    SlotSet,
    UserUttered,
)
from teachbot.engine.prediction.policy.policy import Policy, train_policy
from teachbot.engine.training_data.config import Config
from tests.engine.prediction.bots import DIALOGUES, DOMAIN, FORM_STARTS, LISTEN, STORIES, done, heard

TRAINED = train_policy(DIALOGUES, DOMAIN, Config()).trained


@pytest.fixture
def policy() -> Policy:
    return fresh()


def fresh() -> Policy:
    return Policy(DOMAIN, Config(), DIALOGUES, TRAINED)


EVENT = st.one_of(
    st.sampled_from(["greet", "bye", "book", "inform", "faq", "stop", "new_intent", ""]).map(
        lambda name: UserUttered("said", Intent(name or None))
    ),
    st.sampled_from([*DOMAIN.action_names, "action_new"]).map(ActionExecuted),
    st.just(LISTEN),
    st.sampled_from(["book_form", None]).map(ActiveLoop),
    st.sampled_from(["Rome", None]).map(lambda value: SlotSet("city", value)),
    st.just(ActionExecutionRejected("book_form")),
)

PAST = st.lists(EVENT, max_size=25).map(tuple)


@settings(max_examples=60, deadline=None)
@given(PAST)
def test_every_action_is_ranked_and_chances_sum_to_one(past: tuple[Event, ...]) -> None:
    ranking = fresh().rank(past)
    assert sum(a.probability for a in ranking.actions) == pytest.approx(1.0)
    assert set(DOMAIN.action_names) <= {a.name for a in ranking.actions}
    probabilities = [a.probability for a in ranking.actions]
    assert probabilities == sorted(probabilities, reverse=True)
    assert min(probabilities) >= 0
    assert ranking.confidence == probabilities[0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PAST, st.sampled_from([*DOMAIN.action_names, "action_new"])), min_size=1, max_size=4))
def test_what_was_taught_last_for_a_past_is_right_at_once(lessons: list[tuple[tuple[Event, ...], str]]) -> None:
    policy = fresh()
    for past, action in lessons:
        policy.learn(past, action)
        assert policy.rank(past).best == action
        assert policy.rank(past).policy == "learned-now"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(PAST, st.sampled_from(DOMAIN.action_names)), max_size=4), PAST)
def test_relearning_is_learning_one_by_one(
    lessons: list[tuple[tuple[Event, ...], str]], past: tuple[Event, ...]
) -> None:
    one_by_one, at_once = fresh(), fresh()
    for before, action in lessons:
        one_by_one.learn(before, action)
    at_once.learn(past, "utter_bye")
    at_once.relearn(lessons)
    assert at_once.rank(past) == one_by_one.rank(past)
    at_once.relearn(())
    assert at_once.rank(past) == fresh().rank(past)


def test_training_stories_are_remembered(policy: Policy) -> None:
    assert policy.rank(heard("greet")).best == "utter_greet"
    assert policy.rank((*heard("greet"), *done("utter_greet"))).best == "action_listen"
    assert policy.rank((*heard("greet"), *done("utter_greet"), *heard("bye"))).best == "utter_bye"


def test_a_lesson_carries_over_to_a_similar_past(policy: Policy) -> None:
    past = (*heard("greet"), *done("utter_greet"), *heard("stop"))
    policy.learn(past, "utter_bye")
    similar = (*heard("bye"), *done("utter_bye"), *past)
    assert policy.rank(similar).best == "utter_bye"


def test_new_intents_and_actions_can_be_taught(policy: Policy) -> None:
    past = heard("complain", text="this is bad")
    policy.learn(past, "utter_sorry")
    assert policy.rank(past).best == "utter_sorry"
    assert policy.rank((*heard("greet"), *done("utter_greet"), *past)).best == "utter_sorry"
    assert "utter_sorry" in policy.actions


def test_an_active_loop_answers_the_user_and_then_listens(policy: Policy) -> None:
    answered = (*FORM_STARTS, *heard("inform"))
    assert policy.rank(answered).best == "book_form"
    assert policy.rank(answered).policy == "form"
    assert policy.rank((*answered, *done("book_form"))).best == "action_listen"


def test_a_loop_that_rejected_lets_the_rules_speak(policy: Policy) -> None:
    rejected = (*FORM_STARTS, *heard("faq"), ActionExecutionRejected("book_form"))
    assert policy.rank(rejected).best == "utter_faq"
    assert policy.rank(rejected).policy == "rules"
    assert policy.rank((*rejected, *done("utter_faq"))).best == "book_form"


def test_an_answer_to_another_question_is_kept_from_the_form(policy: Policy) -> None:
    refused = (*FORM_STARTS, *heard("stop"), ActionExecutionRejected("book_form"), *done("utter_sure"), *heard("deny"))
    assert (policy.rank(refused).best, policy.rank(refused).is_interrupting) == ("book_form", True)
    back = (*FORM_STARTS, *heard("stop"), *done("utter_sure"), *heard("deny"))
    ranking = policy.rank(back)
    assert (ranking.best, ranking.is_interrupting) == ("book_form", True)
    assert policy.rank((*FORM_STARTS, *heard("inform"))).is_interrupting is False


def test_a_form_with_many_answers_looks_like_one_with_few(policy: Policy) -> None:
    answers = (*heard("inform"), *done("book_form")) * 4
    ended = (*FORM_STARTS, *answers, SlotSet("requested_slot", None), ActiveLoop(None))
    assert policy.rank(ended).best == "action_book"


def test_default_intents_have_their_rules(policy: Policy) -> None:
    assert policy.rank(heard("restart")).best == "action_restart"
    assert policy.rank(heard("back")).best == "action_back"
    assert policy.rank(heard("session_start")).best == "action_session_start"
    assert policy.rank(heard("restart")).policy == "rules"


def test_a_mapped_intent_triggers_its_action() -> None:
    domain = Domain(intents=(IntentSpec("help", triggers="utter_help"),), actions=("utter_help", "utter_greet"))
    policy = train_policy((), domain, Config())
    assert policy.rank(heard("help")).best == "utter_help"
    assert policy.rank((*heard("help"), *done("utter_help"))).best == "action_listen"


def test_a_followup_action_is_decided_already(policy: Policy) -> None:
    ranking = policy.rank((*heard("greet"), FollowupAction("utter_bye")))
    assert (ranking.best, ranking.policy) == ("utter_bye", "followup")


def test_without_stories_every_action_is_as_likely() -> None:
    ranking = train_policy((), DOMAIN, Config()).rank(heard("greet"))
    assert sum(a.probability for a in ranking.actions) == pytest.approx(1.0)
    assert ranking.actions[0].probability == pytest.approx(ranking.actions[-1].probability)


def test_core_fallback_is_taken_where_the_configuration_asks_for_it() -> None:
    policy = train_policy(DIALOGUES, DOMAIN, Config(core_fallback_threshold=0.999))
    ranking = policy.rank((*heard("bye"), *done("utter_faq"), *heard("affirm")))
    assert (ranking.best, ranking.policy) == ("action_default_fallback", "fallback")


def test_an_unsure_message_falls_back_in_a_legacy_bot() -> None:
    domain = Domain(intents=DOMAIN.intents, actions=DOMAIN.actions)
    policy = train_policy(STORIES[:1], domain, Config(nlu_threshold=0.6))
    unsure = (LISTEN, UserUttered("hm", Intent("greet", 0.3)))
    assert policy.rank(unsure).best == "action_default_fallback"
    assert policy.rank((LISTEN, UserUttered("hi", Intent("greet", 0.9)))).best == "utter_greet"


def test_a_new_story_in_the_same_chat_starts_afresh(policy: Policy) -> None:
    before = STORIES[0].events
    second = (*before, *STORIES[0].events[1:3])
    assert policy.rank(second).best == "action_listen"
    assert policy.rank((*before[:-1], *heard("greet"))).best == "utter_greet"


def test_witnesses_share_the_latest_turns(policy: Policy) -> None:
    witnesses = policy.explain((*FORM_STARTS, *heard("faq")))
    assert witnesses[0].story == "asked in between"
    assert (witnesses[0].action, witnesses[0].shared_turns) == ("utter_faq", 2)
    assert "answer" in {w.story for w in witnesses}


def test_a_refit_keeps_lessons_and_leaves_the_old_policy_alone(policy: Policy) -> None:
    past = (*heard("greet"), *done("utter_greet"), *heard("stop"))
    policy.learn(past, "utter_bye")
    before = policy.rank(past)
    fitted = policy.refit()
    assert fitted.rank(past).best == "utter_bye"
    assert policy.rank(past) == before
    fitted.relearn(())
    assert fitted.rank(past) == fresh().rank(past)
