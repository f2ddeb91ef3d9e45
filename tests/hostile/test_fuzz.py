"""The readers under a fuzzer: whatever a file holds, there is a value or a problem with a line, never an exception.

About 30 seconds; TEACHBOT_FUZZ_SECONDS=600 goes on for as long as the requirement names.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teachbot.engine.checks.project import check
from teachbot.engine.dialogue.event_json import event_from_json
from teachbot.engine.errors import TeachbotError
from teachbot.engine.prediction.nlu.literal import literal
from teachbot.engine.project.project import load
from teachbot.engine.session.lesson import entry_from_json
from teachbot.engine.training_data.reading.annotation import parse_annotated, parse_message
from tests.hostile.corpus import TEXTS

SECONDS = float(os.environ.get("TEACHBOT_FUZZ_SECONDS", "30"))
SEED = int(os.environ.get("TEACHBOT_FUZZ_SEED", "1"))
STORIES = Path(__file__).parents[2] / "stories"
SAMPLES = [p for p in sorted(STORIES.rglob("*")) if p.suffix in (".yml", ".md", ".json") and p.stat().st_size < 30_000]
_SIGNS = b": - \n \t ' \" # & * ! | > % @ ` { } [ ] , ? ~".split(b" ")
TOKENS = [
    *_SIGNS, b"\n  - ", b"\n\n", b"&a ", b"*a", b"<<: *a", b"!!binary ", b"- or:\n", b"- checkpoint: ", b"steps:",
    b"examples: |\n", b"slot_was_set:", b"active_loop: null", b"## ", b"* ", b"> ", b"](", b']{"entity": ', b"\r",
    b"\xff", b"\x00", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"---\n", b"1e999", b"-0x7f", b".nan", b"2001-01-01",
    b"<!--", b"-->", b"{" * 50, b"[" * 50, b"null", b"true",
]  # fmt: skip

_WORDS = """event name value op steps text stepped opened conversation slot user parse_data intent entities kind said
events understanding id data"""

_LINE_ENDS = (b"\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
"""As YAML counts them."""


class Mutator:
    """Changes real files a little or a lot; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def file(self) -> tuple[str, bytes]:
        """A name and its bytes."""
        sample = self.random.choice(SAMPLES)
        data = sample.read_bytes()
        for _ in range(self.random.choice((1, 1, 2, 3, 8, 40))):
            data = self.changed(data)
        name = "domain.yml" if sample.name.startswith("domain") else f"data{sample.suffix}"
        return (name if self.random.random() < 0.9 else f"data{self.random.choice(('.yml', '.md', '.json'))}"), data

    def changed(self, data: bytes) -> bytes:
        """One change: cut, copied, moved, replaced, doubled."""
        at, to = sorted(self.random.randrange(len(data) + 1) for _ in range(2))
        to = min(to, at + self.random.choice((1, 4, 30, 400)))
        match self.random.randrange(6):
            case 0:
                return data[:at] + data[to:]
            case 1:
                return data[:at] + data[at:to] * self.random.choice((2, 3, 20)) + data[to:]
            case 2:
                return data[:at] + self.random.choice(TOKENS) + data[at:]
            case 3:
                return data[:at] + self.random.choice(TOKENS) + data[to:]
            case 4:
                text = self.random.choice(list(TEXTS.values()))[:500]
                return data[:at] + text.encode("utf-8", "surrogatepass") + data[at:]
            case _:
                other = self.random.choice(SAMPLES).read_bytes()
                begin = self.random.randrange(len(other) + 1)
                return data[:at] + other[begin : begin + 300] + data[at:]

    def value(self, depth: int = 0) -> object:
        """A JSON value with the words of events and entries in it."""
        words = _WORDS.split()
        match self.random.randrange(8 if depth < 5 else 5):
            case 0:
                return self.random.choice(words)
            case 1:
                return self.random.choice((0, -1, 1.5, 10**30, float("inf"), True, False, None))
            case 2 | 3 | 4:
                return self.random.choice(list(TEXTS.values()))[:50]
            case 5:
                return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
            case _:
                return {self.random.choice(words): self.value(depth + 1) for _ in range(self.random.randrange(6))}


def test_mutated_projects(tmp_path: Path) -> None:
    mutator, end, runs = Mutator(SEED), time.monotonic() + SECONDS * 0.8, 0
    while time.monotonic() < end:
        name, data = mutator.file()
        for old in tmp_path.iterdir():
            old.unlink()
        (tmp_path / name).write_bytes(data)
        began = time.process_time()
        project = load(tmp_path)
        problems = list(project.problems)
        project.fingerprint()
        assert time.process_time() - began < 5.0, data
        problems += check(project, 2)
        lines = sum(data.count(end) for end in _LINE_ENDS) + 2
        for problem in problems:
            assert 1 <= problem.line <= lines or problem.path.name != name
        runs += 1
    assert runs > SECONDS


@pytest.mark.parametrize("reader", [event_from_json, entry_from_json])
def test_odd_values(reader: Callable[[Any], object]) -> None:
    mutator, end = Mutator(SEED), time.monotonic() + SECONDS * 0.05
    while time.monotonic() < end:
        value = mutator.value()
        with contextlib.suppress(TeachbotError):
            reader(value if reader is event_from_json or isinstance(value, dict) else {"op": value})


def test_odd_messages() -> None:
    mutator, end = Mutator(SEED), time.monotonic() + SECONDS * 0.1
    while time.monotonic() < end:
        text = "".join(mutator.random.choice(list(TEXTS.values()))[:20] for _ in range(3))
        data = text.encode("utf-8", "replace")
        for _ in range(4):
            data = mutator.changed(data)
        text = mutator.random.choice(("/", "", "/greet", "[a]")) + data.decode("utf-8", "replace")
        for parse in (parse_annotated, parse_message, literal):
            with contextlib.suppress(TeachbotError):
                parse(text)
