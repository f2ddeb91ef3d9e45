"""`teachbot probe`: its results on standard output and in files, and its exit codes."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner, Result

from teachbot.tui.__main__ import cli

DOMAIN = """version: "3.1"
intents: [greet, ask, "<b>bold</b>"]
responses: {utter_greet: [{text: Hello}], utter_told: [{text: So it is}]}
actions: [utter_gone]
"""
NLU = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hi there
- intent: ask
  examples: |
    - is it true
    - tell me the truth
"""
STORIES = """version: "3.1"
stories:
- story: greets <i>
  steps: [{intent: greet}, {action: utter_greet}]
- story: asks
  steps: [{intent: ask}, {action: %s}]
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))


def project(folder: Path, answer: str) -> Path:
    """A project whose bot answers a question with this."""
    folder.mkdir()
    for name, text in (("domain.yml", DOMAIN), ("nlu.yml", NLU), ("stories.yml", STORIES % answer)):
        path = folder / name if name == "domain.yml" else folder / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return project(tmp_path / "whole", "utter_told")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return project(tmp_path / "broken", "utter_gone")


def probe(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["probe", *map(str, words), "--jobs", "1"], catch_exceptions=False)


def test_finds_as_json(broken: Path) -> None:
    told = probe(broken, "--conversations", "60", "--seed", "7", "--json")
    report = json.loads(told.stdout)
    assert told.exit_code == 1
    assert (report["conversations"], report["seed"]) == (60, 7)
    find = next(f for f in report["finds"] if f["name"] == "missing-response")
    assert (find["severity"], find["step"]) == ("error", 1)
    assert find["conversation"][0]["intent"] == "ask" and find["conversation"][1] == {"action": "utter_gone"}
    assert find["count"] > 0 and 0 < find["weight"] <= 1 and "utter_gone" in find["reason"]
    assert report["coverage"]["intents"] == [2, 3] and report["unreached"]["intents"] == ["<b>bold</b>"]


def test_a_bot_without_errors_passes(whole: Path) -> None:
    told = probe(whole, "--conversations", "60", "--map")
    assert told.exit_code == 0, told.stdout
    assert "60 conversations" in told.stdout and "✓" in told.stdout


def test_what_fails_is_for_the_person_to_say(broken: Path) -> None:
    (broken / "probe.yml").write_text("assertions:\n- {never: utter_greet, after: utter_greet, severity: hint}\n")
    domain = (broken / "domain.yml").read_text().replace("actions: [utter_gone]", "")
    (broken / "domain.yml").write_text(domain.replace("responses: {", "responses: {utter_gone: [{text: Back}], "))
    assert probe(broken, "--conversations", "60").exit_code == 0
    told = probe(broken, "--conversations", "60", "--fail-on", "hint")
    assert told.exit_code == 1 and "never utter_greet after utter_greet" in told.stdout


def test_finds_as_junit(broken: Path, tmp_path: Path) -> None:
    assert probe(broken, "--conversations", "60", "--junit", tmp_path / "finds.xml").exit_code == 1
    suite = fromstring((tmp_path / "finds.xml").read_text("utf-8"))
    failures = suite.findall("testcase/failure")
    assert int(suite.attrib["failures"]) == len(failures) > 0
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    assert "utter_gone" in (failures[0].text or "")


def test_junit_without_finds_has_a_passing_case(whole: Path, tmp_path: Path) -> None:
    probe(whole, "--conversations", "4", "--literal", "--junit", tmp_path / "finds.xml")
    suite = fromstring((tmp_path / "finds.xml").read_text("utf-8"))
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("1", "0")


class _Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_finds_and_coverage_as_text(broken: Path, tmp_path: Path) -> None:
    probe(broken, "--conversations", "60", "--html", tmp_path / "finds.html")
    page = _Elements((tmp_path / "finds.html").read_text("utf-8"))
    assert "utter_gone" in page.text and "<b>bold</b>" in page.text and "greets <i>" in page.text
    assert "script" not in page.tags and "i" not in page.tags


def test_an_assertion_that_is_none_is_told_with_its_place(broken: Path) -> None:
    (broken / "probe.yml").write_text("assertions:\n- never: utter_greet\n")
    told = CliRunner().invoke(cli, ["probe", str(broken)])
    assert "probe.yml:2: this is no assertion" in str(told.exception)


def test_the_same_seed_in_processes(broken: Path) -> None:
    words = ["probe", str(broken), "--conversations", "120", "--json"]
    one, two = (json.loads(CliRunner().invoke(cli, [*words, "--jobs", jobs]).stdout) for jobs in ("1", "2"))
    assert {**one, "seconds": 0} == {**two, "seconds": 0}
