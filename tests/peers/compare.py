"""Where two verdicts on the same project differ, leaving out what differs on purpose (see README.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Verdict = dict[str, Any]
CLOSED = ("session_started_metadata",)
"""Slots that only Rasa's own actions set; ours do without."""


def differences(theirs: Verdict, ours: Verdict) -> list[str]:
    """What differs, each as a line; nothing where both agree."""
    if not theirs["loads"] or not ours["loads"]:
        return [] if theirs["loads"] == ours["loads"] else [f"loads: {_reason(theirs)} | ours: {_reason(ours)}"]
    found = [*_domains(theirs["domain"], ours["domain"]), *_nlu(theirs["nlu"], ours["nlu"])]
    if "fails" in theirs:
        return [*found, *([] if ours["unknown"] else [f"fails: {theirs['fails']}"])]
    if ours["unknown"]:
        return [*found, f"only ours fails: {ours['unknown']}"]
    found += _sets("tracker", theirs["trackers"], ours["trackers"])
    found += _conflicts(theirs["conflicts"], ours["conflicts"])
    if ours["by_chance"]:
        return found
    found += [] if theirs.get("rules", "fine") == ours["rules"] else [f"rules: {_wrong(theirs)} | ours: {_wrong(ours)}"]
    if "rules" in theirs and theirs["rules"] == ours["rules"]:
        found += _sets("incomplete", theirs["incomplete"], ours["incomplete"])
        found += _sets("contradicting", theirs["contradicting"], ours["contradicting"])
        found += _predictions(theirs.get("predictions", []), ours.get("predictions", []))
    return found


def _reason(verdict: Verdict) -> str:
    return "loads" if verdict["loads"] else str(verdict["why"])


def _wrong(verdict: Verdict) -> str:
    return " ".join(str(verdict.get(key)) for key in ("rules", "incomplete", "contradicting"))


def _domains(theirs: Verdict, ours: Verdict) -> Iterator[str]:
    theirs = {**theirs, "slots": {k: v for k, v in theirs["slots"].items() if k not in CLOSED}}
    theirs["actions"] = sorted({*theirs["actions"]} - {"..."})
    theirs["responses"] = sorted(theirs["responses"])
    for key, value in theirs.items():
        if key == "forms" and isinstance(value, dict):
            value = {name: [r, i if isinstance(i, list) else [i]] for name, (r, i) in value.items()}
        if _plain(value) != _plain(ours[key]):
            yield f"domain {key}: {value} | ours: {ours[key]}"


def _nlu(theirs: Verdict, ours: Verdict) -> Iterator[str]:
    yield from _sets("example", theirs["examples"], ours["examples"])


def _conflicts(theirs: Verdict, ours: Verdict) -> Iterator[str]:
    """Rasa leaves out stories that equal an earlier one, ours names them all."""
    for history, listed in theirs.items():
        expected = sorted(_plain([after, sorted(ways)]) for after, ways in listed)
        found = sorted(_plain([after, sorted(ways)]) for after, ways in ours[history])
        if expected != found:
            yield f"conflicts at {history}: {expected} | ours: {found}"


def _predictions(theirs: list[Verdict], ours: list[Verdict]) -> Iterator[str]:
    known = {_plain([t["kind"], t["states"], t["actions"]]): t["predicted"] for t in ours}
    for told in theirs:
        found = known.get(_plain([told["kind"], told["states"], told["actions"]]))
        if found is None:
            yield f"prediction of unknown tracker: {told['kind']} {told['actions']} {told['states']}"
        elif "?" not in str(found) and "?" not in str(told["predicted"]) and found != told["predicted"]:
            yield f"predicted in {told['actions']}: {told['predicted']} | ours: {found}"


def _sets(what: str, theirs: list[Any], ours: list[Any]) -> Iterator[str]:
    expected, found = {_plain(t) for t in theirs}, {_plain(o) for o in ours}
    yield from (f"{what} only theirs: {t}" for t in sorted(expected - found)[:2])
    yield from (f"{what} only ours: {o}" for o in sorted(found - expected)[:2])


def _plain(value: Any) -> str:
    return json.dumps(_whole(value), sort_keys=True, ensure_ascii=False)


def _whole(value: Any) -> Any:
    """60 and 60.0 are the same number; true and 1 are not the same."""
    if isinstance(value, dict):
        return {k: _whole(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_whole(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
