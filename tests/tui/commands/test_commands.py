"""The command line keeps its contract: exit codes, JSON keys, places of errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from teachbot.engine.errors import TeachbotError
from teachbot.tui.__main__ import COMMANDS, cli

SHARED = Path(__file__).parents[3].parent / "shared"
PROJECTS = (
    "rasa2-concertbot",
    "rasa3-moodbot",
    "financial-demo",
    "helpdesk",
    "carbon-bot-1x",
    "cedextech-06-hotel-bot",
)
BUNDLED = ("concertbot", "moodbot", "restaurant")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHBOT_HOME", str(tmp_path / "home"))


def run(*words: str, stdin: str | None = None) -> Result:
    """One command, in this process; our own errors keep their exit code."""
    result = CliRunner().invoke(cli, list(words), input=stdin)
    if isinstance(result.exception, TeachbotError):
        result.exit_code = result.exception.exit_code
    elif result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def report(*words: str, stdin: str | None = None) -> dict[str, object]:
    """The JSON that a command prints."""
    return json.loads(run(*words, "--json", stdin=stdin).stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: teachbot {command}" in result.output


def test_the_group_lists_every_command() -> None:
    listed = run("--help").output
    assert all(f"  {command} " in listed for command in COMMANDS)


@pytest.mark.parametrize("bot", BUNDLED)
def test_a_bundled_bot_is_valid_and_passes_its_tests(bot: str) -> None:
    validated = report("validate", bot)
    problems = validated["problems"]
    assert isinstance(problems, list)
    assert [p for p in problems if p["severity"] == "error"] == []
    assert set(validated["counts"]) == {  # type: ignore[call-overload]
        "stories", "rules", "intents", "actions", "responses", "entities", "slots", "forms", "nlu_examples",
    }  # fmt: skip
    scores = report("test", bot)
    assert set(scores) >= {"stories", "actions", "actions_without_listen", "failed", "train_seconds", "test_seconds"}
    assert scores["actions_without_listen"]["accuracy"] >= 0.9  # type: ignore[index]


def test_parse_has_rasas_shape() -> None:
    reply = report("parse", "any gigs in Leipzig tonight?", "concertbot")
    assert set(reply) == {"text", "intent", "intent_ranking", "entities"}
    assert reply["intent"]["name"] == "search_concerts"  # type: ignore[index]
    (city,) = [e for e in reply["entities"] if e["entity"] == "city"]  # type: ignore[attr-defined]
    assert (city["value"], city["start"], city["end"]) == ("Leipzig", 12, 19)
    assert {"confidence_entity", "extractor"} <= set(city)


def test_predict_has_rasas_shape() -> None:
    events = [
        {"event": "action", "name": "action_listen"},
        {"event": "user", "text": "hi", "parse_data": {"intent": {"name": "greet"}, "entities": []}},
    ]
    reply = report("predict", "-", "concertbot", stdin=json.dumps(events))
    assert set(reply) == {"scores", "policy", "confidence", "tracker"}
    scores = reply["scores"]
    assert scores[0]["action"] == "utter_greet"  # type: ignore[index]
    assert sum(s["score"] for s in scores) == pytest.approx(1.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("given", ["no json", "17", '[{"no": "event"}]', '{"events": {}}'])
def test_predict_refuses_what_is_no_tracker(given: str) -> None:
    assert run("predict", "-", "concertbot", stdin=given).exit_code == 1


def test_train_prints_the_path_last_and_the_model_serves(tmp_path: Path) -> None:
    result = run("train", "moodbot", "--out", str(tmp_path))
    assert result.exit_code == 0
    path = Path(result.stdout.splitlines()[-1])
    assert path.parent == tmp_path and path.name.endswith(".tar.gz")
    reply = report("parse", "hello", "moodbot", "--model", str(tmp_path))
    assert reply["intent"]["name"] == "greet"  # type: ignore[index]


@pytest.mark.parametrize(("bot", "to"), [("restaurant", "yaml"), ("concertbot", "markdown")])
def test_convert_keeps_what_the_other_generation_can_say(bot: str, to: str, tmp_path: Path) -> None:
    assert run("convert", bot, "--to", to, "--out", str(tmp_path / "out")).exit_code == 0
    before = report("validate", bot)["counts"]
    after = report("validate", str(tmp_path / "out"))["counts"]
    assert after["nlu_examples"] == before["nlu_examples"]  # type: ignore[index]
    if to == "yaml":
        assert after["stories"] == before["stories"]  # type: ignore[index]


def test_wrong_usage_and_missing_projects_exit_with_2(tmp_path: Path) -> None:
    assert run("validate", str(tmp_path / "nowhere")).exit_code == 2
    assert run("convert", "concertbot", "--to", "json", "--out", str(tmp_path)).exit_code == 2
    assert run("interactive", "concertbot", "--resume", "--fresh").exit_code == 2
    assert run("export", "20000101", "concertbot", "--out", str(tmp_path / "out")).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["validate"],
        ["train", "--out", "models"],
        ["test"],
        ["graph"],
        ["parse", "hello"],
        ["predict", "events.json"],
        ["convert", ".", "--to", "yaml", "--out", "out"],
        ["sessions"],
        ["export", "2026", "--out", "out"],
        ["serve"],
        ["validate", "--data", "events.json"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("named", [False, True], ids=["here", "named"])
def test_a_folder_without_a_project_is_no_success(
    words: list[str], named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "events.json").write_text("[]", encoding="utf-8")
    monkeypatch.chdir(here)
    words = [str(tmp_path / "events.json") if word == "events.json" else word for word in words]
    if named and "--data" not in words and "." not in words:
        words = [*words, str(here)]
    result = run(*words)
    assert result.exit_code == 2
    assert "no project here" in str(result.exception)
    assert [*here.iterdir()] == []


def test_the_sessions_of_all_projects_are_listed_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("sessions", "--all").exit_code == run("sessions", "moodbot").exit_code == 0
    assert run("sessions", "--all", "moodbot").exit_code == 2


def test_data_takes_every_value_up_to_the_next_option(tmp_path: Path) -> None:
    stories, nlu = tmp_path / "stories.yml", tmp_path / "nlu.yml"
    stories.write_text("stories:\n- story: a\n  steps:\n  - intent: greet\n  - action: utter_hi\n", encoding="utf-8")
    nlu.write_text("nlu:\n- intent: greet\n  examples: |\n    - hi\n", encoding="utf-8")
    (tmp_path / "domain.yml").write_text("intents: [greet]\n", encoding="utf-8")
    domain = ("-d", str(tmp_path / "domain.yml"))
    for words in (["--data", str(stories), str(nlu), *domain], [f"--data={stories}", str(nlu), *domain]):
        counts = json.loads(run("validate", *words, "--json").stdout)["counts"]
        assert (counts["stories"], counts["nlu_examples"]) == (1, 1)
    counts = json.loads(run("validate", *domain, "--data", str(stories), "--json").stdout)["counts"]
    assert (counts["stories"], counts["nlu_examples"]) == (1, 0)


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents:\n  - greet\nresponses: {\n', encoding="utf-8")
    result = run("validate", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path / 'domain.yml'}:" in result.output


@pytest.mark.skipif(not SHARED.exists(), reason="the real projects lie beside a checkout only while it is developed")
@pytest.mark.parametrize("name", PROJECTS)
def test_real_projects_open_without_a_false_error(name: str) -> None:
    result = run("validate", str(SHARED / "projects" / name), "--json")
    found = json.loads(result.output)["problems"]
    refused = ["rule-contradiction"] if name == "rasa2-concertbot" else []  # as Rasa itself refuses it
    assert [p["code"] for p in found if p["severity"] == "error"] == refused


@pytest.mark.parametrize("suffix", ["txt", "dot", "json", "html"])
def test_graph_writes_every_format(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"graph.{suffix}"
    assert run("graph", "concertbot", "--out", str(out)).exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert "action_search_concerts" in text
    if suffix == "json":
        assert {"nodes", "edges"} <= set(json.loads(text)) or "links" in json.loads(text)


def test_the_text_graph_keeps_to_its_width() -> None:
    result = run("graph", "concertbot", "--width", "60", "--ascii")
    assert result.exit_code == 0
    assert result.stdout.isascii()
    assert max(len(line) for line in result.stdout.splitlines()) <= 60


def test_the_inbox_lists_conversations_by_pages(tmp_path: Path) -> None:
    hello = {"event": "user", "text": "hello", "parse_data": {"intent": {"name": "greet", "confidence": 0.4}}}
    path = tmp_path / "talks.json"
    path.write_text(json.dumps([{"sender_id": f"n{n}", "events": [hello, {"event": 1}]} for n in range(3)]))
    words = ("inbox", "moodbot", "--conversations", str(path), "--limit", "2")
    first = report(*words)
    assert {"store", "conversations", "next", "problems"} <= set(first)
    listed = first["conversations"]
    assert isinstance(listed, list) and [c["id"] for c in listed] == ["n0", "n1"]
    assert (listed[0]["confidence"], listed[0]["length"], len(listed[0]["problems"])) == (0.4, 1, 1)
    rest = report(*words, "--after", str(first["next"]))
    assert rest["next"] is None and len(rest["conversations"]) == 1  # type: ignore[arg-type]
    shown = run(*words, "--filter", "HELL")
    assert shown.exit_code == 0 and "n0" in shown.stdout and "hello" in shown.stdout and "not an event" in shown.stderr
    assert run("inbox", "moodbot", "--conversations", str(tmp_path / "none")).exit_code == 3
    assert run("inbox", "moodbot").exit_code == 0


def test_the_inbox_answers_by_its_index(tmp_path: Path) -> None:
    said = [("hello", "greet", "utter_greet"), ("blorp zyx", "goodbye", "utter_happy")]
    talks = []
    for text, intent, action in said:
        user = {"event": "user", "text": text, "parse_data": {"intent": {"name": intent, "confidence": 0.6}}}
        acted = {"event": "action", "name": action}
        talks.append({"sender_id": text, "events": [{"event": "action", "name": "action_listen"}, user, acted]})
    path = tmp_path / "talks.json"
    path.write_text(json.dumps(talks))
    words = ("inbox", "moodbot", "--conversations", str(path))
    assert "--index" in run(*words, "--order", "worth").stderr or run(*words, "--order", "worth").exit_code == 2
    listed = report(*words, "--index", "--order", "worth")["conversations"]
    assert isinstance(listed, list) and [c["id"] for c in listed] == ["blorp zyx", "hello"]
    assert listed[0]["disagreements"] == 1 and "utter_happy happened" in listed[0]["reason"]
    assert [c["id"] for c in report(*words, "--filter", "intent:greet")["conversations"]] == ["hello"]  # type: ignore[attr-defined]
    assert run(*words, "--filter", "colour:red").exit_code == 2


def test_how_each_story_fared_is_written_for_build_servers(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    wrong = tmp_path / "test_wrong.yml"
    told = "- story: {}\n  steps:\n  - intent: {}\n  - action: {}\n"
    wrong.write_text(
        "stories:\n"
        + told.format("right", "goodbye", "utter_goodbye")
        + told.format("wrong <&> \x85", "goodbye", "utter_joke")
    )
    path = tmp_path / "junit.xml"
    result = run("test", "moodbot", "--stories", str(wrong), "--junit", str(path))
    suite = ElementTree.parse(path).getroot()
    assert (result.exit_code, suite.get("tests"), suite.get("failures")) == (1, "2", "1")
    cases = {case.get("name", "")[:5]: case for case in suite}
    assert cases["right"].find("failure") is None and cases["wrong"].get("file") == str(wrong)
    failure = cases["wrong"].find("failure")
    assert failure is not None and "expected utter_joke" in failure.get("message", "")
    assert run("test", "moodbot", "--nlu", str(wrong), "--junit", str(path)).exit_code == 2
    assert run("test", "moodbot", "--junit", str(tmp_path / "no" / "where.xml")).exit_code == 3
