"""Projects are found, read whole, counted, and named by their content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from teachbot.engine.errors import UsageError
from teachbot.engine.project.bundled import bundled_bot, bundled_bots, find, find_or_offer, find_whole
from teachbot.engine.project.project import fingerprint_of, load, read_examples, read_stories
from teachbot.engine.training_data.stories import SlotStep, UserStep


def put(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_bundled_bots() -> None:
    assert set(bundled_bots()) >= {"concertbot", "moodbot", "restaurant"}
    for name in bundled_bots():
        project = load(bundled_bot(name))
        assert not [p for p in project.problems if p.severity == "error"]
        assert project.counts()["stories"] > 0
        assert project.counts()["nlu_examples"] > 0
    assert load(bundled_bot("restaurant")).generation == "markdown"
    assert load(bundled_bot("moodbot")).generation == "yaml"


def test_what_a_name_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no project here"):
        find(None)
    with pytest.raises(UsageError, match="no project here"):
        find_whole(str(tmp_path))
    assert find_or_offer(None) == bundled_bot("concertbot")
    assert find("moodbot") == find_or_offer("moodbot") == find_whole("moodbot") == bundled_bot("moodbot")
    put(tmp_path, {"domain.yml": "intents: []\n", "x.yml": ""})
    assert find(None) == find_or_offer(None) == find_whole(None) == tmp_path
    assert find(str(tmp_path)) == tmp_path
    for wrong in ("nothing-here", "x.yml"):
        with pytest.raises(UsageError):
            find(wrong)


def test_a_misspelt_bundled_bot_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"did you mean concertbot\?"):
        find("conecrtbot")
    with pytest.raises(UsageError) as told:
        find("quite-another")
    assert "did you mean" not in str(told.value)


def test_a_folder_as_domain(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "domain/one.yml": "version: '3.1'\nintents: [a]\nresponses:\n  utter_x:\n  - text: one\n",
            "domain/sub/two.yml": "intents:\n- b:\n    use_entities: []\nresponses:\n  utter_x:\n"
            "  - text: two\nactions: [c]\n",
            "data/mixed.yml": "nlu:\n- intent: a\n  examples: |\n    - hi\nresponses:\n  utter_y:\n  - text: why\n"
            "stories:\n- story: s\n  steps:\n  - intent: a\n  - action: utter_y\nrules:\n- rule: r\n"
            "  steps:\n  - intent: b\n  - action: c\n",
        },
    )
    project = load(root)
    assert [i.name for i in project.domain.intents] == ["a", "b"]
    assert project.domain.responses["utter_x"][0].text == "one"
    assert project.domain.responses["utter_y"][0].text == "why"
    assert project.counts() == {
        "stories": 1, "rules": 1, "intents": 2, "actions": 1, "responses": 2, "entities": 0, "slots": 0, "forms": 0,
        "nlu_examples": 1,
    }  # fmt: skip
    place = project.domain.places["intents", "b"]
    assert (place.path.name, place.line) == ("two.yml", 2)


def test_imports(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "config.yml": "importers:\n- name: MultiProjectImporter\nimports:\n- skills/one\n- skills/none\n",
            "domain.yml": "version: '3.1'\nintents: [a]\n",
            "data/stories.yml": "stories:\n- story: s\n  steps:\n  - intent: a\n",
            "skills/one/domain.yml": "intents: [b]\n",
            "skills/one/data/stories.yml": "stories:\n- story: t\n  steps:\n  - intent: b\n",
        },
    )
    project = load(root)
    assert [i.name for i in project.domain.intents] == ["a", "b"]
    assert [s.name for s in project.stories] == ["s", "t"]
    assert "import-missing" in {p.code for p in project.problems}
    assert fingerprint_of(root) == project.fingerprint()


def test_given_paths_replace_the_projects_own(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "domain.yml": "intents: [a]\n",
            "data/stories.yml": "stories:\n- story: own\n  steps:\n  - intent: a\n",
            "other/domain.yml": "intents: [b]\n",
            "other/train/s.yml": "stories:\n- story: given\n  steps:\n  - intent: b\n",
            "other/test/s.yml": "stories:\n- story: held out\n  steps:\n  - user: hello\n    intent: b\n",
        },
    )
    project = load(root, domain=root / "other" / "domain.yml", data=[root / "other" / "train"])
    assert [s.name for s in project.stories] == ["given"]
    assert [i.name for i in project.domain.intents] == ["b"]
    stories, problems = read_stories([root / "other" / "test"])
    assert [(s.name, s.kind) for s in stories] == [("held out", "test")]
    assert not problems
    assert read_examples([root / "data"])[0].examples == ()


def test_test_stories_are_told_by_their_place(tmp_path: Path) -> None:
    story = "stories:\n- story: {}\n  steps:\n  - user: hi [Rome](city)\n    intent: a\n"
    root = put(
        tmp_path,
        {
            "domain.yml": "version: '3.1'\nintents: [a]\nentities: [city]\n",
            "data/stories.yml": story.format("train"),
            "data/test_more.yml": story.format("test 1"),
            "tests/stories.yml": story.format("test 2"),
        },
    )
    project = load(root)
    assert [s.name for s in project.stories] == ["train"]
    assert sorted(s.name for s in project.tests) == ["test 1", "test 2"]
    step = project.tests[0].steps[0]
    assert isinstance(step, UserStep)
    assert (step.text, step.entities[0].value) == ("hi Rome", "Rome")


def test_fingerprint_follows_the_content(tmp_path: Path) -> None:
    root = tmp_path / "bot"
    shutil.copytree(bundled_bot("concertbot"), root, ignore=shutil.ignore_patterns("__pycache__"))
    first = fingerprint_of(root)
    assert first == load(root).fingerprint() == fingerprint_of(root)
    (root / "config.yml").write_text((root / "config.yml").read_text() + "\n# later\n")
    assert fingerprint_of(root) != first
    assert fingerprint_of(root, max_history=3) != fingerprint_of(root)


def test_lookup_files_count(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "domain.yml": "intents: [a]\n",
            "data/nlu.md": "## intent:a\n- hi\n\n## lookup:city\ndata/cities.txt\n",
            "data/cities.txt": "Rome\nBonn\n",
        },
    )
    project = load(root)
    assert project.nlu.lookups[0].words == ("Rome", "Bonn")
    assert project.fingerprint() == fingerprint_of(root)
    put(root, {"data/cities.txt": "Rome\n"})
    assert fingerprint_of(root) != project.fingerprint()


def test_no_domain_is_told(tmp_path: Path) -> None:
    assert "no-domain" in {p.code for p in load(tmp_path).problems}


def test_every_form_of_slots(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "domain.yml": "version: '3.1'\nintents: [a]\nslots:\n  t: {type: text}\n  l: {type: list}\n"
            "  b: {type: bool}\n",
            "data/s.yml": "stories:\n- story: s\n  steps:\n  - slot_was_set:\n    - t\n    - l\n    - b\n"
            "    - t: null\n"
            "    - l: [x, 1]\n    - b: true\n    - t: yes\n",
        },
    )
    project = load(root)
    steps = [s for s in project.stories[0].steps if isinstance(s, SlotStep)]
    assert [(s.name, s.value, s.has_value) for s in steps] == [
        ("t", None, False),
        ("l", None, False),
        ("b", None, False),
        ("t", None, True),
        ("l", ["x", 1], True),
        ("b", True, True),
        ("t", "yes", True),
    ]
    values = [getattr(e, "value", "-") for e in project.dialogues[0].events][:3]
    assert values == ["filled", ["filled"], None]
    assert "slot-without-value" in {p.code for p in project.problems}


def test_missing_paths_are_told(tmp_path: Path) -> None:
    put(tmp_path, {"domain.yml": "intents: [a]\n"})
    project = load(tmp_path, data=[tmp_path / "nowhere"], config=tmp_path / "none.yml")
    assert {p.path.name for p in project.problems if p.code == "file-missing"} == {"nowhere", "none.yml"}
    assert load(tmp_path / "not there").counts()["stories"] == 0


def test_markdown_that_is_no_training_data_is_not_read_as_stories(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text("intents: [greet]\nactions: [utter_greet]\n")
    (tmp_path / "data/stories.md").write_text("## hello\n* greet\n  - utter_greet\n")
    readme = "# Data\n\n## How to edit\n- keep examples short\n* see the wiki\n- run the tests\n"
    (tmp_path / "data/README.md").write_text(readme)
    project = load(tmp_path)
    assert [story.name for story in project.stories] == ["hello"]
    assert not project.problems
