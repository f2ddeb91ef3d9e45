"""What probing found, as the command line's contract has it."""

from __future__ import annotations

from teachbot.engine.dialogue.events import Json
from teachbot.engine.probe.prober import Find, Line
from teachbot.engine.probe.probing import Findings
from teachbot.engine.probe.reach import KINDS


def as_json(findings: Findings) -> dict[str, Json]:
    """One JSON object."""
    return {
        "conversations": findings.conversations,
        "turns": findings.turns,
        "seed": findings.seed,
        "seconds": round(findings.seconds, 3),
        "stopped": findings.stopped,
        "finds": [_find(find) for find in findings.finds],
        "coverage": {kind.replace(" ", "_"): list(findings.coverage[kind]) for kind in KINDS},
        "unreached": {kind.replace(" ", "_"): list(findings.unreached(kind)) for kind in KINDS if kind != "branches"},
    }


def _find(find: Find) -> dict[str, Json]:
    return {
        "name": find.hole.name,
        "severity": find.hole.severity,
        "reason": find.hole.reason,
        "count": find.count,
        "weight": round(find.weight, 6),
        "step": find.step,
        "conversation": [_line(line) for line in find.conversation],
    }


def _line(line: Line) -> dict[str, Json]:
    if line.action is not None:
        return {"action": line.action}
    return {"user": line.user, "intent": line.intent}
