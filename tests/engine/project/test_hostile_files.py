"""Nothing that a file holds raises, hangs or eats the memory: it is a problem with a line, or simply works."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teachbot.engine.checks.project import check
from teachbot.engine.project.data_files import DataFile, read_file
from teachbot.engine.project.project import load
from tests.engine.training_data.rasa_form import PROJECTS, REPOSITORY

SECONDS = 5.0
"""Of processor time: a busy machine must not fail it."""
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SAMPLES = sorted((REPOSITORY / "stories").rglob("*.yml")) + sorted((REPOSITORY / "stories").rglob("*.md"))
SAMPLES += sorted((PROJECTS / "rasa3-test-fixtures").rglob("*.yml"))[::7]


def read(path: Path, data: bytes) -> DataFile:
    path.write_bytes(data)
    started = time.process_time()
    found = read_file(path)
    assert time.process_time() - started < SECONDS
    for problem in found.problems:
        assert 1 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 2
    return found


def codes(file: DataFile) -> set[str]:
    return {p.code for p in file.problems}


BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + i, 98 + i, b", ".join([b"*" + bytes([97 + i])] * 9)) for i in range(9)
)
HOSTILE = {
    "alias bomb": BOMB + b"slots: {s: {type: any, initial_value: *j}}\nintents: *j\nstories: *j\nnlu: *j\n",
    "alias of itself": b"slots:\n  s: &s\n    type: any\n    initial_value: *s\nstories: &t\n- *t\n",
    "story bomb": b"steps: &s\n" + b"- intent: x\n" * 500 + b"stories:\n" + b"- story: a\n  steps: *s\n" * 3000,
    "merge bomb": b"x: &x {a: 1}\nslots:\n  <<: [" + b"*x, " * 5000 + b"*x]\n",
    "deep lists": b"stories: " + b"[" * 100_000,
    "deep blocks": b"nlu:\n" + b"- " * 100_000 + b"x",
    "deep maps": b"intents: " + b"{a: " * 100_000,
    "many nodes": b"stories:\n" + b"- story: s\n  steps:\n  - intent: a\n  - action: b\n" * 250_000,
    "long line": b"intents: [" + b"a, " * 100_000 + b"a]",
    "nul": b"intents:\n- gr\x00eet\n",
    "invalid utf-8": b"intents:\n- gr\xff\xfeet\n",
    "utf-16": "intents:\n- greet\n".encode("utf-16"),
    "control": b"intents:\n- gr\x1b[31meet\n",
    "two documents": b"intents: [a]\n---\nintents: [b]\n",
    "tabs": b"intents:\n\t- greet\n",
    "unknown alias": b"intents: *nothing\n",
    "duplicate keys": b"intents: [a]\nintents: [b]\n",
    "python tag": b"intents: !!python/object/apply:os.system ['true']\n",
    "list at the top": b"- a\n- b\n",
    "scalar at the top": b"just words",
    "empty": b"",
    "only a comment": b"# nothing\n",
    "wrong kinds": b"intents: 5\nentities: {a: b}\nslots: [a]\nforms: 3\nresponses: [x]\n"
    b"actions: {a: b}\nsession_config: [1]\n",
    "wrong kinds, stories": b"stories: {a: b}\nrules: 7\nnlu: words\n",
    "keys that are lists": b"? [a, b]\n: c\nintents: [a]\n",
    "odd steps": b"stories:\n- story: [a]\n  steps: {x: y}\n- 5\n- story: s\n  steps: [1, [2], null, {or: 5}, "
    b"{intent: [a]}, "
    b"{checkpoint: {}}, {slot_was_set: 3}, {active_loop: []}, {action: {}}, {user: []}, {bot: {}}]\n",
    "odd nlu": b"nlu:\n- intent: [a]\n- intent: a\n  examples: {b: c}\n- intent: b\n"
    b"  examples: [1, {text: [x]}, {}]\n- regex: r\n",
    "huge number": b"slots: {s: {type: float, initial_value: " + b"9" * 100_000 + b"}}\n",
    "bad annotations": b'nlu:\n- intent: a\n  examples: |\n    - [x]{"entity": }\n    - [x]{"value": "y"}\n'
    b"    - [x](\n    - [](y)\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml(name: str, tmp_path: Path) -> None:
    read(tmp_path / "file.yml", HOSTILE[name])
    (tmp_path / "domain.yml").write_bytes(HOSTILE[name])
    check(load(tmp_path), 2)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alias bomb", "too-large"),
        ("deep lists", "too-large"),
        ("many nodes", "too-large"),
        ("nul", "control-character"),
        ("invalid utf-8", "encoding"),
        ("two documents", "yaml-syntax"),
        ("tabs", "yaml-syntax"),
        ("duplicate keys", "duplicate-key"),
        ("bad annotations", "bad-annotation"),
    ],
)
def test_hostile_yaml_is_told(name: str, code: str, tmp_path: Path) -> None:
    assert code in codes(read(tmp_path / "file.yml", HOSTILE[name]))


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "[{a: ", '"x": ['])
@pytest.mark.parametrize("depth", [61, 999, 1001, 20_000])
def test_our_limit_of_nesting_comes_before_a_parsers(unit: str, depth: int, tmp_path: Path) -> None:
    assert codes(read(tmp_path / "file.yml", b"stories:\n" + unit.encode() * depth)) == {"too-large"}


MARKDOWN = {
    "long": b"## s\n* greet\n  - utter_greet\n" * 330_000,
    "bad json": b'## s\n* greet{"a": }\n  - slot{[]}\n  - slot{"a"\n> x{1}\n' + b"{" * 10_000,
    "deep json": b"## s\n* greet" + b'{"a":' * 50_000 + b"\n",
    "no story": b"* greet\n  - utter_greet\n##\n",
    "open comment": b"## s\n<!-- \n* greet\n",
    "nlu": b"## intent:\n- x\n## unknown:y\n- z\n## lookup:t\n/etc/passwd\n../../../x.txt\n",
    "many brackets": b"## intent:a\n- " + b"[" * 20_000 + b"\n- " + b"[x](" * 5000 + b"\n",
    "cr only": b"## s\r* greet\r  - utter_greet\r",
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_hostile_markdown(name: str, tmp_path: Path) -> None:
    read(tmp_path / "file.md", MARKDOWN[name])


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[" * 100_000,
        b'{"rasa_nlu_data": 5}',
        b'{"rasa_nlu_data": {"common_examples": [1, {"text": 5}]}}',
        b"\xff",
    ],
)
def test_hostile_json(data: bytes, tmp_path: Path) -> None:
    read(tmp_path / "file.json", data)


def test_checkpoints_that_multiply(tmp_path: Path) -> None:
    body = "".join(
        f"- story: s{i}_{j}\n  steps:\n  - checkpoint: c{i}\n  - intent: a\n  - action: b{j}\n"
        f"  - checkpoint: c{i + 1}\n"
        for i in range(12)
        for j in range(6)
    )
    first = "- story: first\n  steps:\n  - intent: a\n  - action: b\n  - checkpoint: c0\n"
    (tmp_path / "domain.yml").write_text("intents: [a]\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "stories.yml").write_text("stories:\n" + first + body)
    started = time.process_time()
    project = load(tmp_path)
    assert "too-many-dialogues" in {p.code for p in project.problems}
    assert time.process_time() - started < SECONDS


@QUICK
@given(st.binary(max_size=300), st.sampled_from([".yml", ".md", ".json"]))
def test_arbitrary_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    read(tmp_path_factory.getbasetemp() / f"file{suffix}", data)


@QUICK
@given(st.text(max_size=300), st.sampled_from([".yml", ".md", ".json"]))
def test_arbitrary_text(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    read(tmp_path_factory.getbasetemp() / f"text{suffix}", text.encode("utf-8", "replace"))


@QUICK
@given(st.sampled_from(SAMPLES), st.data())
def test_truncated_and_mutated_files(
    tmp_path_factory: pytest.TempPathFactory, sample: Path, data: st.DataObject
) -> None:
    original = sample.read_bytes()
    kept = original[: data.draw(st.integers(0, len(original)))]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(kept)))
        kept = (
            kept[:at]
            + data.draw(st.sampled_from([b"", b":", b"- ", b"\n", b"[", b"}", b"*a", b"\t", b'"', b"#", b"\xff"]))
            + kept[at + 1 :]
        )
    folder = tmp_path_factory.getbasetemp() / "mutated"
    folder.mkdir(exist_ok=True)
    name = "domain.yml" if sample.name.startswith("domain") else f"data{sample.suffix}"
    for old in folder.iterdir():
        old.unlink()
    read(folder / name, kept)
    check(load(folder), 3)
