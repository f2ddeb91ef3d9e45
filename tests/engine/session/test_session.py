"""The teaching loop: every verb succeeds whole or changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import Domain, EntitySpec, Form, IntentSpec, Response
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.errors import AnnotationError, TeachbotError, UsageError
from teachbot.engine.project.project import Project
from teachbot.engine.session import corrections, journal
from teachbot.engine.session.exporting import recording_of
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.session import Session
from teachbot.engine.session.snapshot import Asking, LineKind
from teachbot.engine.session.transcript import Chat
from teachbot.engine.training_data.stories import ActionStep, OrStep, Story, UserStep
from tests.engine.scripted_bot import ScriptedBot

DOMAIN = Domain(
    intents=tuple(
        IntentSpec(name)
        for name in ("greet", "search_concerts", "compare_reviews", "request_restaurant", "inform", "stop", "affirm")
    ),
    entities=(EntitySpec("cuisine"), EntitySpec("number")),
    slots=(
        Slot("cuisine"),
        Slot("num_people"),
        Slot("outdoor_seating", "bool"),
        Slot("concerts", "list", auto_fill=False),
    ),
    responses={
        "utter_greet": (Response("Hello {cuisine}", buttons=({"title": "Gigs", "payload": "/search_concerts"},)),),
        "utter_ask_cuisine": (Response("which cuisine?"),),
        "utter_ask_num_people": (Response("how many?"),),
        "utter_ask_outdoor_seating": (Response("do you want to sit outside?"),),
        "utter_ask_continue": (Response("do you want to continue?"),),
        "utter_slots_values": (Response("all noted"),),
    },
    actions=("action_search_concerts", "action_show_concert_reviews", "action_show_venue_reviews"),
    forms=(Form("restaurant_form", declared=False),),
)
FORM = Form(
    "restaurant_form",
    ("cuisine", "num_people", "outdoor_seating"),
    {
        "num_people": (SlotMapping("from_entity", entity="number"),),
        "outdoor_seating": (SlotMapping("from_intent", intents=("affirm",), value=True),),
    },
    declared=False,
)
PLAN = {
    "greet": ["utter_greet"],
    "search_concerts": ["action_search_concerts"],
    "compare_reviews": ["action_show_venue_reviews"],
    "request_restaurant": ["restaurant_form"],
    "stop": ["utter_ask_continue"],
    "affirm": ["restaurant_form"],
}


def make_session(home: Path | None = None, **kwargs: object) -> Session:
    """A session with the scripted bot; recorded where a home is given."""
    project = Project(root=Path("bot"), name="bot", generation="markdown", domain=DOMAIN)
    bot = ScriptedBot(DOMAIN, PLAN, forms={"restaurant_form": FORM}, **kwargs)  # type: ignore[arg-type]
    return Session(project, bot, Journal.create(home, Path("bot")) if home else None)


def actions_done(session: Session) -> list[str | None]:
    return [e.name for e in session.snapshot.events if isinstance(e, ev.ActionExecuted)]


def test_the_first_turn_is_action_listen() -> None:
    snapshot = make_session().snapshot
    (turn,) = snapshot.turns
    assert (turn.number, turn.speaker, [line.text for line in turn.lines]) == (1, "bot", ["action_listen"])
    assert snapshot.question.asking is Asking.MESSAGE
    assert not snapshot.can_undo


def test_a_snapshot_carries_what_the_screen_shows_of_project_and_lesson(tmp_path: Path) -> None:
    session = make_session()
    snapshot = session.say("/compare_reviews")
    assert snapshot.intents == tuple(i.name for i in DOMAIN.intents) and snapshot.entities == ("cuisine", "number")
    assert snapshot.project_root == Path("bot") and snapshot.exported_at == 0.0 and not snapshot.has_server_log
    owners = [at for at, step in enumerate(session.lesson.current.steps) for _ in step.events]
    assert [snapshot.step_of(event) for event in range(len(snapshot.events))] == owners
    assert snapshot.step_of(len(snapshot.events)) is None


def test_enter_enter_enter_is_the_happy_path() -> None:
    session = make_session()
    assert session.say("hello").question.asking is Asking.INTENT
    assert session.accept().question.choices[0].value == "utter_greet"
    assert session.accept().question.choices[0].value == "action_listen"
    snapshot = session.accept()
    assert snapshot.question.asking is Asking.MESSAGE
    assert [c.label for c in snapshot.question.choices] == ["Gigs"]
    assert snapshot.learned == 0
    assert [t.number for t in snapshot.turns] == [1, 2, 3]


def test_a_correction_is_learned_at_once_and_undo_takes_it_back() -> None:
    session = make_session()
    session.say("/compare_reviews")
    before = session.snapshot
    session.choose("action_show_concert_reviews")
    assert session.snapshot.question.asking is Asking.DESCRIPTION
    session.describe(["Great sound"], {"concerts": ["Foo"]})
    assert session.snapshot.learned == 1
    assert session.bot.rank(before.events).best == "action_show_concert_reviews"
    session.undo()
    session.undo()
    assert session.bot.rank(before.events).best == "action_show_venue_reviews"
    assert session.snapshot.question == before.question


def test_an_unknown_literal_intent_is_asked_about() -> None:
    session = make_session()
    snapshot = session.say("/order_pizza")
    assert snapshot.question.asking is Asking.INTENT
    snapshot = session.create_intent("order_pizza")
    assert "order_pizza" in {i.name for i in session.domain.intents}
    assert snapshot.question.asking is Asking.ACTION


def test_a_misspelt_intent_is_offered_as_it_was_meant() -> None:
    session = make_session()
    asked = session.say("/serch_concerts").question
    assert [c.value for c in asked.choices[:2]] == ["search_concerts", "serch_concerts"]
    assert [c.value for c in asked.choices if c.is_new] == ["serch_concerts"]
    assert session.accept().question.asking is Asking.ACTION
    assert "serch_concerts" not in session.domain.intents_by_name


def test_marks_take_no_blanks_along() -> None:
    session = make_session()
    session.say("some greek food")
    (greek,) = session.annotate("some[ greek ](cuisine)food").question.entities
    assert (greek.value, greek.start, greek.end) == ("greek", 5, 10)


def test_an_undone_button_is_no_draft() -> None:
    session = make_session()
    session.say("/greet")
    session.accept()
    session.accept()
    session.choose("/search_concerts")
    snapshot = session.undo()
    assert (snapshot.draft, snapshot.taken) == ("", "/search_concerts")
    session.say("/compare_reviews")
    snapshot = session.undo()
    assert (snapshot.draft, snapshot.taken) == ("/compare_reviews", "")


def test_a_new_action_with_a_response_is_said_at_once() -> None:
    session = make_session()
    session.say("/greet")
    with pytest.raises(UsageError, match="needs a text"):
        session.create_action("utter_welcome")
    snapshot = session.create_action("utter_welcome", "Welcome back!")
    texts = [line.text for turn in snapshot.turns for line in turn.lines if line.kind is LineKind.BOT_TEXT]
    assert texts == ["Welcome back!"]
    assert session.domain.responses["utter_welcome"][0].text == "Welcome back!"
    session.undo()
    assert "utter_welcome" not in session.domain.responses


def test_corrected_entities_fill_slots() -> None:
    session = make_session(readings={"greek please": ("inform", ())})
    session.say("greek please")
    session.annotate("[greek](cuisine) please")
    snapshot = session.choose("inform")
    assert next(s.value for s in snapshot.slots if s.name == "cuisine") == "greek"
    assert any(line.kind is LineKind.ENTITY and line.corrected for turn in snapshot.turns for line in turn.lines)


def test_a_new_role_of_a_known_entity_is_known_at_once_and_exported() -> None:
    project = Project(Path("bot"), "bot", "yaml", replace(DOMAIN, version="3.1"))
    bot = ScriptedBot(project.domain, PLAN)
    session = Session(project, bot, None)
    session.say("greek please")
    session.annotate('[greek]{"entity": "cuisine", "role": "wanted"} please')
    session.choose("greet")
    assert EntitySpec("cuisine", ("wanted",)) in bot.runner.domain.entities
    assert [str(r) for r in recording_of(project, session.lesson.conversations.values()).roles] == ["cuisine: wanted"]
    session.undo()
    assert EntitySpec("cuisine") in bot.runner.domain.entities


@pytest.mark.parametrize(("alternatives", "told"), [(2, 0), (16, None)])
def test_no_conflicts_are_claimed_only_where_all_stories_were_looked_at(alternatives: int, told: int | None) -> None:
    either = OrStep((UserStep("greet"), UserStep("inform")))
    steps = (either, ActionStep("utter_greet")) * alternatives
    place = Place(Path("stories.md"), 1)
    project = Project(Path("bot"), "bot", "markdown", DOMAIN, (Story("s", steps, place=place),))
    session = Session(project, ScriptedBot(DOMAIN, PLAN), None)
    assert session.outlook.health(session.snapshot.revision).conflicts == told


def test_training_anew_sees_the_stories_that_the_files_have_now() -> None:
    """The header's verdict and the near stories are of the project that the bot was trained on."""
    greet = UserStep("greet")
    told = Story("old", (greet, ActionStep("utter_greet")), place=Place(Path("stories.md"), 1))
    clashing = replace(told, name="new", steps=(greet, ActionStep("utter_slots_values")))
    before = Project(Path("bot"), "bot", "markdown", DOMAIN, (told,))
    session = Session(before, ScriptedBot(DOMAIN, PLAN), None, reload=lambda: replace(before, stories=(told, clashing)))
    first, seen = session.outlook.health(session.snapshot.revision), session.outlook.focus(session.snapshot)
    session.train(lambda what, share: None)
    assert (first.conflicts, session.outlook.health(session.snapshot.revision).conflicts) == (0, 1)
    assert len(session.outlook.focus(session.snapshot).nodes) > len(seen.nodes)


def test_health_tells_which_snapshot_it_follows() -> None:
    session = make_session()
    assert session.outlook.health(session.snapshot.revision).revision == session.snapshot.revision
    session.say("hello")
    assert session.outlook.health(session.snapshot.revision).revision == session.snapshot.revision


def test_annotation_must_keep_the_words() -> None:
    session = make_session()
    session.say("greek please")
    before = session.snapshot
    with pytest.raises(AnnotationError) as caught:
        session.annotate("[grek](cuisine) please")
    assert caught.value.column == 3
    assert session.snapshot == before


def test_the_form_of_the_documentation_turn_by_turn() -> None:
    session = make_session()
    for message in ("/request_restaurant", '/inform{"cuisine": "greek"}', '/inform{"number": "3"}'):
        session.say(message)
        session.accept()
        session.accept()
    session.say("/stop")
    assert session.snapshot.question.choices[0].value == "restaurant_form"
    snapshot = session.accept()
    assert snapshot.notices and snapshot.question.asking is Asking.ACTION
    assert snapshot.question.choices[0].value == "utter_ask_continue"
    session.accept()
    session.accept()
    session.say("/affirm")
    snapshot = session.choose("restaurant_form")
    assert snapshot.question.asking is Asking.VALIDATION
    assert snapshot.question.title == (
        "Should 'restaurant_form' validate user input to fill the slot 'outdoor_seating'?"
    )
    asked = session.snapshot
    session.choose("no")
    assert session.snapshot.question.asking is Asking.ACTION
    assert ev.LoopInterrupted(True) in session.snapshot.events
    assert ev.SlotSet("outdoor_seating", True) not in session.snapshot.events
    session.undo()
    assert session.snapshot.question == asked.question
    session.choose("yes")
    assert ev.SlotSet("outdoor_seating", True) in session.snapshot.events
    assert session.snapshot.active_loop is None


def test_a_contradicting_story_is_confirmed_first() -> None:
    session = make_session(interrupting_after=frozenset({"affirm"}))
    for message in ("/request_restaurant", '/inform{"cuisine": "greek", "number": "3"}'):
        session.say(message)
        session.accept()
        session.accept()
    session.say("/stop")
    session.choose("utter_ask_continue")
    session.accept()
    session.say("/affirm")
    session.choose("restaurant_form")
    assert session.snapshot.question.choices[0].value == "no"
    snapshot = session.choose("yes")
    assert snapshot.question.asking is Asking.CONTRADICTION
    assert "FormPolicy predicted no form validation" in snapshot.question.title
    session.choose("yes")
    assert ev.LoopInterrupted(False) in session.snapshot.events
    assert ev.SlotSet("outdoor_seating", True) in session.snapshot.events


def test_fork_shares_the_start_and_keeps_the_original() -> None:
    session = make_session()
    session.say("/greet")
    session.accept()
    session.accept()
    session.say("/search_concerts")
    original = session.snapshot
    step = original.turns[1].lines[0].step
    snapshot = session.fork(step)
    assert snapshot.question.asking is Asking.MESSAGE
    assert snapshot.draft == "/greet"
    assert len(snapshot.conversations) == 2
    back = session.switch(original.conversations[0].id)
    assert back.turns == original.turns


def test_a_wrong_slot_value_is_refused() -> None:
    session = make_session()
    before = session.snapshot
    with pytest.raises(UsageError, match="list"):
        session.set_slot("concerts", "no list")
    assert session.snapshot == before
    assert session.set_slot("concerts", ["Foo"]).slots[3].changed


class Teaching(RuleBasedStateMachine):
    """Any order of verbs keeps the laws."""

    def __init__(self) -> None:
        super().__init__()
        self.session = make_session()
        self.depth = 0

    def attempt(self, verb: str, *args: object) -> None:
        before = self.session.snapshot
        steps = len(self.session.lesson.current.steps)
        try:
            after = getattr(self.session, verb)(*args)
        except TeachbotError:
            assert self.session.snapshot == before
            return
        if len(self.session.lesson.current.steps) == steps + 1:
            self.session.undo()
            assert self.session.snapshot.turns == before.turns
            assert self.session.snapshot.question == before.question
            assert self.session.snapshot.slots == before.slots
            self.session.redo()
            assert self.session.snapshot.turns == after.turns
            assert self.session.snapshot.question == after.question

    @rule(text=st.sampled_from(["hello", "/greet", "/affirm", '/inform{"cuisine": "greek"}', "/nonsense", "/stop"]))
    def say(self, text: str) -> None:
        self.attempt("say", text)

    @rule(rank=st.integers(0, 4))
    def choose(self, rank: int) -> None:
        choices = self.session.snapshot.question.choices
        if choices and self.session.snapshot.question.asking is not Asking.MESSAGE:
            self.attempt("choose", choices[rank % len(choices)].value)

    @rule(text=st.sampled_from(["Hi", ""]))
    def create(self, text: str) -> None:
        self.attempt("create_action", f"utter_new_{len(text)}", text)

    @rule()
    def undo(self) -> None:
        if self.session.snapshot.can_undo:
            self.session.undo()

    @rule()
    def redo(self) -> None:
        if self.session.snapshot.can_redo:
            self.session.redo()

    @rule(step=st.integers(0, 6))
    def fork(self, step: int) -> None:
        if len(self.session.lesson.conversations) < 3:
            self.session.fork(step)

    @precondition(lambda self: len(self.session.lesson.conversations) > 1)
    @rule()
    def switch(self) -> None:
        self.session.switch(self.session.snapshot.conversations[0].id)

    @invariant()
    def state_is_the_fold_of_the_events(self) -> None:
        state = self.session.lesson.current.state(self.session.domain)
        shown = {s.name: s.value for s in self.session.snapshot.slots}
        assert all(state.slots[name] == value for name, value in shown.items())

    @invariant()
    def what_is_kept_equals_what_is_derived_afresh(self) -> None:
        conversation = self.session.lesson.current
        assert self.session.snapshot.turns == Chat().turns(conversation)
        talks = self.session.lesson.conversations.values()
        assert self.session.domain == corrections.extend_domain(DOMAIN, talks)


TestTeaching = Teaching.TestCase
TestTeaching.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=st.lists(st.sampled_from(["hello", "/greet", "accept", "undo", "redo", "fork", "fresh"]), max_size=14))
def test_replaying_the_journal_gives_the_session(tmp_path_factory: pytest.TempPathFactory, verbs: list[str]) -> None:
    home = tmp_path_factory.mktemp("home")
    session = make_session(home)
    for verb in verbs:
        try:
            if verb in ("accept", "undo", "redo", "fresh"):
                getattr(session, verb)()
            elif verb == "fork":
                session.fork(2)
            else:
                session.say(verb)
        except UsageError:
            pass
    path = session.journal.path  # type: ignore[union-attr]
    lesson, warnings = journal.read(path)
    assert (lesson, warnings) == (session.lesson, [])
    again = Session(session.project, session.bot, None, lesson)
    assert again.snapshot.turns == session.snapshot.turns
    assert again.snapshot.question == session.snapshot.question
    session.close()
    said = any(len(c.steps) + len(c.undone) > 1 for c in lesson.conversations.values())
    assert path.exists() == (said or len(lesson.conversations) > 1)
