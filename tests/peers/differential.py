"""Generate projects, ask the real Rasa and ourselves, and tell where we differ.

    python -m tests.peers.differential --rasa 3.6 --interpreter PATH/TO/ENVIRONMENT/bin/python --count 5000 --seed 1

See README.md beside this for how the environments are made and what differs on purpose.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.peers.compare import differences
from tests.peers.legacy_projects import legacy_projects
from tests.peers.ours import judged
from tests.peers.peer import Peers
from tests.peers.projects import Files, projects

BATCH = 100
"""Hypothesis repeats itself within a run: many short runs tell more than a long one."""
STRATEGIES = {"3.6": projects, "1.10": legacy_projects}


def generated(generation: str, count: int, first_seed: int) -> Iterator[list[Files]]:
    """Batches of different projects, the same ones for the same seed."""
    known: set[str] = set()
    number = 0
    while len(known) < count:
        fresh: list[Files] = []
        for files in _batch(generation, first_seed * 1_000_003 + number):
            text = json.dumps(files, sort_keys=True)
            if text not in known and len(known) < count:
                known.add(text)
                fresh.append(files)
        number += 1
        yield fresh


def _batch(generation: str, number: int) -> list[Files]:
    found: list[Files] = []

    @seed(number)
    @settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(STRATEGIES[generation]())
    def collect(files: Files) -> None:
        found.append(files)

    collect()
    return found


def main() -> int:
    """0 where both agree on everything."""
    options = _options()
    outcomes: Counter[str] = Counter()
    differing = 0
    recorded: list[tuple[Files, dict[str, object]]] = []
    begun = time.monotonic()
    with Peers(options.interpreter, options.rasa, options.jobs) as peers:
        for batch in generated(options.rasa, options.count, options.seed):
            for files, theirs in peers.ask_all(batch):
                outcomes[_outcome(theirs)] += 1
                if "slow" in theirs:
                    continue
                found = differences(theirs, judged(files))
                recorded += [] if found else [(files, theirs)]
                if found:
                    differing += 1
                    _keep(options.out, files, theirs, found)
            asked = sum(outcomes.values())
            if options.seconds is not None and time.monotonic() - begun > options.seconds:
                break
            print(f"\r{asked} asked, {differing} differ, {time.monotonic() - begun:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    if options.record is not None:
        pack(recorded[: options.kept], options.record)
    print(f"Rasa {options.rasa}, seed {options.seed}: {sum(outcomes.values())} projects, {differing} differ")
    print(", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common()))
    return 1 if differing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rasa", choices=sorted(STRATEGIES), required=True, help="which of the real ones is asked")
    parser.add_argument("--interpreter", type=Path, required=True, help="of the environment that it is installed in")
    parser.add_argument("--count", type=int, default=1000, help="how many projects")
    parser.add_argument("--seed", type=int, default=1, help="which projects")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes of the real one")
    parser.add_argument("--out", type=Path, help="a file of JSON lines for the projects that differ")
    parser.add_argument("--seconds", type=float, help="ask no more after this time")
    parser.add_argument("--record", type=Path, help="a file for verdicts that agree, packed")
    parser.add_argument("--kept", type=int, default=300, help="how many of them")
    return parser.parse_args()


def pack(recorded: list[tuple[Files, dict[str, object]]], out: Path) -> None:
    """Projects and verdicts as JSON, compressed."""
    body = [{"files": dict(files), "theirs": theirs} for files, theirs in recorded]
    out.write_bytes(lzma.compress(json.dumps(body, sort_keys=True).encode(), preset=9))


def unpack(path: Path) -> list[tuple[Files, dict[str, object]]]:
    """What was packed."""
    return [(case["files"], case["theirs"]) for case in json.loads(lzma.decompress(path.read_bytes()))]


def _outcome(theirs: dict[str, object]) -> str:
    if not theirs["loads"]:
        return "refused"
    if "slow" in theirs:
        return "too slow to tell"
    return "fails" if "fails" in theirs else f"rules {theirs['rules']}" if "rules" in theirs else "reads"


def _keep(out: Path | None, files: Files, theirs: dict[str, object], found: list[str]) -> None:
    if out is None:
        print("\n" + "\n".join(found)[:2000])
        return
    with out.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"differs": found, "files": dict(files), "theirs": theirs}) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
