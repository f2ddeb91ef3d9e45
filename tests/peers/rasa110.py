"""Asks the real Rasa 1.10 about projects in Markdown: a project a line in, its verdict a line out (see rasa36.py)."""

# mypy: ignore-errors
# Runs on Python 3.7, in an environment with `rasa==1.10.26`.

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", TQDM_DISABLE="1")
HISTORIES = (2, 3, 5, None)


def main():
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.disable(logging.CRITICAL)
    import rasa.core.training.generator
    import rasa.core.training.story_conflict
    import rasa.importers.rasa  # noqa: F401  # before the clock runs

    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


PATIENCE = 8
"""Seconds for one project: loops of checkpoints can multiply without end."""


class TooSlow(Exception):
    """The real one takes too long."""


def _give_up(*_):
    raise TooSlow


def _answer(question):
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(PATIENCE)
    try:
        return _verdict(question)
    except TooSlow:
        return {"loads": True, "slow": True}
    finally:
        signal.alarm(0)


def _verdict(question):
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in question["files"].items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode("utf-8"))
            return judge(Path(folder))
    except TooSlow:
        raise
    except Exception:
        return {"broken": traceback.format_exc()}


def judge(root):
    """Everything that is compared, of a project's folder."""
    import rasa.core.training.structures as structures

    structures.STEP_COUNT = 100_000  # blocks are sorted by this number as text
    try:
        domain, graph, nlu = asyncio.get_event_loop().run_until_complete(_load(root))
    except TooSlow:
        raise
    except Exception as error:
        return {"loads": False, "why": f"{type(error).__name__}: {error}"[:2000]}
    domain.add_requested_slot()  # as its agent does before training and talking
    domain.add_categorical_slot_default_value()
    verdict = {"loads": True, "domain": _domain(domain), "nlu": _nlu(nlu)}
    try:
        trackers = _trackers(graph, domain)
        verdict["trackers"] = [_tracker(t, domain) for t in trackers]
        verdict["conflicts"] = _conflicts(trackers, domain)
    except TooSlow:
        raise
    except Exception as error:
        verdict["fails"] = f"{type(error).__name__}: {error}"[:2000]
    return verdict


async def _load(root):
    from rasa.core.domain import Domain
    from rasa.importers.importer import TrainingDataImporter

    Domain.load(str(root / "domain.yml"))
    importer = TrainingDataImporter.load_from_config(
        str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")]
    )
    return await importer.get_domain(), await importer.get_stories(), await importer.get_nlu_data()


def _trackers(graph, domain):
    from rasa.core.training.generator import TrainingDataGenerator

    return TrainingDataGenerator(
        graph, domain, remove_duplicates=False, augmentation_factor=0, use_story_concatenation=False
    ).generate()


def _domain(domain):
    return {
        "intents": {
            n: sorted(set(p.get("used_entities", [])) & set(domain.entities))
            for n, p in domain.intent_properties.items()
        },
        "entities": sorted(domain.entities),
        "slots": {
            s.name: {"type": s.type_name, "initial": s.initial_value}
            for s in domain.slots
            if s.name != "requested_slot"
        },
        "actions": sorted(domain.action_names),
        "responses": sorted(domain.templates),
        "forms": sorted(domain.form_names),
        "store_entities_as_slots": domain.store_entities_as_slots,
    }


def _nlu(nlu):
    examples = []
    for message in nlu.intent_examples:
        entities = [
            [e["entity"], e["value"], e["start"], e["end"], e.get("role"), e.get("group")]
            for e in message.get("entities") or []
        ]
        examples.append([message.text, message.get("intent"), entities])
    return {"examples": examples}


def _tracker(tracker, domain):
    from rasa.core.events import ActionExecuted

    return {
        "kind": "story",
        "states": [dict(state) for state in tracker.past_states(domain)],
        "actions": [e.action_name for e in tracker.events if isinstance(e, ActionExecuted)],
    }


def _conflicts(trackers, domain):
    from rasa.core.training.story_conflict import find_story_conflicts

    if not trackers:  # it looks for the longest among none
        return {str(h): [] for h in HISTORIES}
    return {str(h): [_conflict(c) for c in find_story_conflicts(trackers, domain, h)] for h in HISTORIES}


def _conflict(conflict):
    from rasa.core.training.story_conflict import _get_previous_event

    after = _get_previous_event(conflict._sliced_states[-1])
    return [list(after), {a: sorted(set(s)) for a, s in conflict._conflicting_actions.items()}]


if __name__ == "__main__":
    main()
