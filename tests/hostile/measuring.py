"""Runs one door on one input in a process of its own, and measures seconds and memory: `python -m … DOOR PATH`."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS, MEGABYTES = 5.0, 500.0
_QUIET = 0.12
"""Seconds that `_reference` takes on the machine that the bound is meant for, with nothing else on it."""
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Measured:
    """What became of it."""

    told: str
    """The error in our words, or the problems; empty where it simply works."""
    seconds: float
    """Of the processor, by the speed that it had in the same run: a busy machine makes nothing slower."""
    megabytes: float


def measured(door: str, path: Path, patience: float = 60.0) -> Measured:
    """Raises AssertionError where the door let anything through that is not ours."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.measuring", door, str(path)],
        capture_output=True,
        timeout=patience,
        cwd=REPOSITORY,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def within_bounds(found: Measured) -> bool:
    """Whether it took no longer and no more than it may."""
    return found.seconds <= SECONDS and found.megabytes <= MEGABYTES


def _project(path: Path) -> str:
    from teachbot.engine.project.project import load

    problems = load(path).problems
    assert all(p.line >= 1 for p in problems)
    return "\n".join(str(p) for p in problems[:5])


def _check(path: Path) -> str:
    """Looks for conflicts and the like in a project that was read before."""
    from teachbot.engine.checks.project import check
    from teachbot.engine.project.project import load

    global _began
    project = load(path)
    assert project.problems is not None
    _began = time.process_time()
    problems = check(project, 2)
    assert all(p.line >= 1 for p in problems)
    return "\n".join(str(p) for p in problems[:5])


def _file(path: Path) -> str:
    from teachbot.engine.project.data_files import read_file

    return "\n".join(str(p) for p in read_file(path).problems[:5])


def _model(path: Path) -> str:
    from teachbot.engine.prediction.model.model import load

    load(path)
    return ""


def _journal(path: Path) -> str:
    from teachbot.engine.session import journal

    journal.sessions(path.parent.parent)
    return "\n".join(journal.read(path)[1])


def _parse(path: Path) -> str:
    """Trains on the project outside of what is measured, and understands a text that is made to hang it."""
    from teachbot.engine.prediction.model.model import train
    from teachbot.engine.project.project import load

    model = train(load(path))
    global _began
    _began = time.process_time()
    for text in ("a" * 5_000 + "!", "(" * 5_000, "ab" * 2_500 + "\n", " " * 20_000):
        model.interpreter.parse(text)
    return ""


DOORS = {"project": _project, "check": _check, "file": _file, "model": _model, "journal": _journal, "parse": _parse}
_began = 0.0


def main() -> None:
    """Prints the outcome as JSON; lets anything that is not our own error through."""
    from teachbot.engine.errors import TeachbotError

    global _began
    door, path = sys.argv[1], Path(sys.argv[2])
    before = _reference()
    _began = time.process_time()
    try:
        told = DOORS[door](path)
    except TeachbotError as error:
        told = str(error)
    seconds = time.process_time() - _began
    seconds /= max(1.0, (before + _reference()) / 2 / _QUIET)
    print(json.dumps({"told": told, "seconds": seconds, "megabytes": _peak()}))


def _reference() -> float:
    """How long a fixed piece of work takes just now: text cut, looked up and counted, as the readers do."""
    began = time.process_time()
    seen: dict[str, int] = {}
    for number in range(400_000):
        word = f"- word {number % 1000}".strip("- ")
        seen[word] = seen.get(word, 0) + 1
    return time.process_time() - began


def _peak() -> float:
    """The most memory in megabytes; Linux keeps the parent's peak in `ru_maxrss` over fork and exec."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))


if __name__ == "__main__":
    main()
