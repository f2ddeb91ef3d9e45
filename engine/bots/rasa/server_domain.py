"""The domain that a Rasa server tells, as a value: its JSON is read like a domain file."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.dialogue.events import Json
from teachbot.engine.dialogue.slots import Slot
from teachbot.engine.errors import DataError
from teachbot.engine.training_data.problems import Report
from teachbot.engine.training_data.reading.domain_file import read_domain
from teachbot.engine.training_data.reading.yaml_nodes import compose

_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""JSON may hold these unescaped; YAML may not, or reads them as line ends."""
_LEGACY_SLOT = re.compile(r"rasa\.(?:shared\.)?core\.slots\.(\w+)Slot\Z")


def domain_from_json(value: Json, version: str) -> Domain:
    """The domain, of the generation that the server's version is of; raises DataError where it is none."""
    if not isinstance(value, dict) or not isinstance(value.get("intents", []), list):
        raise DataError("the server's domain is not one")
    report = Report(Path("domain"))
    text = json.dumps(value, ensure_ascii=False, default=str)
    node = compose(_NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text), report)
    if node is None:
        raise DataError("the server's domain cannot be read: " + "; ".join(p.message for p in report.problems[:3]))
    domain = read_domain(node, report)
    known = domain.version if not version.startswith("1.") else None
    if known is None and not version.startswith("1."):
        known = "2.0" if version.startswith("2.") else "3.1"
    return replace(domain, version=known, slots=tuple(_short_type(slot) for slot in domain.slots))


def _short_type(slot: Slot) -> Slot:
    """1.x tells slot types as classes: `rasa.core.slots.TextSlot` is `text`."""
    found = _LEGACY_SLOT.match(slot.type)
    if found is None:
        return slot
    name = {"boolean": "bool"}.get(found[1].lower(), found[1].lower())
    return replace(slot, type=name, influence_conversation=slot.influence_conversation and name != "unfeaturized")
