"""Hostile texts as messages, names, values and titles: shown harmlessly, recorded whole, written to be read back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from teachbot.engine.dialogue.events import ActionExecuted, Intent, UserUttered
from teachbot.engine.dialogue.text import plain
from teachbot.engine.errors import UsageError
from teachbot.engine.graph.build import story_graph
from teachbot.engine.graph.page.page import page, page_data
from teachbot.engine.prediction.nlu.literal import literal
from teachbot.engine.project.project import load
from teachbot.engine.session import journal
from teachbot.engine.session.journal import Journal
from teachbot.engine.session.session import Session
from teachbot.engine.training_data.reading.annotation import parse_annotated
from teachbot.engine.training_data.stories import Dialogue
from tests.engine.scripted_bot import ScriptedBot
from tests.hostile.corpus import TEXTS, harmless

STORIES = Path(__file__).parents[2] / "stories"
everything = pytest.mark.parametrize("name", TEXTS)


@everything
@pytest.mark.parametrize("one_line", [True, False])
def test_plain_text_can_do_nothing(name: str, one_line: bool) -> None:
    shown = plain(TEXTS[name], one_line=one_line)
    assert harmless(shown)
    assert plain(shown, one_line=one_line) == shown
    assert "\n" not in shown or not one_line


def session_on(root: Path, home: Path) -> Session:
    project = load(root)
    bot = ScriptedBot(project.domain, {"greet": ["utter_greet"]})
    return Session(project, bot, Journal.create(home, root), reload=lambda: load(root), state_folder=home)


@pytest.mark.parametrize(
    ("bot", "name"),
    [
        *(("moodbot", name) for name in TEXTS if name != "surrogate"),
        *(("concertbot", name) for name in TEXTS if name.startswith(("m", "annotation", "C", "line"))),
    ],
)
def test_a_lesson_of_hostile_words_is_recorded_and_written_so_that_it_reads_back(
    name: str, bot: str, tmp_path: Path
) -> None:
    """As a message, an intent's name, an action's name, a response, a description and a slot's value."""
    text = TEXTS[name]
    root = Path(shutil.copytree(STORIES / bot, tmp_path / bot))
    before = load(root)
    session = session_on(root, tmp_path)
    session.say(text)
    if session.snapshot.question.asking == "intent":
        for make in (session.create_intent, lambda t: session.create_intent("greet")):
            try:
                make(text)
                break
            except UsageError as error:
                assert error.remedy
    try:
        session.create_action(text)
    except UsageError as error:
        assert error.remedy
        session.create_action("utter_hostile", text)
    if session.snapshot.question.asking == "description":
        session.describe([text], {})
    session.choose("action_listen")
    lesson = session.lesson
    assert isinstance(session.journal, journal.Journal)
    read, warnings = journal.read(session.journal.path)
    assert warnings == []
    assert [s.kind for s in read.current.steps] == [s.kind for s in lesson.current.steps]
    plan = session.plan_export()
    assert not [p for p in plan.problems if p.severity == "error"]
    session.export(plan)
    session.close()
    after = load(root)
    assert [p for p in after.problems if p.severity == "error"] == []
    assert {s.name for s in before.stories} <= {s.name for s in after.stories}
    assert set(before.nlu.examples) <= set(after.nlu.examples)
    assert set(before.domain.action_names) <= set(after.domain.action_names)


@everything
def test_the_page_takes_no_text_for_markup(name: str) -> None:
    text = TEXTS[name]
    told = (ActionExecuted("action_listen"), UserUttered(text, Intent(text)), ActionExecuted(text))
    graph = story_graph((Dialogue(text, told),))
    shown = page(graph, text)
    assert len(re.findall(r"<script\b", shown)) == len(re.findall(r"<script\b", page(story_graph(()), "x")))
    data = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', shown, re.DOTALL)
    assert data is not None
    drawn = json.loads(data[1])
    assert drawn["title"] == plain(text)
    assert harmless(shown)
    assert "<img" not in shown
    assert {"nodes", "edges"} <= page_data(graph, text).keys()


def test_half_a_character_in_json_does_not_come_in(tmp_path: Path) -> None:
    """A terminal cannot send it and YAML refuses it; JSON can spell it, in messages, annotations and files."""
    spelled = '"\\ud800"'
    (entity,) = literal('/greet{"city": ' + spelled + "}").entities  # type: ignore[union-attr]
    assert entity.value == "\ufffd"
    ((marked,),) = (parse_annotated('to [x]{"entity": "city", "value": ' + spelled + "}")[1],)
    assert marked.value == "\ufffd"
    data = tmp_path / "data"
    data.mkdir()
    example = '{"text": ' + spelled + ', "intent": "greet", "entities": []}'
    (data / "nlu.json").write_text('{"rasa_nlu_data": {"common_examples": [' + example + "]}}", encoding="utf-8")
    (data / "stories.md").write_text('## s\n* greet\n  - slot{"city": ' + spelled + "}\n", encoding="utf-8")
    project = load(tmp_path)
    assert [e.text for e in project.nlu.examples] == ["\ufffd"]
    assert "\ud800" not in repr(project.stories)
