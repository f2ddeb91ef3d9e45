from teachbot.engine.dialogue.events import SlotSet, UserUttered
from teachbot.engine.graph.build import focus_graph
from teachbot.engine.graph.neighbourhood import Neighbourhood
from teachbot.engine.graph.tokens import tokens
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.graph.material import NEWS, NEWSLETTER, dialogue, events

ENDS = dialogue("far", "/mood utter_ask /deny utter_other")
SAME = dialogue("near", "/help utter_help /mood utter_ask /deny utter_sure")


def near(text: str, *told: Dialogue) -> list[tuple[str, int, list[str]]]:
    around = Neighbourhood(told)
    found = around.near(tokens(events(text)))
    return [(told[n.dialogues[0]].name, n.shared_turns, [t.label for t in n.steps]) for n in found]


def test_the_most_similar_come_first() -> None:
    found = near("/start /help utter_help /mood utter_ask /deny", ENDS, SAME)
    assert found == [("near", 3, ["utter_sure"]), ("far", 2, ["utter_other"])]


def test_a_story_that_took_another_answer_is_not_near() -> None:
    assert near("/deny utter_surprise", ENDS, SAME) == []


def test_compares_policy_states_rather_than_text() -> None:
    said = events("/mood utter_ask /deny")
    told = tuple(UserUttered("No!", e.intent) if isinstance(e, UserUttered) else e for e in said)
    assert Neighbourhood([ENDS]).near(tokens(told)) == Neighbourhood([ENDS]).near(tokens(said)) != ()


def test_an_active_form_makes_a_difference() -> None:
    inside = dialogue("inside", "/book form +form /deny form")
    assert near("/deny", inside) == []
    assert near("/book form +form /deny", inside) == [("inside", 2, ["form"])]


def test_retrieval_intents_are_near_by_their_base() -> None:
    assert near("/faq/price", dialogue("x", "/faq/hours utter_faq")) == [("x", 1, ["utter_faq"])]


def test_stories_that_went_on_alike_count_together() -> None:
    graph = focus_graph(events(NEWSLETTER + "/deny"), None, Neighbourhood((*NEWS, *NEWS)))
    now = graph.node(graph.now or "")
    assert now.label == "deny" and now.weight == 2
    assert [str(s) for s in now.stories] == ["deny (stories.yml:10)"] * 2


def test_rules_do_not_start_conversations() -> None:
    rule = Dialogue("rule", events("/bye utter_bye"), kind="rule")
    assert Neighbourhood([rule]).near(()) == ()
    assert len(Neighbourhood([rule]).near(tokens(events("/hi utter_hi /bye")))) == 1


def test_slots_and_listening_are_not_drawn() -> None:
    told = (*events("/greet utter_hi"), SlotSet("name", "x"), *events("/bye"))
    assert [t.label for t in tokens(told)] == ["greet", "utter_hi", "bye"]


def test_what_was_undone_or_restarted_is_not_drawn() -> None:
    from teachbot.engine.dialogue.events import ActionReverted, Restarted, UserUtteranceReverted

    told = (*events("/greet utter_hi"), ActionReverted(), *events("utter_hello"))
    assert [(t.label, t.event) for t in tokens(told)] == [("greet", 1), ("utter_hello", 4)]
    told = (*events("/greet utter_hi /a"), UserUtteranceReverted(), *events("/b"))
    assert [t.label for t in tokens(told)] == ["greet", "utter_hi", "b"]
    told = (*events("/greet utter_hi"), Restarted(), *events("/b"))
    assert [t.label for t in tokens(told)] == ["b"]
