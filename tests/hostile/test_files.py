"""Files from strangers: an error with a place within five seconds and 500 MB, or it simply works."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.measuring import measured, within_bounds

BASE = b"intents: [a]\nactions: [b]\n"


def wide(count: int) -> bytes:
    return b"intents:\n" + b"".join(b"- i%d\n" % n for n in range(count)) + b"actions: [b]\n"


def bomb(levels: int) -> bytes:
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, levels)]
    return b"\n".join(lines) + b"\nslots: {s: {type: any, initial_value: *a%d}}\n" % (levels - 1)


HEAVY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a million lines of YAML stories": (
        "data/stories.yml",
        lambda: b"stories:\n" + b"- story: s\n  steps:\n  - intent: a\n  - action: b\n" * 250_000,
    ),
    "a million lines of Markdown stories": ("data/stories.md", lambda: b"## s\n* a\n  - b\n" * 333_334),
    "one story of a million lines": ("data/stories.md", lambda: b"## s\n" + b"* a\n  - b\n" * 500_000),
    "a million Markdown examples": ("data/nlu.md", lambda: b"## intent:a\n" + b"- some words\n" * 1_000_000),
    "a million YAML examples": (
        "data/nlu.yml",
        lambda: b"nlu:\n- intent: a\n  examples: |\n" + b"    - w\n" * 1_000_000,
    ),
    "700,000 lines of JSON": (
        "data/nlu.json",
        lambda: (
            b'{"rasa_nlu_data": {"common_examples": [\n'
            + b'{"text": "w", "intent": "a"},\n' * 700_000
            + b'{"text": "w", "intent": "a"}]}}'
        ),
    ),
    "an alias bomb of ten levels": ("domain.yml", lambda: bomb(10)),
    "one line of 60 MB": ("data/stories.yml", lambda: b"stories: '" + b"a" * 60_000_000 + b"'\n"),
    "one Markdown line of 60 MB": ("data/nlu.md", lambda: b"## intent:a\n- " + b"[x](" * 15_000_000 + b"\n"),
    "braces of 60 MB": ("data/stories.md", lambda: b"## s\n* a" + b'{"a":' * 12_000_000 + b"\n"),
    "100,000 intents": ("domain.yml", lambda: wide(100_000)),
    "comments of 60 MB": ("domain.yml", lambda: BASE + b"# comment\n" * 6_000_000),
    "60 MB of spaces": ("domain.yml", lambda: b" " * 60_000_000),
    "NULs of 60 MB": ("data/stories.yml", lambda: b"\0" * 60_000_000),
    "60 MB of invalid UTF-8": ("data/nlu.md", lambda: b"\xff" * 60_000_000),
    "UTF-32 of 60 MB": ("data/nlu.md", lambda: b"\xff\xfe\0\0" + b"-\0\0\0" * 15_000_000),
    "duplicate keys": ("domain.yml", lambda: b"intents: [a]\n" * 100_000),
    "OR steps that multiply": (
        "data/stories.yml",
        lambda: (
            b"stories:\n- story: s\n  steps:\n" + (b"  - or:\n" + b"    - intent: a\n" * 10 + b"  - action: b\n") * 40
        ),
    ),
    "4 KB of Markdown that tell 4,096 stories": (
        "data/stories.md",
        lambda: b"## s\n" + b"* a OR c\n  - b\n" * 12 + b'* a{"e": "v"}\n  - b\n' * 170,
    ),
    "6 KB of YAML that tell 4,096 stories against a rule": (
        "data/stories.yml",
        lambda: (
            b"rules:\n- rule: r\n  steps:\n  - intent: a\n  - action: d\nstories:\n- story: s\n  steps:\n"
            + b"  - or:\n    - intent: a\n    - intent: c\n  - action: b\n" * 12
            + b"  - intent: a\n  - action: b\n" * 170
        ),
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file(name: str, tmp_path: Path) -> None:
    where, make = HEAVY[name]
    path = tmp_path / where
    path.parent.mkdir(exist_ok=True)
    (tmp_path / "domain.yml").write_bytes(BASE)
    path.write_bytes(make())
    found = measured("project", tmp_path)
    assert within_bounds(found), found


@pytest.mark.parametrize(
    "name",
    [
        "a million lines of Markdown stories",
        "one story of a million lines",
        "4 KB of Markdown that tell 4,096 stories",
        "6 KB of YAML that tell 4,096 stories against a rule",
    ],
)
def test_the_checks_of_a_heavy_file(name: str, tmp_path: Path) -> None:
    where, make = HEAVY[name]
    path = tmp_path / where
    path.parent.mkdir(exist_ok=True)
    (tmp_path / "domain.yml").write_bytes((b"version: '3.1'\n" if path.suffix == ".yml" else b"") + BASE)
    path.write_bytes(make())
    found = measured("check", tmp_path)
    assert within_bounds(found), found


def test_a_file_of_100_mb_is_not_even_read(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_bytes(BASE)
    with (tmp_path / "stories.yml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    found = measured("file", tmp_path / "stories.yml")
    assert within_bounds(found) and found.megabytes < 120
    assert "stories.yml:1: the file is larger than" in found.told


def odd_places(root: Path) -> None:
    """Everything that a folder of a stranger can hold besides files."""
    data = root / "data"
    data.mkdir()
    (root / "domain.yml").write_bytes(BASE)
    (data / "zero.yml").symlink_to("/dev/zero")
    (data / "null.md").symlink_to("/dev/null")
    (data / "terminal.yml").symlink_to("/dev/tty")
    (data / "nowhere.yml").symlink_to("nowhere")
    (data / "self.yml").symlink_to("self.yml")
    (data / "loop").symlink_to("..", target_is_directory=True)
    (data / "folder.yml").mkdir()
    os.mkfifo(data / "pipe.yml")
    (data / "unreadable.yml").write_bytes(BASE)
    (data / "unreadable.yml").chmod(0)
    (data / "-rf.yml").write_bytes(b"stories: []\n")
    (data / "x\n\x1b[2Jy.yml").write_bytes(b"stories: 5\n")
    (data / os.fsdecode(b"\xff\xfe.yml")).write_bytes(b"stories: 5\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_odd_files_and_endless_folders(tmp_path: Path) -> None:
    odd_places(tmp_path)
    found = measured("project", tmp_path)
    assert within_bounds(found), found


PATTERNS = {
    "nested quantifiers": "(a+)+$",
    "alternation": "(a|aa)+$",
    "two stars": "(.*)*x",
    "nested groups": "((a*)*)*b",
    "counted": "(a{1,100}){1,100}b",
    "back-reference": r"(a+)\1+b",
    "lookahead": "(?=(a+))a*b",
    "wide": "|".join(f"w{n}" for n in range(5_000)),
    "broken": "(((",
    "huge count": "a{1000}{1000}{1000}",
    "empty": "",
    "everything": "[\\s\\S]*",
}


@pytest.mark.parametrize("kind", ["regex", "lookup"])
def test_pathological_patterns_hang_no_prediction(kind: str, tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("intents: [a, b]\nentities: [e]\nactions: [c]\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    patterns = "".join(
        f"- {kind}: {'e' if number == 0 else f'e{number}'}\n  examples: |\n    - {pattern}\n"
        for number, pattern in enumerate(PATTERNS.values())
        if pattern
    )
    examples = "".join(f"    - {word} [aaa](e) {n}\n" for n, word in enumerate(("one", "two", "three", "four")))
    nlu = f"nlu:\n- intent: a\n  examples: |\n{examples}- intent: b\n  examples: |\n    - x\n    - y z\n{patterns}"
    (tmp_path / "data" / "nlu.yml").write_text(nlu, encoding="utf-8")
    found = measured("parse", tmp_path)
    assert within_bounds(found), found


def test_a_hundred_thousand_words_to_look_up(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("intents: [a, b]\nentities: [e]\nactions: [c]\n", encoding="utf-8")
    (tmp_path / "data").mkdir()
    words = "".join(f"    - word{n} more{n}\n" for n in range(100_000))
    nlu = "nlu:\n- intent: a\n  examples: |\n    - see [word1](e)\n    - go\n- intent: b\n  examples: |\n    - x\n"
    nlu += f"- lookup: e\n  examples: |\n{words}"
    (tmp_path / "data" / "nlu.yml").write_text(nlu, encoding="utf-8")
    found = measured("parse", tmp_path)
    assert within_bounds(found), found


def make_journal(path: Path, entries: list[str | bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, at REAL NOT NULL, entry TEXT NOT NULL)")
        connection.executemany("INSERT INTO entries (at, entry) VALUES (0, ?)", [(e,) for e in entries])
        connection.executemany("INSERT INTO about VALUES (?, ?)", [("started", "NaN?"), ("project", "a\x00b")])
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


JOURNALS: dict[str, list[str | bytes]] = {
    "deep": ["[" * 200_000],
    "deep and closed": ['{"op": "switched", "id": ' + "[" * 50_000 + "]" * 50_000 + "}"],
    "no object": ["5", "null", '"x"'],
    "unknown": ['{"op": "__import__"}'],
    "huge count": ['{"op": "undone", "count": 1000000000000}'],
    "huge number": ['{"op": "undone", "count": 1e400}', '{"op": "undone", "count": ' + "9" * 5_000 + "}"],
    "odd steps": ['{"op": "stepped", "steps": {"a": 1}}', '{"op": "stepped", "steps": [1]}'],
    "odd conversation": ['{"op": "opened", "conversation": []}', '{"op": "opened", "conversation": {"id": {}}}'],
    "bytes": [b"\xff\xfe\x00"],
    "no text": [b""],
    "lengths": ['{"op": "exported", "lengths": [1]}', '{"op": "exported", "lengths": {"x": "y"}}'],
}


@pytest.mark.parametrize("name", JOURNALS)
def test_a_hostile_journal(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "x.db"
    make_journal(path, JOURNALS[name])
    found = measured("journal", path)
    assert within_bounds(found), found
    assert "damaged" in found.told


def test_journals_that_are_something_else(tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "x.db"
    path.parent.mkdir()
    for data in (b"", b"SQLite format 3\0" + b"\xff" * 5_000, gzip.compress(b"x"), b"\0" * 100_000):
        path.write_bytes(data)
        assert within_bounds(measured("journal", path))
