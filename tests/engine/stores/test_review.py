"""What happened beside what the bot would do now."""

from __future__ import annotations

from teachbot.engine.dialogue.events import ActionExecuted
from teachbot.engine.stores.moments import moments_of, next_difference
from teachbot.engine.stores.review import review, slots_at
from tests.engine.session.test_intake import talk
from tests.tui.scripted import scripted_session


def test_each_moment_has_what_happened_and_what_would() -> None:
    session, events = scripted_session(), talk()
    moments = list(moments_of(events))
    assert [m.happened for m in moments if m.kind == "user"] == ["greet", "compare_reviews"]
    assert events[moments[4].at] == ActionExecuted("utter_greet") or moments[3].said == ("Hello there",)
    for number, moment in review(events, session.bot):
        moments[number] = moment
    by_name = {m.happened: m for m in moments if m.kind == "action"}
    assert by_name["utter_greet"].would == "utter_greet" and not by_name["utter_greet"].differs
    assert by_name["action_session_start"].would == ""
    session.close()


def test_differences_are_found_forwards_and_backwards() -> None:
    session, events = scripted_session(), talk()
    events[5] = ActionExecuted("utter_goodbye")
    moments = list(moments_of(events))
    for number, moment in review(events, session.bot):
        moments[number] = moment
    differing = [number for number, moment in enumerate(moments) if moment.differs]
    first = next_difference(moments, -1)
    assert first == differing[0] and next_difference(moments, len(moments), -1) == differing[-1]
    assert slots_at(events, moments[-1], session.bot) == {}
    assert [n for n, m in review(events, session.bot, stopped=lambda: True)] == []
    session.close()
