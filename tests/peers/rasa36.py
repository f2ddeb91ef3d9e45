"""Asks the real Rasa 3.6 about projects, in its own virtual environment: a project a line in, its verdict a line out.

Run by `differential.py` with the interpreter of an environment that has `rasa==3.6.21`; imports nothing of ours.
"""

# mypy: ignore-errors
# The environment of the tests has no Rasa to check this against.

from __future__ import annotations

import json
import logging
import os
import pickle
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", TQDM_DISABLE="1")
HISTORIES = (2, 3, 5, None)


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.disable(logging.CRITICAL)
    _quiet()
    _remember()
    for line in sys.stdin:
        question = json.loads(line)
        answers.write(json.dumps(_answer(question)) + "\n")
        answers.flush()


def _answer(question):
    try:
        return _verdict(question)
    except Exception:
        return {"broken": traceback.format_exc()}


def _quiet() -> None:
    import rasa.shared.utils.cli
    import rasa.shared.utils.io
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    rasa.shared.utils.io.raise_warning = lambda *_, **__: None
    rasa.shared.utils.cli.print_warning = lambda *_, **__: None


def _remember() -> None:
    """Let the same text be read and held against the same schema once only: the importers do so up to ten times."""
    import rasa.shared.utils.io
    import rasa.shared.utils.validation

    read, validate = rasa.shared.utils.io.read_yaml, rasa.shared.utils.validation.validate_yaml_schema
    found, valid = {}, set()

    def read_once(content, reader_type="safe"):
        key = content, str(reader_type)
        if "rt" in reader_type:
            return read(content, reader_type)
        if key not in found:
            found[key] = pickle.dumps(read(content, reader_type))
        return pickle.loads(found[key])

    def validate_once(content, schema, package="rasa"):
        if (content, schema) not in valid:
            validate(content, schema, package)
            valid.add((content, schema))

    walked = os.walk

    def walk_in_order(*arguments, **options):
        for at, folders, files in walked(*arguments, **options):
            folders.sort()
            yield at, folders, sorted(files)

    os.walk = walk_in_order  # else it depends on the disk which of two domain files comes first
    rasa.shared.utils.io.read_yaml = read_once
    rasa.shared.utils.validation.validate_yaml_schema = validate_once


def _verdict(question):
    added = {k: v for k, v in question.get("environment", {}).items() if k not in os.environ}
    os.environ.update(added)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in question["files"].items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode("utf-8"))
            return judge(Path(folder))
    finally:
        for name in added:
            del os.environ[name]


def judge(root):
    """Everything that is compared, of a project's folder."""
    import rasa.shared.core.training_data.structures as structures

    structures.STEP_COUNT = 100_000  # blocks are sorted by this number as text
    try:
        config, domain, graph, nlu, tests = _load(root)
    except Exception as error:
        return {"loads": False, "why": _told(error)}
    verdict = {"loads": True, "domain": _domain(domain), "nlu": _nlu(nlu)}
    try:
        kept = _trackers(graph, domain, remove_duplicates=True)
        verdict["trackers"] = [_tracker(t, domain) for t in kept]
        verdict["conflicts"] = _conflicts(graph, domain)
        verdict |= _rules(kept, tests, domain, config)
    except Exception as error:
        verdict["fails"] = _told(error)
    return verdict


def _told(error):
    try:
        return f"{type(error).__name__}: {error}"[:2000]
    except TypeError:  # Rasa looks for the line of an error where there is none
        return type(error).__name__


def _load(root):
    from rasa.shared.core.domain import Domain
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.shared.importers.utils import story_graph_from_paths

    path = root / "domain.yml" if (root / "domain.yml").exists() else root / "domain"
    Domain.load(str(path))  # the importer only warns of an invalid one, and trains without
    importer = TrainingDataImporter.load_from_config(str(root / "config.yml"), str(path), [str(root / "data")])
    config = importer.get_config()
    domain = importer.get_domain()
    graph, nlu = importer.get_stories(), importer.get_nlu_data()
    written = [str(p) for p in sorted((root / "tests").rglob("*.yml"))]
    return config, domain, graph, nlu, story_graph_from_paths(written, domain)


def _trackers(graph, domain, remove_duplicates):
    from rasa.shared.core.generator import TrainingDataGenerator

    return TrainingDataGenerator(
        graph,
        domain,
        remove_duplicates=remove_duplicates,
        augmentation_factor=0,
        use_story_concatenation=False,
    ).generate()


def _domain(domain):
    return {
        "intents": {
            n: sorted(set(p.get("used_entities", [])) & set(domain.entity_states))
            for n, p in domain.intent_properties.items()
        },
        "entities": sorted(domain.entities),
        "roles": {k: sorted(map(str, v)) for k, v in domain.entity_properties.roles.items() if v},
        "groups": {k: sorted(map(str, v)) for k, v in domain.entity_properties.groups.items() if v},
        "slots": {s.name: _slot(s) for s in domain.slots},
        "actions": sorted(domain.action_names_or_texts),
        "responses": domain.responses,
        "forms": {
            n: [(b or {}).get("required_slots") or [], (b or {}).get("ignored_intents") or []]
            for n, b in domain.forms.items()
        },
        "session": [domain.session_config.session_expiration_time, domain.session_config.carry_over_slots],
        "store_entities_as_slots": domain.store_entities_as_slots,
    }


def _slot(slot):
    return {
        "type": slot.type_name,
        "initial": slot.initial_value,
        "featurized": slot.has_features(),
        "mappings": [m.get("type") for m in slot.mappings],
    }


def _nlu(nlu):
    examples = []
    for message in nlu.intent_examples:
        entities = [
            [e["entity"], e["value"], e["start"], e["end"], e.get("role"), e.get("group")]
            for e in message.get("entities") or []
        ]
        examples.append([message.get("text"), message.get("intent"), entities])
    return {
        "examples": examples,
        "synonyms": nlu.entity_synonyms,
        "regexes": sorted([r["name"], r["pattern"]] for r in nlu.regex_features),
        "lookups": {t["name"]: sorted(t["elements"]) for t in nlu.lookup_tables if isinstance(t["elements"], list)},
    }


def _tracker(tracker, domain):
    from rasa.shared.core.events import ActionExecuted

    told = [e for e in tracker.events if isinstance(e, ActionExecuted)]
    return {
        "kind": "rule" if tracker.is_rule_tracker else "story",
        "states": _states(tracker, domain),
        "actions": [e.action_name or e.action_text for e in told],
    }


def _states(tracker, domain):
    states = tracker.past_states(domain, omit_unset_slots=tracker.is_rule_tracker)
    return [json.loads(json.dumps(s, sort_keys=True)) for s in states]


def _conflicts(graph, domain):
    from rasa.core.training.story_conflict import find_story_conflicts

    trackers = [t for t in _trackers(graph, domain, remove_duplicates=False) if not t.is_rule_tracker]
    return {str(h): [_conflict(c) for c in find_story_conflicts(trackers, domain, h)] for h in HISTORIES}


def _conflict(conflict):
    from rasa.core.training.story_conflict import _get_previous_event

    after = _get_previous_event(conflict._sliced_states[-1])
    return [list(after), {a: sorted(set(s)) for a, s in conflict._conflicting_actions.items()}]


class _Collecting:
    """What the rule policy finds wrong, as values instead of one text."""

    def __init__(self, policy):
        self.policy = policy
        self.incomplete = []
        self.contradicting = []
        self.crowded = []
        incomplete, contradicting = policy._error_messages_from_fingerprints, policy._check_prediction
        policy._error_messages_from_fingerprints = lambda *a: self._incomplete(incomplete(*a), *a)
        policy._check_prediction = lambda *a: self._contradicting(contradicting(*a), *a)

    def _incomplete(self, errors, action, slots, loops, rule):
        if errors:
            self.incomplete.append([rule, action, sorted(slots), bool(loops)])
        return errors

    def _contradicting(self, errors, tracker, predicted, gold, source):
        if errors:
            others = {name for name, action in self.policy._rules_sources[source] if action != gold}
            kind = "rule" if tracker.is_rule_tracker else "story"
            self.contradicting.append([kind, tracker.sender_id, gold, predicted, sorted(others)])
        return errors


def _rules(trackers, tests, domain, config):
    from rasa.core.policies.rule_policy import InvalidRule, RulePolicy

    policies = config.get("policies") or [{"name": "RulePolicy"}]
    body = next((p for p in policies if p["name"].rsplit(".", 1)[-1] == "RulePolicy"), None)
    if body is None:
        return {"rules": "fine", "incomplete": [], "contradicting": []}
    policy = _policy(RulePolicy, {k: v for k, v in body.items() if k != "name"})
    found = _Collecting(policy)
    try:
        policy.train(trackers, domain)
    except InvalidRule as error:
        kind = "incomplete" if "Incomplete" in str(error) else "contradicting"
        kind = "crowded" if "that contain more than" in str(error) else kind
        return {"rules": kind, "incomplete": found.incomplete, "contradicting": found.contradicting}
    told = [*trackers, *(_trackers(tests, domain, remove_duplicates=False) if tests.story_steps else [])]
    return {
        "rules": "fine",
        "incomplete": [],
        "contradicting": [],
        "predictions": [_predictions(policy, t, domain) for t in told],
    }


def _policy(kind, options):
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.resource import Resource

    policy = kind(
        {**kind.get_default_config(), **options}, None, Resource("rules"), ExecutionContext(GraphSchema({}), "x")
    )
    policy.persist = lambda: None
    return policy


def _predictions(policy, tracker, domain):
    """What the rule policy predicts before each action, whatever the story does next."""
    from rasa.shared.core.events import ActionExecuted

    running = tracker.init_copy()
    running.sender_id = tracker.sender_id
    actions, predicted = [], []
    for event in tracker.applied_events():
        if isinstance(event, ActionExecuted):
            actions.append(event.action_name or event.action_text)
            predicted.append(_prediction(policy, running, domain, actions[-1]))
        running.update(event)
    states = [json.loads(json.dumps(s, sort_keys=True)) for s in running.past_states(domain)]
    kind = "rule" if tracker.is_rule_tracker else "story"
    return {"kind": kind, "states": states, "actions": actions, "predicted": predicted}


def _prediction(policy, running, domain, gold):
    ties = _ties(policy)
    policy._enable_fallback_prediction = False
    action, _ = policy._predicted_action_name(running, domain, gold)
    unsure = policy._predict(running, domain)[0].probabilities == policy._default_predictions(domain)
    policy._enable_fallback_prediction = True
    policy._get_possible_keys = ties.asked
    return ["?"] if ties.found else None if unsure else action


class _ties:
    """Notes whether two longest rules fit at once: then the real policy takes one of them by chance."""

    def __init__(self, policy):
        self.asked = policy._get_possible_keys
        self.policy = policy
        self.found = False
        policy._get_possible_keys = self.ask

    def ask(self, lookup, states):
        keys = self.asked(lookup, states)
        longest = max(map(len, keys), default=0)
        if lookup is self.policy.lookup["rules"] and len({lookup[k] for k in keys if len(k) == longest}) > 1:
            self.found = True
        return keys


if __name__ == "__main__":
    main()
