"""An export adds lines to files and touches nothing that is there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teachbot.engine.dialogue.domain import EntitySpec, IntentSpec, Response
from teachbot.engine.dialogue.events import Entity
from teachbot.engine.dialogue.slots import Slot, SlotMapping
from teachbot.engine.export.addition import Addition, edit_file
from teachbot.engine.export.insertion import Uninsertable
from teachbot.engine.export.plan import ExportPlan, plan_export, plan_new_folder
from teachbot.engine.export.recording import Recording
from teachbot.engine.project.project import load
from teachbot.engine.project.source import Source, decode
from teachbot.engine.training_data.nlu import Example
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.stories import ActionStep, SlotStep, Story, UserStep
from tests.engine.export.planned import edit
from tests.engine.training_data import strategies as any_
from tests.engine.training_data.rasa_form import PROJECTS, REPOSITORY

STORY = Story("interactive_story_1", (UserStep("greet"), ActionStep("utter_greet"), SlotStep("s", ["a", "b: c"])))
GREET = Example("hello [there", "greet", ())
BYE = Example("so long", "farewell", (Entity("mood", "long", 3, 7),))
ADDED = Addition(
    stories=(STORY,),
    examples=(GREET, BYE),
    intents=(IntentSpec("farewell"),),
    entities=(EntitySpec("mood"),),
    slots=(Slot("s", "list", mappings=(SlotMapping("custom"),)),),
    responses={"utter_new": (Response("Hi: #1"),)},
    actions=("action_new",),
)
TAUGHT = Recording(
    **{k: getattr(ADDED, k) for k in ("stories", "examples", "intents", "entities", "slots", "responses", "actions")}
)
ROOTS = sorted(p for p in (REPOSITORY / "stories").iterdir() if (p / "domain.yml").is_file())
ROOTS += sorted(p for p in PROJECTS.iterdir() if p.is_dir()) if PROJECTS.is_dir() else []


def is_subsequence(old: str, new: str) -> bool:
    rest = iter(new.splitlines())
    return all(line in rest for line in old.splitlines())


def insert(text: str, addition: Addition, name: str = "file.yml") -> str:
    path = Path(name)
    source = decode(path, text.encode(), Report(path))
    assert source is not None
    after = edit(source, addition).decode("utf-8-sig")
    rest = iter(after)
    assert all(char in rest for char in text.removeprefix("\ufeff"))
    if "[" not in text and "{" not in text:
        assert is_subsequence(text.removeprefix("\ufeff"), after)
    return after


STORIES = ADDED.only(["stories"])
INTENTS = ADDED.only(["intents"])
NLU = ADDED.only(["examples"])
SHAPES = {
    "two spaces": (STORIES, "stories:\n  - story: a\n    steps:\n      - intent: x\n"),
    "no spaces": (STORIES, "stories:\n- story: a\n  steps:\n  - intent: x\n"),
    "rules last": (
        STORIES,
        "stories:\n- story: a\n  steps:\n  - intent: x\n\nrules:\n- rule: r\n  steps:\n  - intent: x\n",
    ),
    "stories not there": (STORIES, "version: '3.1'\nrules:\n- rule: r\n  steps:\n  - intent: x\n"),
    "stories null": (STORIES, "stories: # to come\nrules:\n- rule: r\n  steps:\n  - intent: x\n"),
    "stories empty": (STORIES, "stories: []\n"),
    "comments": (
        STORIES,
        "# top\nstories:\n# one\n- story: a # two\n  steps:\n  - intent: x # three\n  # four\n\n# five\n",
    ),
    "no last newline": (STORIES, "stories:\n- story: a\n  steps:\n  - intent: x"),
    "crlf": (STORIES, "stories:\r\n- story: a\r\n  steps:\r\n  - intent: x\r\n"),
    "bom": (STORIES, "\ufeffstories:\n- story: a\n  steps:\n  - intent: x\n"),
    "flow story": (STORIES, "stories: [{story: a, steps: [{intent: x}]}]\n"),
    "anchors": (STORIES, "x: &s\n- intent: x\nstories:\n- story: a\n  steps: *s\n"),
    "block text last": (
        STORIES,
        "stories:\n- story: a\n  steps:\n  - user: |\n      hello\n      there\n    intent: x\n",
    ),
    "document end": (STORIES, "stories:\n- story: a\n  steps:\n  - intent: x\n...\n"),
    "document start": (STORIES, "---\nstories:\n- story: a\n  steps:\n  - intent: x\n"),
    "empty file": (STORIES, ""),
    "only comments": (STORIES, "# nothing yet\n"),
    "quoted key": (INTENTS, '"intents":\n  - "x"\nactions: []\n'),
    "flow list": (INTENTS, "intents: [x, y]\nactions: [a]\n"),
    "flow list, comma": (INTENTS, "intents: [x, y, ]\n"),
    "flow list, lines": (INTENTS, "intents: [\n  x, # one\n  y # two\n]\n"),
    "empty list": (INTENTS, "intents: []\nactions: [a]\n"),
    "intent with a body": (INTENTS, "intents:\n- x:\n    use_entities: []\n# end\nactions:\n- a\n"),
    "examples literal": (
        NLU,
        "nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hey\n\n- intent: z\n  examples: |\n    - z\n",
    ),
    "examples, no last newline": (NLU, "nlu:\n- intent: greet\n  examples: |\n    - hi"),
    "examples listed": (NLU, "nlu:\n- intent: greet\n  examples:\n  - text: hi\n    metadata: {a: b}\n"),
    "examples quoted": (NLU, 'nlu:\n- intent: greet\n  examples: "- hi\\n- hey"\n'),
    "examples folded": (NLU, "nlu:\n- intent: greet\n  examples: >\n    - hi\n\n    - hey\n"),
    "examples, blank lines after": (NLU, "nlu:\n- intent: greet\n  examples: |\n    - hi\n\n\n\n# end\n"),
    "everything in one": (ADDED, "version: '3.1'\nintents:\n- greet\nnlu:\n- intent: greet\n  examples: |\n    - hi\n"),
    "nothing in it": (ADDED, "version: '3.1'\n"),
    "domain": (
        ADDED.only(["intents", "entities", "slots", "responses", "actions"]),
        "intents:\n  - greet\n\nentities: []\nslots: {}\nresponses:\n  utter_a:\n  - text: 'a'   # said\n\nactions:\n",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_yaml(name: str) -> None:
    addition, text = SHAPES[name]
    insert(text, addition)


REFUSED = {
    "stories null in words": (STORIES, "stories: null\n"),
    "stories a text": (STORIES, "stories: later\n"),
    "list at the top": (STORIES, "- a\n- b\n"),
    "flow at the top": (STORIES, "{intents: [a]}\n"),
    "intents an alias": (INTENTS, "x: &x [a]\nintents: *x\n"),
    "broken": (STORIES, "stories:\n- story: 'a\n"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_shapes_that_are_refused(name: str) -> None:
    addition, text = REFUSED[name]
    with pytest.raises(Uninsertable):
        insert(text, addition)


MARKDOWN = {
    "stories": (STORIES, "## a\n* greet\n  - utter_greet\n"),
    "no last newline": (STORIES, "## a\n* greet\n  - utter_greet"),
    "crlf": (STORIES, "## a\r\n* greet\r\n  - utter_greet\r\n"),
    "empty": (STORIES, ""),
    "comment": (STORIES, "<!-- old\n## x\n-->\n## a\n* greet\n  - utter_greet\n\n\n"),
    "examples": (NLU, "## intent:greet\n- hi\n<!-- c -->\n- hey\n\n\n## intent:z\n* z\n\n## synonym:a\n- b\n"),
    "examples at the end": (NLU, "## synonym:a\n- b\n## intent:greet\n* hi"),
    "empty section": (NLU, "## intent:greet\n## intent:z\n- z\n"),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_shapes_of_markdown(name: str) -> None:
    addition, text = MARKDOWN[name]
    insert(text, addition, "file.md")


def test_open_comment_is_refused() -> None:
    with pytest.raises(Uninsertable):
        insert("## a\n* greet\n  - x\n<!-- to come\n", STORIES, "file.md")


def written(plan: ExportPlan) -> None:
    for change in plan.changes:
        assert change.before == (change.path.read_bytes() if change.path.exists() else None)
        if change.before is not None:
            assert is_subsequence(change.before.decode("utf-8-sig"), change.after.decode("utf-8-sig"))
        change.path.parent.mkdir(parents=True, exist_ok=True)
        change.path.write_bytes(change.after)


@pytest.mark.parametrize("path", ROOTS, ids=lambda p: p.name)
def test_real_projects_only_get_lines(path: Path, tmp_path: Path) -> None:
    root = tmp_path / path.name
    shutil.copytree(path, root, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
    before = load(root)
    written(plan_export(before, TAUGHT))
    after = load(root)
    assert after.stories[-1].steps == STORY.steps or STORY.steps in [
        s.steps for s in after.stories if s.name == STORY.name
    ]
    assert len(after.stories) == len(before.stories) + 1
    assert after.rules == before.rules
    assert {(e.text, e.intent) for e in after.nlu.examples} >= {(GREET.text, "greet"), (BYE.text, "farewell")}
    if path.name not in ("rasa3-concertbot", "rasa3-test-fixtures"):
        assert "farewell" in after.domain.intents_by_name
        assert "utter_new" in after.domain.responses
        assert "action_new" in after.domain.actions


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_.stories(), st.sampled_from([s for a, s in SHAPES.values() if a is STORIES]))
def test_any_story_goes_in_and_reads_back(story: Story, text: str) -> None:
    insert(text, Addition(stories=(story,)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_.examples(intent="greet"), st.sampled_from([s for a, s in SHAPES.values() if a is NLU]))
def test_any_example_goes_in_and_reads_back(example: Example, text: str) -> None:
    insert(text, Addition(examples=(example,)))


def test_what_cannot_go_in_goes_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text("version: '3.1'\nintents: [greet]\nactions: [utter_greet]\n")
    (tmp_path / "data" / "stories.yml").write_text("{stories: [{story: a, steps: [{intent: greet}]}]}\nx")
    plan = plan_export(load(tmp_path), Recording(stories=(STORY,)))
    assert [c.path.name for c in plan.changes] != ["stories.yml"] or plan.changes[0].before is None
    written(plan)
    assert STORY.steps in [s.steps for s in load(tmp_path).stories]


def test_a_file_that_changed_is_told(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "stories" / "moodbot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    project = load(tmp_path / "bot")
    target = next(f.path for f in project.files if f.stories and f.path in project.layout.data)
    target.write_text(target.read_text() + "\n# a late thought\n")
    plan = plan_export(project, Recording(stories=(STORY,)))
    assert "file-changed" in {p.code for p in plan.problems}
    assert "# a late thought" in plan.changes[0].after.decode()


@pytest.mark.parametrize("form", ["yaml", "markdown"])
@pytest.mark.parametrize("bot", ["moodbot", "restaurant"])
def test_new_folder(bot: str, form: Literal["yaml", "markdown"], tmp_path: Path) -> None:
    project = load(REPOSITORY / "stories" / bot)
    plan = plan_new_folder(project, TAUGHT, tmp_path / "out", form)
    written(plan)
    found = load(tmp_path / "out")
    assert found.stories[0].steps == STORY.steps
    assert found.generation == form
    assert "utter_new" in found.domain.responses
    assert not [p for p in found.problems if p.severity == "error"]


def test_source_keeps_its_encoding() -> None:
    text = "stories:\n- story: é\n  steps:\n  - intent: x\n"
    path = Path("file.yml")
    source = decode(path, b"\xff\xfe" + text.encode("utf-16-le"), Report(path))
    assert isinstance(source, Source)
    after = edit(source, STORIES)
    assert after.startswith(b"\xff\xfe")
    assert after.decode("utf-16").startswith(text)


def test_each_file_is_edited_once_and_the_plan_counts_what_it_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(REPOSITORY / "stories" / "moodbot", tmp_path, dirs_exist_ok=True)
    edited: list[Path] = []

    def counting(source: Source, *parts: Any) -> bytes:
        edited.append(source.path)
        return edit_file(source, *parts)

    monkeypatch.setattr("teachbot.engine.export.plan.edit_file", counting)
    plan = plan_export(load(tmp_path), TAUGHT)
    assert sorted(edited) == sorted(change.path for change in plan.changes)
    assert (plan.stories, plan.examples) == (1, 2)
