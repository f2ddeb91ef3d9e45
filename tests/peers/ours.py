"""What we make of a project, in the form in which the real packages are asked."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from teachbot.engine.checks.conflicts import find_conflicts
from teachbot.engine.checks.domain import check_domain
from teachbot.engine.checks.names import check_names
from teachbot.engine.checks.rule_faults import Walk, find_rule_faults
from teachbot.engine.dialogue import events as ev
from teachbot.engine.dialogue.domain import DEFAULT_INTENTS, Domain
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.prediction.past.trackers import Tracked, tracked
from teachbot.engine.prediction.past.turn_states import EntityLabels, Moments, TurnState
from teachbot.engine.prediction.policy.rule_policy import RulePolicy
from teachbot.engine.project.project import Project, load
from teachbot.engine.training_data.nlu import NluData
from teachbot.engine.training_data.stories import BotStep

HISTORIES = (2, 3, 5, None)
Verdict = dict[str, Any]


def judged(files: Mapping[str, str]) -> Verdict:
    """Our verdict on the files of a project."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return verdict_on(load(Path(folder)))


def verdict_on(project: Project) -> Verdict:
    """Our verdict on a project that is read."""
    errors = [
        p for p in (*project.problems, *check_names(project), *check_domain(project.domain)) if p.severity == "error"
    ]
    if errors:
        return {"loads": False, "why": "; ".join(f"{p.path.name}:{p.line} {p.code} {p.message}" for p in errors)}
    domain = project.domain
    if domain.is_legacy:
        return _legacy_verdict(project)
    told = [tracked(d, domain) for d in project.dialogues]
    return {
        "loads": True,
        "domain": _domain(project),
        "nlu": _nlu(project.nlu),
        "trackers": [_tracker(t, domain) for t in told],
        "conflicts": {str(h): _conflicts(project, h) for h in HISTORIES},
        **_rules(project, told),
    }


def _domain(project: Project) -> Verdict:
    domain = project.domain
    steps = [step for story in (*project.stories, *project.rules) for step in story.steps]
    spoken = {step.text for step in steps if isinstance(step, BotStep) and step.text}
    named = {*domain.intents_by_name, *DEFAULT_INTENTS}
    labels = EntityLabels(domain)
    return {
        "intents": {name: _used(name, domain, labels) for name in named},
        "entities": sorted(e.name for e in domain.entities),
        "roles": {e.name: sorted(e.roles) for e in domain.entities if e.roles},
        "groups": {e.name: sorted(e.groups) for e in domain.entities if e.groups},
        "slots": {s.name: _slot(s) for s in domain.slots_by_name.values()},
        "actions": sorted({*domain.action_names, *domain.e2e_actions, *spoken}),
        "forms": {f.name: [list(f.required_slots), list(f.ignored_intents)] for f in domain.forms},
        "session": [domain.session.expiration_minutes, domain.session.carry_over_slots],
        "store_entities_as_slots": domain.store_entities_as_slots,
        "responses": sorted(domain.responses),
    }


def _used(intent: str, domain: Domain, labels: EntityLabels) -> list[str]:
    every = [ev.Entity(e.name, "", role=part) for e in domain.entities for part in (None, *e.roles, *e.groups)]
    return list(labels.of(ev.UserUttered(None, ev.Intent(intent), tuple(every))))


def _slot(slot: Slot) -> Verdict:
    return {
        "type": slot.type,
        "initial": slot.initial_value,
        "featurized": slot.featurized,
        "mappings": [m.type for m in slot.mappings],
    }


def _nlu(nlu: NluData) -> Verdict:
    return {
        "examples": [
            [e.text, e.intent, [[n.entity, n.value, n.start, n.end, n.role, n.group] for n in e.entities]]
            for e in nlu.examples
        ],
    }


def _tracker(told: Tracked, domain: Domain) -> Verdict:
    moments = Moments(domain, only_set=told.is_rule)
    seen = moments.of_counting(told.counted) if told.is_rule else moments.before_actions(told.events)
    return {
        "kind": "rule" if told.is_rule else "story",
        "states": [moment.state.parts for moment in seen],
        "actions": [e.name or e.text for e in told.events if isinstance(e, ev.ActionExecuted)],
    }


def _conflicts(project: Project, max_history: int | None) -> list[Any]:
    return [
        [list(c.after), {way.action: sorted(way.stories) for way in c.continuations}]
        for c in find_conflicts(project.dialogues, project.domain, max_history)
    ]


def _rules(project: Project, told: list[Tracked]) -> Verdict:
    found = find_rule_faults(project.dialogues, project.domain, project.config)
    kind = "crowded" if found.crowded else "incomplete" if found.incomplete else "fine"
    kind = "contradicting" if found.contradictions else kind
    answer: Verdict = {
        "rules": kind,
        "unknown": [u.action for u in found.unknown],
        "incomplete": [[f.rule.name, f.action, list(f.slots), bool(f.loops)] for f in found.incomplete],
        "contradicting": [
            [c.dialogue.kind, c.dialogue.name, c.action, c.predicted, sorted({r.name for r in c.rules} or {c.default})]
            for c in found.contradictions
        ],
        "by_chance": any(c.by_chance for c in found.contradictions),
    }
    if kind == "fine" and found.policy is not None:
        tests = [tracked(d, project.domain) for d in project.test_dialogues]
        answer["predictions"] = [_predictions(found.policy, t, project.domain) for t in (*told, *tests)]
    return answer


def _predictions(policy: RulePolicy, told: Tracked, domain: Domain) -> Verdict:
    events = told.counted
    return {
        "kind": "rule" if told.is_rule else "story",
        "states": [moment.state.parts for moment in Moments(domain).of_counting(events)],
        "actions": [e.name or e.text for e in events if isinstance(e, ev.ActionExecuted)],
        "predicted": [
            ["?"] if step.prediction.by_chance else step.prediction.action
            for step in Walk(policy, every=True).steps(told)
        ],
    }


def _legacy_verdict(project: Project) -> Verdict:
    domain = project.domain
    labels, moments = EntityLabels(domain), Moments(domain)
    return {
        "loads": True,
        "domain": {
            "intents": {i.name: _used(i.name, domain, labels) for i in domain.intents},
            "entities": sorted(e.name for e in domain.entities),
            "slots": {s.name: {"type": s.type, "initial": s.initial_value} for s in domain.slots},
            "actions": sorted(domain.action_names),
            "responses": sorted(domain.responses),
            "forms": sorted(f.name for f in domain.forms),
            "store_entities_as_slots": domain.store_entities_as_slots,
        },
        "nlu": _nlu(project.nlu),
        "trackers": [
            {
                "kind": "story",
                "states": [_legacy_state(m.state) for m in moments.before_actions(d.events)],
                "actions": [e.name for e in d.events if isinstance(e, ev.ActionExecuted)],
            }
            for d in project.dialogues
        ],
        "conflicts": {str(h): _conflicts(project, h) for h in HISTORIES},
        "rules": "fine",
        "incomplete": [],
        "contradicting": [],
        "unknown": [],
        "by_chance": False,
    }


def _legacy_state(state: TurnState) -> Verdict:
    found: Verdict = {}
    for name, value in state.user:
        if name == "intent":
            found[f"intent_{value}"] = 1.0
        elif name == "entities":
            found |= {f"entity_{label}": 1.0 for label in value}
    for slot, features in state.slots:
        found |= {f"slot_{slot}_{at}": value for at, value in enumerate(features) if value}
    if state.action is not None:
        found[f"prev_{state.action[1]}"] = 1.0
    if state.loop is not None:
        found[f"active_form_{state.loop}"] = 1.0
    return found
