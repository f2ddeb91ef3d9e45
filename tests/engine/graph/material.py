"""Stories and conversations to draw, written short: `/greet utter_hi +form …`."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from teachbot.engine.dialogue.events import ActionExecuted, ActiveLoop, Event, Intent, UserUttered
from teachbot.engine.dialogue.places import Place
from teachbot.engine.dialogue.ranking import RankedAction, Ranking
from teachbot.engine.training_data.stories import Dialogue


def events(text: str) -> tuple[Event, ...]:
    """`/intent`, `action`, `+form` and `+` (no form any more), in order."""
    found: list[Event] = []
    for word in text.split():
        if word.startswith("/"):
            found += [ActionExecuted("action_listen"), UserUttered(None, Intent(word[1:]))]
        elif word.startswith("+"):
            found.append(ActiveLoop(word[1:] or None))
        else:
            found.append(ActionExecuted(word))
    return tuple(found)


def dialogue(name: str, text: str) -> Dialogue:
    told = events(text)
    return Dialogue(name, told, event_places=tuple(Place(Path("stories.yml"), n + 1) for n in range(len(told))))


def ranking(**probabilities: float) -> Ranking:
    ranked = sorted(probabilities.items(), key=lambda pair: -pair[1])
    return Ranking(tuple(RankedAction(n, p) for n, p in ranked), "memory", ranked[0][1])


NEWSLETTER = "/greet action_greet_user /signup_newsletter utter_can_do subscribe_form utter_ask_feedback "
NEWS = (
    dialogue("affirm", NEWSLETTER + "/affirm utter_thumbsup"),
    dialogue("data", NEWSLETTER + "/enter_data utter_thumbsup"),
    dialogue("scope", NEWSLETTER + "/out_of_scope utter_sorry utter_anything_else"),
    dialogue("deny", NEWSLETTER + "/deny utter_thumbsup"),
)

words = st.sampled_from(["/a", "/b", "/c", "/日本語", "u", "v", "w", "utter_long_name_of_an_action", "👩‍💻", "+f", "+"])
texts = st.lists(words, min_size=1, max_size=14).map(" ".join)
stories = st.lists(texts, max_size=9).map(
    lambda told: tuple(dialogue(f"story {n}", text) for n, text in enumerate(told))
)
rankings = st.one_of(
    st.none(),
    st.dictionaries(st.sampled_from(["u", "v", "w", "x", "action_listen"]), st.floats(0, 1), min_size=1).map(
        lambda found: ranking(**found)
    ),
)


@st.composite
def conversations(draw: st.DrawFn, told: tuple[Dialogue, ...]) -> tuple[Event, ...]:
    """Often the start of a story, with something of its own after it."""
    starts = [story.events for story in told] if draw(st.booleans()) else []
    start = draw(st.sampled_from(starts)) if starts else ()
    return start[: draw(st.integers(0, len(start)))] + events(draw(st.one_of(st.just(""), texts)))
