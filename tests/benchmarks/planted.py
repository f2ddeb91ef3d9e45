"""Whether planted holes are found, in many bots: `python -m tests.benchmarks.planted [SEEDS [NAME…]]`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from teachbot.engine.bots.local import LocalBot
from teachbot.engine.prediction.model.model import train
from teachbot.engine.probe.probing import Findings
from teachbot.engine.probe.subject import Subject, subject
from teachbot.engine.project.bundled import bundled_bot
from teachbot.engine.project.project import load
from tests.benchmarks.splits import SHARED
from tests.engine.probe.bots import BUNDLED, probed
from tests.engine.probe.planting import ASSERTIONS, HOLES, SERVER, planted

REAL = ("rasa3-formbot", "massimo-media", "f1-stats", "helpdesk-1x", "carbon-bot")
CONVERSATIONS = 2000
SPARE_TURNS = 2


def main() -> int:
    """Prints a line for each bot and seed; 1 where a hole was missed or is too long."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    wanted = sys.argv[2:] or (*BUNDLED, *REAL)
    missed = 0
    for name in wanted:
        root = bundled_bot(name) if name in BUNDLED else SHARED / "projects" / name
        of = _with_holes(root)
        for seed in range(seeds):
            findings = probed(of, conversations=CONVERSATIONS, seed=seed)
            lacking = [hole.kind for hole in HOLES if not _found(hole.kind, findings)]
            missed += len(lacking)
            print(f"{root.name:20} seed {seed}: {len(HOLES) - len(lacking)}/{len(HOLES)} {lacking}", flush=True)
    return 1 if missed else 0


def _with_holes(root: Path) -> Subject:
    holed = replace(planted(load(root)), root=root)
    return subject(holed, LocalBot(holed, train(holed), SERVER), assertions=ASSERTIONS)


def _found(kind: str, findings: Findings) -> bool:
    """Whether the planted hole is among the finds, and short."""
    hole = next(hole for hole in HOLES if hole.kind == kind)
    found = [hole.turns(find) for find in findings.finds if hole.is_in(find)]
    return bool(found) and min(found) <= hole.shortest + SPARE_TURNS


if __name__ == "__main__":
    sys.exit(main())
